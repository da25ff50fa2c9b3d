import { breakLines, type Measured } from "./breakLines";
import { chooseWords, shortenWords, type Words } from "./chooseWords";
import type { Anchor } from "./drawBackground";
import type { FontSet } from "./parseFontSet";

/** One line of text: its start and baseline in pixels from the top left, its em in pixels, its tracking in ems. */
export interface TextLine {
  readonly text: string;
  readonly x: number;
  readonly baseline: number;
  readonly size: number;
  readonly tracking: number;
}

export interface TextLayout {
  readonly headline: readonly TextLine[];
  readonly caption: TextLine | undefined;
}

export interface LayoutOptions {
  readonly prompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly fonts: FontSet;
  readonly anchor: Anchor;
}

/** Inter's capitals and descenders, in ems. */
const CAP_HEIGHT = 0.728;
const DESCENT = 0.21;
const LINE_HEIGHT = 1.12;
/** Large type is set tighter, as Inter's own dynamic metrics advise. */
const TIGHT = -0.024;
/** Below these the letters are no longer legible, so the text is left out. Pixels an em. */
const MIN_HEADLINE = 11;
const MIN_CAPTION = 9;

interface Frame {
  readonly unit: number;
  readonly margin: number;
  readonly width: number;
  readonly height: number;
}

/** Sets the prompt's words and the small line with the size. Either is missing where it would not fit legibly. */
export function layoutText(options: LayoutOptions): TextLayout {
  const { width, height, anchor } = options;
  const frame = measureFrame(width, height);
  const words = chooseWords(options.prompt, (text) => options.fonts.covers(text));
  const size = `${width} × ${height}`;
  const captions = words === undefined ? ["placeholder"] : [`${size} · placeholder`, size];
  const caption = layoutCaption(options, frame, captions);
  const reserved = caption === undefined ? 0 : caption.size * (CAP_HEIGHT + 1.6);
  const room = { ...frame, height: frame.height - reserved };
  const headline =
    words === undefined
      ? fitWords(options, room, { words: [nbsp(size), nbsp(`Seed ${options.seed}`)], cut: false })
      : fitWords(options, room, words);
  const lines = anchor === "top" ? headline : moveDown(headline, height - frame.margin);
  return { headline: lines, caption };
}

/** Keeps a unit on one line; the typeface's no-break space is as wide as its space. */
function nbsp(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

function measureFrame(width: number, height: number): Frame {
  // Type follows the area, but a long strip's type follows its short side.
  const unit = Math.min(Math.sqrt(width * height), 1.7 * Math.min(width, height));
  const margin = Math.max(2, Math.round(unit * 0.068));
  return { unit, margin, width: width - 2 * margin, height: height - 2 * margin };
}

function layoutCaption(options: LayoutOptions, frame: Frame, texts: readonly string[]): TextLine | undefined {
  const wanted = Math.max(10, frame.unit * 0.0205);
  const tracking = 0.005;
  for (const text of texts) {
    const ems = options.fonts.shape(text).width + tracking * text.length;
    const size = Math.min(wanted, frame.width / ems);
    if (size < MIN_CAPTION || size * (CAP_HEIGHT + DESCENT) > frame.height) continue;
    const top = frame.margin + size * CAP_HEIGHT;
    const baseline = options.anchor === "top" ? options.height - frame.margin : top;
    return { text, x: frame.margin, baseline: Math.round(baseline), size, tracking };
  }
  return undefined;
}

/**
 * The largest size at which the words fit: in three lines if that can be large, else in as many as the shape allows. At the
 * smallest size words are dropped from the end, and below it only a long first word is still made to fit.
 */
function fitWords(options: LayoutOptions, frame: Frame, words: Words): readonly TextLine[] {
  const { unit, width, height } = frame;
  const length = words.words.join(" ").length;
  const largest = unit * (length <= 16 ? 0.142 : 0.112);
  const smallest = Math.max(MIN_HEADLINE, unit * 0.062);
  const most = height > width * 1.3 ? 6 : 4;
  const all = shortenWords(words, words.words.length);
  const sizes = [
    ...sizesBetween(largest, Math.max(MIN_HEADLINE, unit * 0.08)).map((size) => ({ size, most: Math.min(most, 3) })),
    ...sizesBetween(largest, smallest).map((size) => ({ size, most })),
  ];
  for (const { size, most: lineCount } of sizes) {
    const lines = setLines(options, frame, all, { size, most: lineCount });
    if (lines !== undefined) return lines;
  }
  return fitFewerWords(options, frame, words, { smallest, most }) ?? cutWord(options, frame, words.words[0] ?? "");
}

function fitFewerWords(
  options: LayoutOptions,
  frame: Frame,
  words: Words,
  { smallest, most }: { readonly smallest: number; readonly most: number },
): readonly TextLine[] | undefined {
  for (const size of sizesBetween(smallest, Math.max(MIN_HEADLINE, smallest * 0.7))) {
    for (let count = words.words.length; count > 0; count -= 1) {
      const shown = shortenWords(words, count);
      const lines = setLines(options, frame, shown, { size, most });
      if (lines === undefined) continue;
      // "A…" says nothing.
      return shown.join(" ").length < 5 && count < words.words.length ? [] : lines;
    }
  }
  return undefined;
}

/** From `largest` down in steps of a twentieth, with `smallest` as the last; only that when `largest` is below it. */
function sizesBetween(largest: number, smallest: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = largest; size > smallest; size *= 0.95) sizes.push(size);
  return [...sizes, smallest];
}

/** A first word that is too long even so (an address, say) is cut within. */
function cutWord(options: LayoutOptions, frame: Frame, word: string): readonly TextLine[] {
  const size = Math.max(MIN_HEADLINE, frame.unit * 0.05);
  const letters = Array.from(word).slice(0, 40);
  for (let count = letters.length; count > 3; count -= 1) {
    const lines = setLines(options, frame, [`${letters.slice(0, count).join("")}…`], { size, most: 1 });
    if (lines !== undefined) return lines;
  }
  return [];
}

function setLines(
  options: LayoutOptions,
  frame: Frame,
  words: readonly string[],
  { size, most }: { readonly size: number; readonly most: number },
): readonly TextLine[] | undefined {
  const measure = (text: string): number => options.fonts.shape(text).width + TIGHT * text.length;
  const measured: Measured[] = words.map((text) => ({ text, width: measure(text) * size }));
  // Wide pictures leave their right part to the shapes.
  const share = frame.width > 1.25 * frame.height ? 0.86 : 1;
  const lines = breakLines(measured, measure(" ") * size, frame.width * share);
  if (lines === undefined) return undefined;
  const height = ((lines.length - 1) * LINE_HEIGHT + CAP_HEIGHT + DESCENT) * size;
  if (lines.length > most || height > frame.height) return undefined;
  return lines.map((line, index) => ({
    text: line.map((word) => word.text).join(" "),
    x: frame.margin - size * 0.04,
    baseline: Math.round(frame.margin + (CAP_HEIGHT + index * LINE_HEIGHT) * size),
    size,
    tracking: TIGHT,
  }));
}

/** Moves lines so that the last one stands on `baseline`. */
function moveDown(lines: readonly TextLine[], baseline: number): readonly TextLine[] {
  const distance = Math.round(baseline) - (lines.at(-1)?.baseline ?? 0);
  return lines.map((line) => ({ ...line, baseline: line.baseline + distance }));
}
