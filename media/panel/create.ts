import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DraftFields, FormView, Mode } from "../../src/protocol/panel";
import { dropOverlay, dropPictures } from "./dropPictures";
import { formField, problemLines } from "./formField";
import { formMemory } from "./formMemory";
import { inputChips } from "./inputChips";
import { moreOptions } from "./moreOptions";
import { radioRow, textButton } from "./parts";
import { payButton, pressButton, settlePress } from "./payButton";
import { placeField } from "./placeField";
import { promptField } from "./promptField";
import { settleSnap, sizeField } from "./sizeField";
import type { Panel } from "./state";
import { t } from "./texts";

/** The form, or what stands in its way. */
export function createView(panel: Panel): TemplateResult {
  const { form, draft } = panel.state;
  if (form === null || draft === null) return html``;
  if (form.blocked !== null) return blockedView(panel, form.blocked);
  settleSnap(panel);
  settlePress(panel);
  const { over, leave, drop, paste } = dropPictures(panel);
  const acted = (): void => void (formMemory(panel).hasActed = true);
  return html`<div
    class="form"
    role="form"
    aria-label=${t("Picture")}
    @input=${acted}
    @change=${acted}
    @keydown=${(event: KeyboardEvent) => onKey(panel, event)}
    @dragenter=${over}
    @dragover=${over}
    @dragleave=${leave}
    @drop=${drop}
    @paste=${paste}
  >
    ${fields(panel, form, draft)} ${dropOverlay(panel)}
  </div>`;
}

function onKey(panel: Panel, event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing) return;
  const isPress = event.ctrlKey || event.metaKey;
  // A key that is held down buys once, on the button as well.
  if (isPress || (event.repeat && event.target instanceof HTMLButtonElement)) event.preventDefault();
  if (isPress && !event.repeat) pressButton(panel);
}

function fields(panel: Panel, form: FormView, draft: DraftFields): TemplateResult {
  const { refusals } = formMemory(panel);
  const shown = draft.mode === "edit" ? form.inputs : [];
  panel.thumbnails.want(
    "inputs",
    shown.map(({ pictureId }) => pictureId),
  );
  return html`
    ${promptField(panel, form, draft)} ${form.options.canEdit ? modeField(panel, draft.mode) : nothing}
    ${draft.mode === "edit" ? inputChips(panel, form, draft) : nothing}
    <div class="refusals" aria-live="polite">
      ${refusals.map((refusal) => html`<p class="problem error">${refusal}</p>`)}
    </div>
    ${sizeField(panel, form, draft)} ${qualityField(panel, form, draft)} ${countField(panel, form, draft)}
    ${moreOptions(panel, form, draft)} ${placeField(panel, form, draft)} ${payButton(panel)}
  `;
}

function modeField(panel: Panel, mode: Mode): TemplateResult {
  return html`<div class="mode">
    ${radioRow({
      name: "mode",
      label: t("What to make"),
      choices: [
        { id: "generate", label: t("New picture") },
        { id: "edit", label: t("Change a picture") },
      ],
      chosen: mode,
      choose: (id) => panel.change({ mode: id }),
    })}
  </div>`;
}

function qualityField(panel: Panel, { options }: FormView, { quality }: DraftFields): TemplateResult | typeof nothing {
  if (options.qualities.length === 0) return nothing;
  const labels: Readonly<Record<DraftFields["quality"], string>> = {
    auto: t("auto"),
    low: t("low"),
    medium: t("medium"),
    high: t("high"),
  };
  return formField({
    label: t("Quality"),
    content: html`${radioRow({
      name: "quality",
      label: t("Quality"),
      choices: options.qualities.map(({ id, price }) => ({
        id,
        label: labels[id],
        ...(price === "" ? {} : { title: t("{0} a picture", price) }),
      })),
      chosen: quality,
      choose: (id) => panel.change({ quality: id }),
    })}
    ${problemLines(panel, "quality")}`,
  });
}

function countField(panel: Panel, { options }: FormView, { numImages }: DraftFields): TemplateResult | typeof nothing {
  if (options.maxImages <= 1) return nothing;
  const counts = Array.from({ length: options.maxImages }, (_one, index) => index + 1);
  return formField({
    label: t("Count"),
    content: html`<div class="counts figures">
        ${radioRow({
          name: "count",
          label: t("Count"),
          choices: counts.map((id) => ({ id, label: String(id) })),
          chosen: numImages,
          choose: (id) => panel.change({ numImages: id }),
        })}
      </div>
      ${problemLines(panel, "numImages")}`,
  });
}

function blockedView({ send }: Panel, { message, action }: NonNullable<FormView["blocked"]>): TemplateResult {
  const labels = { openFolder: t("Open Folder"), manageTrust: t("Manage Trust") };
  return html`<div class="blocked">
    <p>${message}</p>
    ${
      action === null
        ? nothing
        : textButton({ label: labels[action], isPrimary: true, press: () => send("help", { what: action }) })
    }
  </div>`;
}
