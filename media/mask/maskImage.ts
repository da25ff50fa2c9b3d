import type { Lens } from "./lens";
import type { Box, MaskEditor } from "./types";

// How the mask looks on the screen, as plain bytes: what is selected is tinted and hatched, with a line around it. It is
// made of the mask itself each time, for the part of the screen that has changed, so that nothing else has to be kept.

export type Rgb = readonly [red: number, green: number, blue: number];

export interface MaskLook {
  readonly tint: Rgb;
  /** Of the tint, 0 to 1. */
  readonly opacity: number;
  readonly isHatched: boolean;
}

type Mask = Pick<MaskEditor, "pixels" | "width" | "height">;

/** Pixels of the page between two lines of the hatching. */
const HATCH = 16;
/** A light line beside a dark one is seen on every picture. */
const HATCH_LINES = [
  { level: 0, strength: 0.45 },
  { level: 255, strength: 0.7 },
] as const;
/** A line of the tint would be lost on a picture of its colour. */
const EDGE: Rgb = [255, 255, 255];
/** Around the light line, so that it is seen on a light picture. */
const RIM_OPACITY = 0.4;

/** How wide the lines around what is selected are, pixels of the screen. */
function lineWidth({ pixelRatio }: Lens): number {
  return Math.max(1, Math.round(pixelRatio));
}

/** So far beside a pixel that has changed others look otherwise, pixels of the screen. */
export function reach(lens: Lens): number {
  return 2 * lineWidth(lens);
}

/** @param part whole pixels of the screen; @returns RGBA of it, row by row, not premultiplied */
export function maskImage(mask: Mask, part: Box, lens: Lens, look: MaskLook): Uint8ClampedArray<ArrayBuffer> {
  const [width, height] = [part.right - part.left, part.bottom - part.top];
  const seen = sample(mask, part, lens);
  const words = new Uint32Array(width * height);
  const hatch = hatching(lens, look);
  const shift = Math.round((lens.left + lens.top) * lens.pixelRatio) - part.left - part.top;
  const colours: Colours = {
    hatch,
    edge: wordOf(EDGE, 1),
    rim: wordOf([0, 0, 0], RIM_OPACITY),
    width: lineWidth(lens),
  };
  for (let y = 0; y < height; y += 1) {
    const { from, to } = reachOf(seen, y);
    const start = (y + seen.margin) * seen.across + seen.margin;
    const row = words.subarray(y * width, (y + 1) * width);
    drawRow(row, { from: Math.max(0, from), to: Math.min(width, to), start, phase: y - shift }, seen, colours);
  }
  return new Uint8ClampedArray(words.buffer);
}

interface Colours {
  /** What selected pixels show, along a row and from one row to the next. */
  readonly hatch: Uint32Array;
  readonly edge: number;
  readonly rim: number;
  /** Of either line. */
  readonly width: number;
}

interface RowPlace {
  readonly from: number;
  readonly to: number;
  /** Where the row begins in what is seen. */
  readonly start: number;
  /** Of the hatching at the row's beginning. */
  readonly phase: number;
}

function drawRow(words: Uint32Array, { from, to, start, phase }: RowPlace, seen: Seen, colours: Colours): void {
  const { pixels } = seen;
  const { hatch, edge, rim, width } = colours;
  const size = hatch.length;
  for (let x = from, at = (((phase + from) % size) + size) % size; x < to; x += 1) {
    if (pixels[start + x] === 1) words[x] = hatch[at] ?? 0;
    else {
      const far = distanceTo(seen, start + x, 2 * width);
      if (far <= width) words[x] = edge;
      else if (far <= 2 * width) words[x] = rim;
    }
    at = at + 1 === size ? 0 : at + 1;
  }
}

/** To the nearest selected pixel in four directions; more than `most` where there is none. */
function distanceTo({ pixels, across }: Seen, at: number, most: number): number {
  for (let by = 1; by <= most; by += 1) {
    const down = by * across;
    if (pixels[at - by] === 1 || pixels[at + by] === 1 || pixels[at - down] === 1 || pixels[at + down] === 1) return by;
  }
  return most + 1;
}

/** The mask in pixels of the screen, with a margin on all sides. */
interface Seen {
  readonly pixels: Uint8Array;
  readonly across: number;
  readonly margin: number;
  /** By row, margin included: where its first selected pixel lies, and the first one behind its last. */
  readonly firsts: Int32Array;
  readonly ends: Int32Array;
}

/** Where a row of the part shows anything, selected or near to what is. */
function reachOf({ firsts, ends, margin }: Seen, y: number): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (let row = y; row <= y + 2 * margin; row += 1) {
    from = Math.min(from, firsts[row] ?? Infinity);
    to = Math.max(to, ends[row] ?? -Infinity);
  }
  return { from: from - 2 * margin, to };
}

