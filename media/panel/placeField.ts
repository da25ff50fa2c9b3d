import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { DraftFields, FormView } from "../../src/protocol/panel";
import { cutText } from "./cutText";
import { formField, isWrong, problemId, problemLines } from "./formField";
import { iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** Where the first picture will be, live; its folder and name are changed on demand. */
export function placeField(panel: Panel, { versionOf }: FormView, draft: DraftFields): TemplateResult {
  const { quote, view } = panel.state;
  const { isPlaceOpen } = view;
  const place = splitPath(quote?.path ?? null);
  const toggle = (): void => {
    panel.go({ isPlaceOpen: !isPlaceOpen });
    // In the same frame, behind the drawing that was asked for just now.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(isPlaceOpen ? ".place-edit button" : "#name")?.focus(),
    );
  };
  const stepBack = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isPlaceOpen) return;
    event.stopPropagation();
    toggle();
  };
  return html`<div class="place" @keydown=${stepBack}>
    ${versionOf === null ? nothing : versionLine(panel, versionOf)}
    <div class="place-row">
      <span class="place-label">${t("Saves to")}</span>
      <span class="place-path" title=${quote?.path ?? nothing}
        >${place === null ? html`<span class="dim">${t("not known yet")}</span>` : cutText(quote?.path ?? "", KEPT_END)}</span
      >
      <span class="place-edit"
        >${iconButton({ icon: "edit", label: t("Change Folder and Name"), isOn: isPlaceOpen, press: toggle })}</span
      >
    </div>
    ${isPlaceOpen ? placeFields(panel, draft, place) : problemLines(panel, "folder", "name")}
  </div>`;
}

/** Characters: `-edit-12.webp`. */
const KEPT_END = 13;

interface Place {
  /** With the slash behind it; empty for the workspace folder itself. */
  folder: string;
  file: string;
}

/** What *use this one* will swap the result with. */
function versionLine(panel: Panel, file: string): TemplateResult {
  const forget = (event: Event): void => {
    // The button goes with its line.
    const place = (event.currentTarget as HTMLElement).closest(".place");
    place?.querySelector<HTMLElement>(".place-edit button")?.focus();
    panel.send("forgetVersion", null);
  };
  return html`<div class="place-row">
    <span class="place-label">${t("Version of")}</span>
    <span class="place-path" title=${file}>${cutText(file, KEPT_END)}</span>
    ${iconButton({ icon: "close", label: t("Make It a Picture of Its Own"), press: forget })}
  </div>`;
}

function splitPath(path: string | null): Place | null {
  if (path === null) return null;
  const at = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, at), file: path.slice(at) };
}

function placeFields(panel: Panel, { folder, name }: DraftFields, place: Place | null): TemplateResult {
  const choose = iconButton({
    icon: "folder-opened",
    label: t("Choose Folder…"),
    press: () => panel.send("chooseFolder", null),
  });
  return html`<div class="place-fields">
    ${formField({
      label: t("Folder"),
      control: "folder",
      content: html`<div class="with-buttons">
          ${textInput(panel, { id: "folder", value: folder, placeholder: place?.folder.replace(/\/$/, "") ?? "" })}${choose}
        </div>
        ${problemLines(panel, "folder")}`,
    })}
    ${formField({
      label: t("Name"),
      control: "name",
      content: html`${textInput(panel, { id: "name", value: name, placeholder: place?.file.replace(/\.[^.]*$/, "") ?? "" })}
      ${problemLines(panel, "name")}`,
    })}
  </div>`;
}

interface TextInput {
  id: "folder" | "name";
  value: string | null;
  /** What it is when nothing is typed. */
  placeholder: string;
}

/** Native, as all fields: what describes one of the library's can't reach into it. */
function textInput(panel: Panel, { id, value, placeholder }: TextInput): TemplateResult {
  const typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    panel.change({ [id]: text.trim() === "" ? null : text });
  };
  return html`<input
    type="text"
    class="input"
    id=${id}
    data-field=${id}
    aria-describedby=${problemId(panel, id)}
    aria-invalid=${isWrong(panel, id)}
    placeholder=${placeholder}
    spellcheck="false"
    maxlength="4000"
    autocomplete="off"
    .value=${live(value ?? "")}
    @input=${typed}
  />`;
}
