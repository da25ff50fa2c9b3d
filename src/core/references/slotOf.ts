import { formatOfName, isPortableName } from "../naming";
import type { SizeRule } from "../provider";
import { isSafeRelativePath } from "../relativePath";
import type { OutputFormat, PixelSize } from "../schema/imageOptions";
import { canCover } from "./coverSize";
import type { ReferenceTarget, SeenReference } from "./seenReference";
import type { NoSlot, Slot } from "./slot";
import { slotSize } from "./slotSize";

/** What a slot depends on besides its reference. */
export interface SlotRules {
  /** The settings' size in pixels: where a document says one side alone, the picture has its proportions. */
  readonly defaultSize: PixelSize;
  /** Of the model that would make it. */
  readonly sizeRule: SizeRule;
}

/** The picture that a reference asks for, or why it can't be made; undefined where none is missing. */
export function slotOf(reference: SeenReference, rules: SlotRules): Slot | NoSlot | undefined {
  const { target } = reference;
  if (target === null || target.exists) return undefined;
  const { file } = target;
  const trouble = obstacleAt(target) ?? nameTroubleOf(file);
  if (trouble !== undefined) return { file, whyNot: trouble };
  const format = formatOf(leafOf(file));
  if ("whyNot" in format) return { file, ...format };
  const size = slotSize(reference, rules.defaultSize);
  if (size !== null && !canCover(size, rules.sizeRule)) return { file, whyNot: tooLarge(size, rules) };
  const { group } = reference;
  return { file, ...promptOf(reference, file), size, ...format, ...(group === undefined ? {} : { group }) };
}

/**
 * The pictures that references ask for, each target once, in the order in which they are first asked for. Of several
 * references to one picture the prompt is the best source's (alt before title, caption, heading and file name; of equals the
 * first), and the size the largest that is said, so that the picture is sharp wherever it is shown.
 */
export function slotsOf(references: readonly SeenReference[], rules: SlotRules): (Slot | NoSlot)[] {
  const found = new Map<string, Slot | NoSlot>();
  for (const reference of references) {
    const slot = slotOf(reference, rules);
    if (slot === undefined) continue;
    const before = found.get(slot.file);
    found.set(slot.file, before === undefined ? slot : betterOf(before, slot));
  }
  return [...found.values()];
}

export function isSlot(slot: Slot | NoSlot): slot is Slot {
  return !("whyNot" in slot);
}

function betterOf(before: Slot | NoSlot, slot: Slot | NoSlot): Slot | NoSlot {
  if (!isSlot(slot)) return before;
  if (!isSlot(before)) return slot;
  const isBetter = SOURCES.indexOf(slot.promptFrom) < SOURCES.indexOf(before.promptFrom);
  const { prompt, promptFrom } = isBetter ? slot : before;
  const isLarger = areaOf(slot.size) > areaOf(before.size);
  return { ...before, prompt, promptFrom, size: isLarger ? slot.size : before.size };
}

const SOURCES: readonly Slot["promptFrom"][] = ["alt", "title", "caption", "heading", "file name"];

function areaOf(size: PixelSize | null): number {
  return size === null ? 0 : size.width * size.height;
}

function promptOf({ alt, surroundings }: SeenReference, file: string): Pick<Slot, "prompt" | "promptFrom"> {
  const { title, caption, heading } = surroundings;
  const said = { alt: alt ?? surroundings.alt, title, caption, heading };
  for (const promptFrom of ["alt", "title", "caption", "heading"] as const) {
    const prompt = (said[promptFrom] ?? "").replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
    if (/[\p{L}\p{N}\p{S}]/u.test(prompt)) return { prompt, promptFrom };
  }
  return { prompt: wordsOfName(file), promptFrom: "file name" };
}

/** `img/teamPhoto_at-work@2x.png` → `team Photo at work`. */
function wordsOfName(file: string): string {
  const leaf = leafOf(file);
  const stem = leaf.slice(0, leaf.lastIndexOf("."));
  const words = stem
    .replace(/@\d+(?:\.\d+)?x$/i, "")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return words === "" ? stem : words;
}

function obstacleAt({ file, obstacle }: ReferenceTarget): string | undefined {
  switch (obstacle?.kind) {
    case "folder":
      return `${file} is a folder; refer to a picture by another name.`;
    case "case":
      return `There is ${obstacle.file}, which differs in capital letters alone; refer to it as it is written.`;
    case undefined:
      return undefined;
  }
}

/** What to do about names that say no format which is made here. */
const OTHER_FORMATS: Readonly<Record<string, string>> = {
  svg: "An SVG is a drawing of shapes, and what is made here are pixels; refer to a .png or .webp instead, or draw the SVG by hand.",
  gif: "No GIF is made here; refer to a .png or .webp instead.",
  avif: "No AVIF is made here; refer to a .webp instead.",
  ico: "No ICO is made here; refer to a .png instead, which browsers take for an icon too.",
};

function formatOf(leaf: string): { format: OutputFormat } | { whyNot: string } {
  const dot = leaf.lastIndexOf(".");
  if (dot <= 0 || dot === leaf.length - 1) {
    return { whyNot: "Its name has no extension that says a format; add .png, .jpg or .webp." };
  }
  const format = formatOfName(leaf);
  if (format !== undefined) return { format };
  const extension = leaf.slice(dot + 1).toLowerCase();
  const known = Object.hasOwn(OTHER_FORMATS, extension) ? OTHER_FORMATS[extension] : undefined;
  return { whyNot: known ?? `No .${extension} is made here; refer to a .png, .jpg or .webp instead.` };
}

function nameTroubleOf(file: string): string | undefined {
  if (isSafeRelativePath(file) && file.split("/").every(isPortableName)) return undefined;
  return "Its name can't be written on every system; refer to it by another name.";
}

function tooLarge({ width, height }: PixelSize, { sizeRule: { max } }: SlotRules): string {
  return `It is to have ${width} × ${height} pixels, and no size that the model makes covers that (at most ${max} a side); ask for fewer.`;
}

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