function sample({ pixels, width, height }: Mask, part: Box, lens: Lens): Seen {
  const margin = reach(lens);
  const columns = shownAt({ from: part.left - margin, to: part.right + margin, corner: lens.left, most: width }, lens);
  const lines = shownAt({ from: part.top - margin, to: part.bottom + margin, corner: lens.top, most: height }, lens);
  const [across, down] = [columns.begins.length, lines.begins.length];
  const seen: Seen = {
    pixels: new Uint8Array(across * down),
    across,
    margin,
    firsts: new Int32Array(down).fill(across),
    ends: new Int32Array(down),
  };
  let last = -1;
  for (const [row, line] of lines.begins.entries()) {
    const end = lines.ends[row] ?? line;
    // Enlarged, many rows are the same.
    if (line < end && line === last) repeatRow(seen, row);
    else {
      for (let y = line; y < end; y += 1) addRow(seen, row, pixels.subarray(y * width, (y + 1) * width), columns);
    }
    last = line < end ? line : -1;
  }
  return seen;
}

function repeatRow({ pixels, across, firsts, ends }: Seen, row: number): void {
  pixels.copyWithin(row * across, (row - 1) * across, row * across);
  firsts[row] = firsts[row - 1] ?? across;
  ends[row] = ends[row - 1] ?? 0;
}

function addRow({ pixels, across, firsts, ends }: Seen, row: number, from: Uint8Array, shown: Shown): void {
  const start = row * across;
  let [first, end] = [firsts[row] ?? across, ends[row] ?? 0];
  for (let at = 0; at < across; at += 1) {
    if (pixels[start + at] === 1 || !isAnyIn(from, shown.begins[at] ?? 0, shown.ends[at] ?? 0)) continue;
    pixels[start + at] = 1;
    if (at < first) first = at;
    if (at >= end) end = at + 1;
  }
  firsts[row] = first;
  ends[row] = end;
}

function isAnyIn(pixels: Uint8Array, begin: number, end: number): boolean {
  for (let x = begin; x < end; x += 1) if (pixels[x] === 1) return true;
  return false;
}

interface Span {
  readonly from: number;
  readonly to: number;
  /** Where the picture begins, pixels of the page. */
  readonly corner: number;
  /** Of the picture. */
  readonly most: number;
}

/** Which rows or columns of the picture each pixel of the screen shows; none where `begins` is not below `ends`. */
interface Shown {
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/** Enlarged, it is the one that the pixel's middle lies in; made smaller, all that begin in it, so that nothing is too small to be seen. */
function shownAt({ from, to, corner, most }: Span, { zoom, pixelRatio }: Lens): Shown {
  const [start, scale, length] = [corner * pixelRatio, zoom * pixelRatio, Math.max(0, to - from)];
  const bounded = (index: number): number => Math.min(most, Math.max(0, index));
  if (scale >= 1) {
    const middle = (at: number): number => Math.floor((from + at + 0.5 - start) / scale);
    const begins = Int32Array.from({ length }, (_, at) => bounded(middle(at)));
    return { begins, ends: Int32Array.from({ length }, (_, at) => bounded(middle(at) + 1)) };
  }
  const first = (at: number): number => bounded(Math.ceil((from + at - start) / scale - EXACT));
  return {
    begins: Int32Array.from({ length }, (_, at) => first(at)),
    ends: Int32Array.from({ length }, (_, at) => first(at + 1)),
  };
}

/** What a division by a zoom like 1/3 is off. */
const EXACT = 1e-6;

/** What selected pixels show one after the other; the hatching keeps its place on the picture. */
function hatching(lens: Lens, { tint, opacity, isHatched }: MaskLook): Uint32Array {
  const line = lineWidth(lens);
  const words = new Uint32Array(Math.round(HATCH * lens.pixelRatio)).fill(wordOf(tint, opacity));
  if (!isHatched) return words;
  for (const [at, { level, strength }] of HATCH_LINES.entries()) {
    words.fill(over({ tint, opacity }, level, strength), at * line, (at + 1) * line);
  }
  return words;
}

/** A grey of a strength laid over the tint. */
function over({ tint, opacity }: Pick<MaskLook, "tint" | "opacity">, level: number, strength: number): number {
  const alpha = strength + opacity * (1 - strength);
  const mixed = (value: number): number => (level * strength + value * opacity * (1 - strength)) / alpha;
  return wordOf([mixed(tint[0]), mixed(tint[1]), mixed(tint[2])], alpha);
}

/** A pixel's four bytes as the machine orders them. */
function wordOf([red, green, blue]: Rgb, alpha: number): number {
  const bytes = Uint8ClampedArray.of(red, green, blue, alpha * 255);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}
