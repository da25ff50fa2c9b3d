import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { DraftFields, FormView, Pixels, Preset, Quote } from "../../src/protocol/panel";
import { formField, isWrong, problemId, problemLines } from "./formField";
import { formMemory } from "./formMemory";
import { icon, radioRow } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** Of the longest side among the shapes, CSS pixels. */
const LONGEST_SIDE = 16;
/** Digits of a side: what is longer is no size of a picture. */
const MAX_DIGITS = 5;

type SizeChoice = Preset | "original" | "exact";

/** The shapes, the exact size behind them, and the chosen one in words. */
export function sizeField(panel: Panel, form: FormView, draft: DraftFields): TemplateResult {
  const { imageSize } = draft;
  const chosen = imageSize === null ? "original" : typeof imageSize === "string" ? imageSize : "exact";
  const choose = (choice: SizeChoice): void => {
    Object.assign(formMemory(panel), { exact: null, snapped: null, snapsWhenKnown: false });
    panel.change({ imageSize: sizeOf(choice, form, draft) });
  };
  return formField({
    label: t("Size"),
    content: html`
      <div class="sizes">
        ${radioRow({ name: "size", label: t("Size"), choices: choicesOf(form, draft.mode === "edit"), chosen, choose })}
      </div>
      ${typeof imageSize === "object" && imageSize !== null ? exactFields(panel, form, imageSize) : words(panel, form, draft)}
      ${problemLines(panel, "imageSize")}
    `,
  });
}

/** Puts a legal size into the draft where the fields were left before it was known. */
export function settleSnap(panel: Panel): void {
  const memory = formMemory(panel);
  const { quote, revision } = panel.state;
  if (!memory.snapsWhenKnown || quote === null || quote.revision < revision) return;
  memory.snapsWhenKnown = false;
  snap(panel, quote);
}

function snap(panel: Panel, { snapped }: Quote): void {
  const { draft } = panel.state;
  if (snapped === null || typeof draft?.imageSize !== "object" || draft.imageSize === null) return;
  const { width, height } = snapped;
  Object.assign(formMemory(panel), { exact: null, snapped });
  panel.change({ imageSize: { width, height } });
}

function sizeOf(choice: SizeChoice, { options }: FormView, { imageSize }: DraftFields): DraftFields["imageSize"] {
  if (choice === "original") return null;
  if (choice !== "exact") return choice;
  const shown = options.presets.find(({ id }) => id === imageSize) ?? options.presets[0];
  return shown === undefined
    ? { width: options.sizeRule.min, height: options.sizeRule.min }
    : { width: shown.width, height: shown.height };
}

function choicesOf({ options }: FormView, isEdit: boolean): Parameters<typeof radioRow<SizeChoice>>[0]["choices"] {
  const { presets, presetsAreExact } = options;
  const longest = Math.max(...presets.flatMap(({ width, height }) => [width, height]));
  const shapes = presets.map(({ id, label, ...pixels }) => {
    const words = `${label}, ${inWords(pixels, presetsAreExact)}`;
    return { id, label: words, title: words, drawn: shape(pixels, LONGEST_SIDE / longest) };
  });
  const original = { id: "original" as const, label: t("Like the original"), drawn: icon("file-media") };
  const exact = { id: "exact" as const, label: t("Exact size"), drawn: icon("ellipsis") };
  return [...(isEdit ? [original] : []), ...shapes, exact].map((one) => ({ title: one.label, ...one }));
}

function shape({ width, height }: Pixels, scale: number): TemplateResult {
  // By property: as an attribute the content policy forbids it.
  const style = `width: ${Math.round(width * scale)}px; height: ${Math.round(height * scale)}px`;
  return html`<span class="shape" .style=${style}></span>`;
}

function inWords({ width, height }: Pixels, isExact: boolean): string {
  return `${isExact ? "" : "≈ "}${width} × ${height}`;
}

