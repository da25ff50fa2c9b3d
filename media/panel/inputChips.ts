import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DraftFields, FormView, InputChip, InputRole } from "../../src/protocol/panel";
import { checkBox } from "./checkBox";
import { problemId, problemLines } from "./formField";
import { formMemory } from "./formMemory";
import { icon, iconButton } from "./parts";
import { popupMenu } from "./popupMenu";
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
    ${problemLines(panel, ...FIELDS)} ${hasMask ? maskOptions(panel, draft) : nothing} ${maskMenu(panel)}
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
      ...(has("image")
        ? { title: has("mask") ? t("Another mask") : t("Say which part changes"), opensMenu: true }
        : { title: has("mask") ? t("Choose another mask") : t("Choose a mask: white is what changes") }),
    })}
  `;
}

interface Adder {
  role: InputRole;
  icon: string;
  label: string;
  title: string;
  isDisabled?: boolean;
  /** There is more than one way to it. */
  opensMenu?: boolean;
}

function adder(
  panel: Panel,
  { role, icon: name, label, title, isDisabled = false, opensMenu = false }: Adder,
): TemplateResult {
  const press = ({ currentTarget }: Event): void => {
    if (!opensMenu) chooseFile(panel, role);
    else if (currentTarget instanceof HTMLElement) formMemory(panel).maskMenu = currentTarget;
    panel.update();
  };
  return html`<button
    type="button"
    class="quiet-button"
    data-field=${FIELD_OF[role]}
    data-role=${role}
    title=${title}
    aria-haspopup=${opensMenu ? "menu" : nothing}
    ?disabled=${isDisabled}
    @click=${press}
  >
    ${icon(name)}<span><span class="spoken">${t("Add")} </span>${label}</span>
    ${opensMenu ? icon("chevron-down") : nothing}
  </button>`;
}

function chooseFile(panel: Panel, role: InputRole): void {
  formMemory(panel).refusals = [];
  panel.send("chooseInput", { role });
}

/** Painting wants a picture to paint on. */
function maskMenu(panel: Panel): TemplateResult | typeof nothing {
  const memory = formMemory(panel);
  if (memory.maskMenu === null) return nothing;
  return popupMenu({
    label: t("Mask"),
    items: [
      { label: t("Paint…"), icon: "paintcan", press: () => panel.send("paintMask", { id: null }) },
      { label: t("Choose a File…"), icon: "folder-opened", press: () => chooseFile(panel, "mask") },
    ],
    anchor: memory.maskMenu,
    closed: () => {
      memory.maskMenu = null;
      panel.update();
    },
  });
}

const FIELD_OF: Readonly<Record<InputRole, (typeof FIELDS)[number]>> = {
  image: "image",
  reference: "references",
  mask: "mask",
};

function chip(panel: Panel, input: InputChip): TemplateResult {
  const { id, role, name, file, problem } = input;
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
      ${role === "mask" && hasImage(panel) ? paintButton(panel, input) : chipFace(panel, input)}
      ${iconButton({ icon: "close", label: t("Remove {0}", name), press: remove })}
    </span>
    ${problem === null ? nothing : html`<p class="problem error">${problem}</p>`}
  </li>`;
}

function hasImage({ state }: Panel): boolean {
  return state.form?.inputs.some(({ role }) => role === "image") === true;
}

/** A mask is opened where it was painted, or could be. */
function paintButton(panel: Panel, input: InputChip): TemplateResult {
  const { id, name, fact } = input;
  return html`<button
    type="button"
    class="chip-paint"
    aria-label=${t("Paint {0}", `${name} ${fact}`.trim())}
    @click=${() => panel.send("paintMask", { id })}
  >
    ${chipFace(panel, input)}
  </button>`;
}

function chipFace(panel: Panel, { role, name, pictureId, fact }: InputChip): TemplateResult {
  const { icon: roleIcon, label } = ROLES[role];
  return html`${thumbnail(panel, pictureId)}
    <span class="chip-role" title=${label()}>${icon(roleIcon)}<span class="spoken">${label()}</span></span>
    <span class="chip-words">
      <span class="chip-name">${name}</span>
      ${fact === "" ? nothing : html`<span class="chip-fact dim figures">${fact}</span>`}
    </span>`;
}

/** The button goes with its chip; who pressed it by key goes on at the one beside it. */
function focusNeighbour(button: HTMLElement): void {
  const row = button.closest("li");
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const next =
    neighbour?.querySelector<HTMLElement>(".icon-button") ?? row?.closest(".inputs")?.querySelector("button");
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
