import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { DraftFields, Format, FormView } from "../../src/protocol/panel";
import { checkBox } from "./checkBox";
import { formField, problemLines } from "./formField";
import { icon, radioRow } from "./parts";
import { seedField } from "./seedField";
import type { Panel } from "./state";
import { t } from "./texts";

/** What a page has among the options beside those that all have. */
interface OwnOptions {
  /** Those that are not at their default, in words. */
  changed: readonly string[];
  fields: TemplateResult;
}
const NONE: OwnOptions = { changed: [], fields: html`` };

/** What is seldom changed. Closed it still says when something in it is not at its default, or is wrong. */
export function moreOptions(panel: Panel, form: FormView, draft: DraftFields, own = NONE): TemplateResult {
  const { isMoreOpen } = panel.state.view;
  const changed = [...changedOf(form, draft), ...own.changed];
  const toggle = (): void => panel.go({ isMoreOpen: !isMoreOpen });
  const stepBack = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isMoreOpen) return;
    event.stopPropagation();
    toggle();
    document.getElementById("more")?.focus();
  };
  return html`<div class="more" @keydown=${stepBack}>
    <button
      type="button"
      class="more-button"
      id="more"
      aria-expanded=${isMoreOpen}
      aria-controls="more-options"
      @click=${toggle}
    >
      ${icon(isMoreOpen ? "chevron-down" : "chevron-right")} ${t("More")}
      ${
        changed.length === 0
          ? nothing
          : html`<span class="dot" title=${t("Not at its default: {0}", changed.join(", "))}
              ><span class="spoken">${t("Not at its default: {0}", changed.join(", "))}</span></span
            >`
      }
    </button>
    <div id="more-options" class="more-options" ?hidden=${!isMoreOpen}>
      ${isMoreOpen ? html`${fields(panel, form, draft)} ${own.fields}` : nothing}
    </div>
    ${isMoreOpen ? nothing : problemLines(panel, "outputFormat", "seed", "model")}
  </div>`;
}

function fields(panel: Panel, form: FormView, draft: DraftFields): TemplateResult {
  const { options } = form;
  const { workspaceFolders } = options;
  return html`
    ${formatField(panel, form, draft)} ${seedField(panel, options, draft)} ${styleField(panel, form, draft)}
    ${modelFields(panel, form, draft)}
    ${
      workspaceFolders.length > 1
        ? choiceField({
            id: "workspace-folder",
            label: t("Project"),
            choices: workspaceFolders.map((name) => ({ id: name, name })),
            chosen: draft.workspaceFolder,
            choose: (workspaceFolder) => panel.change({ workspaceFolder }),
          })
        : nothing
    }
  `;
}

function changedOf({ defaults, style, options }: FormView, draft: DraftFields): string[] {
  const names: Readonly<Record<keyof FormView["defaults"], string>> = {
    outputFormat: t("Format"),
    seed: t("Seed"),
    withStyle: t("Style"),
    provider: t("Provider"),
    model: t("Model"),
  };
  const isShown = {
    outputFormat: options.formats.length > 0,
    seed: true,
    withStyle: style !== null,
    provider: options.providers.length > 1,
    model: true,
  };
  const keys: (keyof FormView["defaults"])[] = ["outputFormat", "seed", "withStyle", "provider", "model"];
  return keys.filter((key) => isShown[key] && draft[key] !== defaults[key]).map((key) => names[key]);
}

function formatField(panel: Panel, { options }: FormView, draft: DraftFields): TemplateResult | typeof nothing {
  const { formats } = options;
  const isEdit = draft.mode === "edit";
  if (formats.length === 0) return nothing;
  const original = { id: "original" as const, label: t("original"), title: t("Like the original") };
  const choices: { id: Format | "original"; label: string }[] = formats.map((id) => ({ id, label: id }));
  return formField({
    label: t("Format"),
    content: html`${radioRow({
      name: "format",
      label: t("Format"),
      choices: isEdit ? [original, ...choices] : choices,
      chosen: draft.outputFormat ?? "original",
      choose: (id) => panel.change({ outputFormat: id === "original" ? null : id }),
    })}
    ${problemLines(panel, "outputFormat")}`,
  });
}

function styleField(panel: Panel, { style }: FormView, { withStyle }: DraftFields): TemplateResult | typeof nothing {
  if (style === null) return nothing;
  const { prefix, suffix } = style;
  const between = /^[\s,.;:]/.test(suffix) ? "" : " ";
  return formField({
    label: t("Style"),
    content: html`${checkBox(t("Project style"), withStyle, (isOn) => panel.change({ withStyle: isOn }))}
      <p class="hint style-words dim">${`${prefix} `}<em>${t("your prompt")}</em>${`${between}${suffix}`}</p>`,
  });
}

function modelFields(panel: Panel, { options }: FormView, draft: DraftFields): TemplateResult {
  const { providers } = options;
  const models = providers.find(({ id }) => id === draft.provider)?.models ?? [];
  const chooseProvider = (provider: string): void => {
    const first = providers.find(({ id }) => id === provider)?.models[0];
    panel.change({ provider, ...(first === undefined ? {} : { model: first.id }) });
  };
  return html`
    ${
      providers.length > 1
        ? choiceField({
            id: "provider",
            label: t("Provider"),
            choices: providers,
            chosen: draft.provider,
            choose: chooseProvider,
          })
        : nothing
    }
    ${
      models.length > 1
        ? choiceField({
            id: "model",
            label: t("Model"),
            choices: models,
            chosen: draft.model,
            choose: (model) => panel.change({ model }),
          })
        : nothing
    }
    ${problemLines(panel, "model")}
  `;
}

interface ChoiceField {
  id: string;
  label: string;
  choices: readonly { id: string; name: string }[];
  chosen: string;
  choose: (id: string) => void;
}

/** Native: the list of the library's own is cut off by the column that scrolls, and no label leads to it. */
function choiceField({ id, label, choices, chosen, choose }: ChoiceField): TemplateResult {
  return formField({
    label,
    control: id,
    content: html`<span class="select">
      <select
        class="input"
        id=${id}
        data-field=${id}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${choices.map((one) => html`<option value=${one.id} .selected=${live(one.id === chosen)}>${one.name}</option>`)}
      </select>
      ${icon("chevron-down")}
    </span>`,
  });
}
