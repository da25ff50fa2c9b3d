import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DraftFields, FormView, InputChip, InputRole } from "../../src/protocol/panel";
import { checkBox } from "./checkBox";
import { problemId, problemLines } from "./formField";
import { formMemory } from "./formMemory";
import { icon, iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

const ROLES: Readonly<Record<InputRole, { icon: string; label: () => string }>> = {
  image: { icon: "file-media", label: () => t("Picture to change") },
  reference: { icon: "references", label: () => t("Reference") },
  mask: { icon: "color-mode", label: () => t("Mask") },
};

/** What an edit takes along: the picture, references, a mask; how to add them, and what the mask means. */
export function inputChips(panel: Panel, form: FormView, draft: DraftFields): TemplateResult {
  const { inputs } = form;
  const hasMask = inputs.some(({ role }) => role === "mask");
  return html`<div class="inputs">
    <div class="adders" role="group" aria-label=${t("Pictures")} aria-describedby=${problemId(panel, ...FIELDS)}>
      ${adders(panel, form)}
    </div>
    ${
      inputs.length === 0
        ? nothing
        : html`<ul class="chips" aria-label=${t("Pictures that are taken along")}>
            ${repeat(
              inputs,
              ({ id }) => id,
              (input) => chip(panel, input),
            )}
          </ul>`
    }
    <p class="hint dim">${t("Hold Shift to drop pictures here")}</p>
    ${problemLines(panel, ...FIELDS)} ${hasMask ? maskOptions(panel, draft) : nothing}
  </div>`;
}

const FIELDS = ["image", "references", "mask"] as const;

function adders(panel: Panel, { inputs, options }: FormView): TemplateResult {
  const references = inputs.filter(({ role }) => role === "reference").length;
  const isFull = references >= options.maxReferences;
  const has = (wanted: InputRole): boolean => inputs.some(({ role }) => role === wanted);
  return html`
    ${adder(panel, {
      role: "image",
      icon: "add",
      label: t("Image"),
      title: has("image") ? t("Choose another picture to change") : t("Choose the picture to change"),
    })}
    ${
      options.maxReferences === 0
        ? nothing
        : adder(panel, {
            role: "reference",
            icon: "add",
            label: t("Reference"),
            title: isFull
              ? t("No more than {0} references", options.maxReferences)
              : t("Choose pictures for the model to go by"),
            isDisabled: isFull,
          })
    }
    ${adder(panel, {
      role: "mask",
      icon: "color-mode",
      label: t("Mask"),
      title: has("mask") ? t("Choose another mask") : t("Choose a mask: white is what changes"),
    })}
  `;
}

interface Adder {
  role: InputRole;
  icon: string;
  label: string;
  title: string;
  isDisabled?: boolean;
}

function adder(panel: Panel, { role, icon: name, label, title, isDisabled = false }: Adder): TemplateResult {
  const choose = (): void => {
    formMemory(panel).refusals = [];
    panel.send("chooseInput", { role });
    panel.update();
  };
  return html`<button
    type="button"
    class="quiet-button"
    data-field=${FIELD_OF[role]}
    data-role=${role}
    title=${title}
    ?disabled=${isDisabled}
    @click=${choose}
  >
    ${icon(name)}<span><span class="spoken">${t("Add")} </span>${label}</span>
  </button>`;
}

const FIELD_OF: Readonly<Record<InputRole, (typeof FIELDS)[number]>> = {
  image: "image",
  reference: "references",
  mask: "mask",
};

function chip(panel: Panel, { id, role, name, file, pictureId, fact, problem }: InputChip): TemplateResult {
  const { icon: roleIcon, label } = ROLES[role];
  const keeps = role === "mask" && panel.state.quote?.keepsOutside === true;
  const title = keeps ? `${file}\n${t("Outside of it everything stays exactly as it is")}` : file;
  const remove = (event: Event): void => {
    focusNeighbour(event.currentTarget as HTMLElement);
    formMemory(panel).refusals = [];
    panel.send("removeInput", { id });
    panel.update();
  };
  return html`<li class="chip ${problem === null ? "" : "wrong"}" data-role=${role} title=${title}>
    <span class="chip-row">
      ${thumbnail(panel, pictureId)}
      <span class="chip-role" title=${label()}>${icon(roleIcon)}<span class="spoken">${label()}</span></span>
      <span class="chip-words">
        <span class="chip-name">${name}</span>
        ${fact === "" ? nothing : html`<span class="chip-fact dim figures">${fact}</span>`}
      </span>
      ${iconButton({ icon: "close", label: t("Remove {0}", name), press: remove })}
    </span>
    ${problem === null ? nothing : html`<p class="problem error">${problem}</p>`}
  </li>`;
}

/** The button goes with its chip; who pressed it by key goes on at the one beside it. */
function focusNeighbour(button: HTMLElement): void {
  const row = button.closest("li");
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const next = neighbour?.querySelector<HTMLElement>("button") ?? row?.closest(".inputs")?.querySelector("button");
  next?.focus();
}

function thumbnail(panel: Panel, pictureId: string): TemplateResult {
  const found = panel.thumbnails.of(pictureId);
  if (found !== undefined && "url" in found) return html`<img class="chip-picture" src=${found.url} alt="" />`;
  return html`<span class="chip-picture" title=${found?.problem ?? nothing}
    >${found === undefined ? nothing : icon("warning")}</span
  >`;
}

function maskOptions(panel: Panel, { isMaskInverted, keepOutsideMask }: DraftFields): TemplateResult {
  return html`<div class="mask-options">
    ${checkBox(t("Invert the mask"), isMaskInverted, (isOn) => panel.change({ isMaskInverted: isOn }))}
    ${checkBox(t("Keep the outside exactly as it is"), keepOutsideMask, (isOn) =>
      panel.change({ keepOutsideMask: isOn }),
    )}
  </div>`;
}
