import type { Box, Size } from "./types";

// A mask's bytes, each 0 or 1, which can be looked at four at a time: whatever goes over a whole picture does so by words. At the
// end there may be up to three bytes that are no pixels; they stay 0.

export interface MaskBuffer {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** Four pixels that are selected. */
export const ALL_FOUR = 0x01010101;
/** A byte of a sum of words is full after so many. */
const WORDS_A_SUM = 255;

export function createMaskBuffer({ width, height }: Size): MaskBuffer {
  const words = new Uint32Array(Math.ceil((width * height) / 4));
  return { pixels: new Uint8Array(words.buffer, 0, width * height), words };
}

/** Of pixels that came from such a buffer without a copy, of others with one. */
export function bufferOf(pixels: Uint8Array): MaskBuffer {
  const { buffer, byteOffset, length } = pixels;
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && buffer.byteLength === Math.ceil(length / 4) * 4) {
    return { pixels: new Uint8Array(buffer, 0, length), words: new Uint32Array(buffer) };
  }
  const copy = createMaskBuffer({ width: length, height: 1 });
  copy.pixels.set(pixels);
  return copy;
}

/** How many of the pixels from `start` to before `end` are selected. */
export function countSelected({ pixels, words }: MaskBuffer, start: number, end: number): number {
  const firstWord = (start + 3) >> 2;
  const endWord = end >> 2;
  if (firstWord >= endWord) return countBytes(pixels, start, end);
  let count = countBytes(pixels, start, firstWord * 4) + countBytes(pixels, endWord * 4, end);
  for (let at = firstWord; at < endWord;) {
    const stop = Math.min(endWord, at + WORDS_A_SUM);
    let sum = 0;
    for (; at < stop; at += 1) sum += words[at] ?? 0;
    count += (sum & 255) + ((sum >>> 8) & 255) + ((sum >>> 16) & 255) + (sum >>> 24);
  }
  return count;
}

function countBytes(pixels: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) count += pixels[at] ?? 0;
  return count;
}

/** Makes of the pixels from `start` to before `end` what they are not. */
export function flip({ pixels, words }: MaskBuffer, start: number, end: number): void {
  const firstWord = (start + 3) >> 2;
  const endWord = end >> 2;
  if (firstWord >= endWord) {
    flipBytes(pixels, start, end);
    return;
  }
  flipBytes(pixels, start, firstWord * 4);
  for (let at = firstWord; at < endWord; at += 1) words[at] = (words[at] ?? 0) ^ ALL_FOUR;
  flipBytes(pixels, endWord * 4, end);
}

function flipBytes(pixels: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) pixels[at] = (pixels[at] ?? 0) ^ 1;
}

/** Adds what is selected in `others`, or takes it away. */
export function combine(words: Uint32Array, others: Uint32Array, value: 0 | 1): void {
  for (let at = 0; at < words.length; at += 1) {
    const [word, other] = [words[at] ?? 0, others[at] ?? 0];
    words[at] = value === 1 ? word | other : word & ~other;
  }
}

/** Ranges of words that have all pixels of the box, and some beside it, in order and each word once. */
export function wordRanges(box: Box, width: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  let last: { from: number; to: number } | undefined;
  for (let y = box.top; y < box.bottom; y += 1) {
    const from = (y * width + box.left) >> 2;
    const to = (y * width + box.right + 3) >> 2;
    if (last !== undefined && from <= last.to) last.to = to;
    else ranges.push((last = { from, to }));
  }
  return ranges;
}
