import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { t } from "../panel/texts";
import type { PainterPage } from "./state";
import type { Box, Size } from "./types";

type FieldName = "x" | "y" | "width" | "height";
type Texts = Record<FieldName, string>;

interface Memory {
  texts: Texts;
  /** What is wrong with what was typed last, and where; a sentence. */
  problem: { field: FieldName; words: string } | null;
}

/** What was typed, while the page lives. */
const memories = new WeakMap<PainterPage, Memory>();

function memoryOf(painter: PainterPage): Memory {
  const known = memories.get(painter);
  if (known !== undefined) return known;
  const { width, height } = painter.editor ?? { width: 0, height: 0 };
  const memory: Memory = { texts: { x: "0", y: "0", width: String(width), height: String(height) }, problem: null };
  memories.set(painter, memory);
  return memory;
}

/** A rectangle for whoever knows where it lies, or can't draw it. */
export function boxByNumbers(painter: PainterPage, close: () => void): TemplateResult {
  const memory = memoryOf(painter);
  const act = (isRemoving: boolean): void => {
    const { editor } = painter;
    if (editor === null) return;
    const read = readBox(memory.texts, editor);
    memory.problem = "field" in read ? read : null;
    painter.update();
    if ("field" in read) {
      document.getElementById(idOf(read.field))?.focus();
      return;
    }
    editor.selectBox(read, isRemoving);
    painter.touched();
    close();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    act(false);
  };
  return html`<div class="numbers" @keydown=${onKey}>
    ${FIELDS.map(({ name, label }) => numberField(painter, memory, { name, label: label() }))}
    <p class="problem error" id="box-problem" aria-live="polite">${memory.problem?.words ?? ""}</p>
    <div class="numbers-buttons">
      <button type="button" class="quiet-button" @click=${() => act(true)}>${t("Remove")}</button>
      <button type="button" class="quiet-button" @click=${() => act(false)}>${t("Add")}</button>
    </div>
  </div>`;
}

const FIELDS: readonly { name: FieldName; label: () => string }[] = [
  { name: "x", label: () => t("X") },
  { name: "y", label: () => t("Y") },
  { name: "width", label: () => t("Width") },
  { name: "height", label: () => t("Height") },
];

function idOf(name: FieldName): string {
  return `box-${name}`;
}

function numberField(
  { update }: PainterPage,
  memory: Memory,
  { name, label }: { name: FieldName; label: string },
): TemplateResult {
  const isWrong = memory.problem?.field === name;
  const typed = (event: Event): void => {
    memory.texts[name] = (event.target as HTMLInputElement).value;
    if (isWrong) memory.problem = null;
    update();
  };
  return html`<label class="number-field"
    ><span>${label}</span
    ><input
      class="input figures"
      id=${idOf(name)}
      inputmode="numeric"
      autocomplete="off"
      aria-invalid=${isWrong}
      aria-describedby=${isWrong ? "box-problem" : nothing}
      .value=${memory.texts[name]}
      @input=${typed}
      @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
  /></label>`;
}

/** What of the rectangle lies in the picture, or what is wrong. */
export function readBox(texts: Readonly<Texts>, size: Size): Box | NonNullable<Memory["problem"]> {
  const [x, y, width, height] = [texts.x, texts.y, texts.width, texts.height].map(readWhole);
  if (x === undefined || x === null) return { field: "x", words: notWhole(t("X")) };
  if (y === undefined || y === null) return { field: "y", words: notWhole(t("Y")) };
  if (!isLength(width)) return { field: "width", words: noLength(t("Width")) };
  if (!isLength(height)) return { field: "height", words: noLength(t("Height")) };
  const box = {
    left: Math.max(0, x),
    top: Math.max(0, y),
    right: Math.min(size.width, x + width),
    bottom: Math.min(size.height, y + height),
  };
  if (box.left < box.right && box.top < box.bottom) return box;
  const words = t("That lies outside of the picture, which is {0} × {1}.", size.width, size.height);
  return { field: box.left < box.right ? "y" : "x", words };
}

/** Far beyond any picture. */
const MOST_DIGITS = 6;

function readWhole(text: string): number | null {
  const trimmed = text.trim().replace("−", "-");
  return /^-?\d+$/.test(trimmed) && trimmed.length <= MOST_DIGITS ? Number(trimmed) : null;
}

function isLength(value: number | null | undefined): value is number {
  return typeof value === "number" && value > 0;
}

function notWhole(label: string): string {
  return t("{0} must be a whole number of pixels.", label);
}

function noLength(label: string): string {
  return t("{0} must be a whole number of pixels, 1 or more.", label);
}