function words({ state }: Panel, { options }: FormView, { imageSize }: DraftFields): TemplateResult {
  const preset = options.presets.find(({ id }) => id === imageSize);
  const name = preset === undefined ? t("Like the original") : preset.label;
  const size = preset === undefined ? (state.quote?.size ?? "") : inWords(preset, options.presetsAreExact);
  return html`<p class="facts dim figures"><span>${name}</span><span>${size}</span></p>`;
}

function exactFields(panel: Panel, form: FormView, size: Pixels): TemplateResult {
  const memory = formMemory(panel);
  const { exact } = memory;
  // What was typed counts until the form was filled by something else.
  const isTyped = exact !== null && isEqual(exact.over, size);
  const texts = isTyped ? exact : { width: String(size.width), height: String(size.height) };
  const left = (event: FocusEvent): void => {
    const isInside = event.relatedTarget instanceof Node && (event.currentTarget as Node).contains(event.relatedTarget);
    if (!isInside) leave(panel);
  };
  const entered = ({ key, ctrlKey, metaKey }: KeyboardEvent): void => {
    if (key === "Enter" && !ctrlKey && !metaKey) leave(panel);
  };
  const words = snapWords(panel.state.quote?.snapped ?? null, memory.snapped, size);
  return html`<div class="exact figures" @focusout=${left} @keydown=${entered}>
      ${side(panel, form, { name: "width", label: t("Width"), texts, size })}
      <span aria-hidden="true">×</span>
      ${side(panel, form, { name: "height", label: t("Height"), texts, size })}
    </div>
    ${words === "" ? nothing : html`<p class="hint dim figures" id="snap" role="status">${words}</p>`}`;
}

/** As long before as after: leaving the fields for the button must not move the button away. */
function snapWords(coming: Quote["snapped"], done: Quote["snapped"], size: Pixels): string {
  if (coming !== null) return t("Becomes {0}: {1}", inWords(coming, true), coming.reason);
  return done !== null && isEqual(done, size) ? t("Became {0}: {1}", inWords(done, true), done.reason) : "";
}

function isEqual(a: Pixels, b: Pixels): boolean {
  return a.width === b.width && a.height === b.height;
}

interface Side {
  name: "width" | "height";
  label: string;
  texts: { width: string; height: string };
  size: Pixels;
}

function side(panel: Panel, { options }: FormView, { name, label, texts, size }: Side): TemplateResult {
  const typed = (event: Event): void => {
    const value = (event.target as HTMLInputElement).value.slice(0, MAX_DIGITS);
    const width = name === "width" ? value : texts.width;
    const height = name === "height" ? value : texts.height;
    const typedSize = { width: Number(width), height: Number(height) };
    // A field that is empty for a moment asks for nothing.
    const isSize = isSide(typedSize.width) && isSide(typedSize.height);
    const exact = { width, height, over: isSize ? typedSize : size };
    Object.assign(formMemory(panel), { exact, snapped: null, snapsWhenKnown: false });
    if (isSize) panel.change({ imageSize: typedSize });
    else panel.update();
  };
  const { multipleOf, min, max } = options.sizeRule;
  const problem = problemId(panel, "imageSize");
  return html`<input
    type="number"
    class="input"
    aria-label=${label}
    aria-describedby=${problem === nothing ? "snap" : problem}
    aria-invalid=${isWrong(panel, "imageSize")}
    data-field=${name === "width" ? "imageSize" : nothing}
    min=${min}
    max=${max}
    step=${multipleOf}
    .value=${live(texts[name])}
    @input=${typed}
  />`;
}

function isSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels > 0;
}

function leave(panel: Panel): void {
  const memory = formMemory(panel);
  const { quote, revision } = panel.state;
  memory.exact = null;
  if (quote !== null && quote.revision >= revision) snap(panel, quote);
  else memory.snapsWhenKnown = true;
  panel.update();
}
