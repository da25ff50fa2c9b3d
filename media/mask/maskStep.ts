import { ALL_FOUR, flip, wordRanges, type MaskBuffer } from "./maskBuffer";
import type { Box } from "./types";

// What a step changed, as small as it can be kept: which pixels became what they were not. So the same step undoes and redoes.

export interface MaskStep {
  readonly box: Box;
  /** How many more pixels are selected after it. */
  readonly gain: number;
  /**
   * runs: where, counted from the picture's first pixel, change begins and ends, by turns; each as its distance from the one
   * before, seven bits a byte, the lowest first, the highest bit set where more follow.
   * bits: four pixels each half byte, of the words that hold the box.
   */
  readonly kind: "runs" | "bits";
  readonly bytes: Uint8Array;
}

/** Which of four pixels changed, from a word that has a 1 for each. */
const GATHER = 0x01020408;
/** And back. */
const SPREAD = Uint32Array.from({ length: 16 }, (_, four) => Math.imul(four, 0x00204081) & ALL_FOUR);

/** @param box outside of which nothing differs */
export function stepBetween(
  before: MaskBuffer,
  after: MaskBuffer,
  place: Omit<MaskStep, "kind" | "bytes"> & { width: number },
): MaskStep {
  const { box, gain, width } = place;
  const ranges = wordRanges(box, width);
  const fours = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const writer = new RunWriter(new Uint8Array(Math.ceil(fours / 2)));
  for (const { from, to } of ranges) {
    writeRuns(writer, { before, after }, from, to);
    if (writer.isFull) return { box, gain, kind: "bits", bytes: bitsBetween(before, after, { ranges, fours }) };
  }
  return { box, gain, kind: "runs", bytes: writer.written() };
}

/** Redoes or undoes: it is the same. */
export function applyStep(buffer: MaskBuffer, { box, kind, bytes }: MaskStep, width: number): void {
  if (kind === "runs") applyRuns(buffer, bytes);
  else applyBits(buffer.words, bytes, wordRanges(box, width));
}

class RunWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  #last = 0;
  isFull = false;
  /** Whether the pixel before had changed. */
  isInside = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Here what changed ends, or what did not. */
  turn(at: number): void {
    let rest = at - this.#last;
    this.#last = at;
    this.isInside = !this.isInside;
    for (; rest > 127; rest >>>= 7) this.#write((rest & 127) | 128);
    this.#write(rest);
  }

  #write(byte: number): void {
    if (this.#length === this.#bytes.length) this.isFull = true;
    else this.#bytes[this.#length++] = byte;
  }

  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

function writeRuns(writer: RunWriter, pair: { before: MaskBuffer; after: MaskBuffer }, from: number, to: number): void {
  const before = pair.before.words;
  const after = pair.after.words;
  for (let at = from; at < to && !writer.isFull; at += 1) {
    const changed = (before[at] ?? 0) ^ (after[at] ?? 0);
    if (changed === (writer.isInside ? ALL_FOUR : 0)) continue;
    for (let pixel = at * 4; pixel < at * 4 + 4; pixel += 1) {
      if ((pair.before.pixels[pixel] !== pair.after.pixels[pixel]) !== writer.isInside) writer.turn(pixel);
    }
  }
  if (writer.isInside) writer.turn(to * 4);
}

function applyRuns(buffer: MaskBuffer, bytes: Uint8Array): void {
  let at = 0;
  let start = 0;
  let isInside = false;
  for (let read = 0; read < bytes.length;) {
    let distance = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = bytes[read++] ?? 0;
      distance |= (byte & 127) << shift;
    }
    at += distance;
    if (isInside) flip(buffer, start, at);
    start = at;
    isInside = !isInside;
  }
}

interface Fours {
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  readonly fours: number;
}

function bitsBetween(before: MaskBuffer, after: MaskBuffer, { ranges, fours }: Fours): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(fours / 2));
  let four = 0;
  for (const { from, to } of ranges) {
    for (let at = from; at < to; at += 1, four += 1) {
      const changed = (before.words[at] ?? 0) ^ (after.words[at] ?? 0);
      if (changed === 0) continue;
      bytes[four >> 1] = (bytes[four >> 1] ?? 0) | ((Math.imul(changed, GATHER) >>> 24) << ((four & 1) * 4));
    }
  }
  return bytes;
}

function applyBits(words: Uint32Array, bytes: Uint8Array, ranges: Fours["ranges"]): void {
  let four = 0;
  for (const { from, to } of ranges) {
    for (let at = from; at < to; at += 1, four += 1) {
      const changed = ((bytes[four >> 1] ?? 0) >>> ((four & 1) * 4)) & 15;
      if (changed !== 0) words[at] = (words[at] ?? 0) ^ (SPREAD[changed] ?? 0);
    }
  }
}
