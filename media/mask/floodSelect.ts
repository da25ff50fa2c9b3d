import { createMaskBuffer, type MaskBuffer } from "./maskBuffer";
import type { Point, ReadColours, Size } from "./types";

interface Flood {
  /** Pixels of the picture; outside of it nothing is similar. */
  readonly at: Point;
  /** Largest difference of a channel, transparency among them, 0 to 255. */
  readonly tolerance: number;
  /** Only what hangs together with the clicked pixel, by its sides. */
  readonly isContiguous: boolean;
}

/** Of what is similar and was not reached, and of what was. */
const SIMILAR = 1;
const REACHED = 2;

/** The pixels whose colour is like that of the one that was clicked. @returns null if no pixel was clicked */
export function floodSelect(size: Size, { at, tolerance, isContiguous }: Flood, read: ReadColours): MaskBuffer | null {
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) return null;
  const colours = read();
  if (colours.length !== size.width * size.height * 4) {
    throw new RangeError(`${colours.length} bytes of colours for a picture of ${size.width} × ${size.height}.`);
  }
  const start = y * size.width + x;
  const buffer = createMaskBuffer(size);
  markSimilar(colours, start, Math.floor(tolerance), buffer.pixels);
  if (isContiguous) {
    spread(buffer.pixels, size.width, start);
    keepReached(buffer);
  }
  return buffer;
}

/**
 * All four channels of a pixel in a few operations: the word is split into two pairs of bytes with room between them, in which a
 * difference shows as a carry.
 */
function markSimilar(colours: Uint8ClampedArray, start: number, tolerance: number, marks: Uint8Array): void {
  const words = wordsOf(colours);
  const wanted = words[start] ?? 0;
  const even = carriesOf(wanted & PAIR, tolerance);
  const odd = carriesOf((wanted >>> 8) & PAIR, tolerance);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    const one = word & PAIR;
    const two = (word >>> 8) & PAIR;
    const carries = (one + even.least) & (even.most - one) & (two + odd.least) & (odd.most - two);
    // Bits 8 and 24, without a branch: on noise, half of the guesses about one would be wrong.
    marks[at] = (carries >>> 8) & (carries >>> 24) & SIMILAR;
  }
}

const PAIR = 0x00ff00ff;
const CARRIES = 0x01000100;

/** What is to be added to a pair of bytes, and what they are to be taken from, so that the bit above each is set where it is in range. */
function carriesOf(pair: number, tolerance: number): { least: number; most: number } {
  const [low, high] = [pair & 255, pair >>> 16];
  const [lowLeast, highLeast] = [Math.max(0, low - tolerance), Math.max(0, high - tolerance)];
  const [lowMost, highMost] = [Math.min(255, low + tolerance), Math.min(255, high + tolerance)];
  return { least: CARRIES - lowLeast - highLeast * 65536, most: CARRIES + lowMost + highMost * 65536 };
}

function wordsOf(colours: Uint8ClampedArray): Uint32Array {
  const { buffer, byteOffset, length } = isAligned(colours) ? colours : colours.slice();
  return new Uint32Array(buffer, byteOffset, length / 4);
}

function isAligned({ byteOffset }: Uint8ClampedArray): boolean {
  return byteOffset % 4 === 0;
}

/** Row by row: a run that was reached looks for runs above and below it. */
function spread(marks: Uint8Array, width: number, start: number): void {
  const waiting = new Stack();
  const share = 1 / width;
  waiting.push(start);
  while (!waiting.isEmpty) {
    const at = waiting.pop();
    if (marks[at] !== SIMILAR) continue;
    // The row by a multiplication: the remainder of a division takes longer than all else here.
    const row = Math.floor((at + 0.5) * share) * width;
    let from = at;
    while (from > row && marks[from - 1] === SIMILAR) from -= 1;
    let to = at;
    for (const end = row + width; to < end && marks[to] === SIMILAR; to += 1);
    for (let reached = from; reached < to; reached += 1) marks[reached] = REACHED;
    if (row > 0) findRuns(marks, from - width, to - width, waiting);
    if (row + width < marks.length) findRuns(marks, from + width, to + width, waiting);
  }
}

function findRuns(marks: Uint8Array, from: number, to: number, waiting: Stack): void {
  let isInRun = false;
  for (let at = from; at < to; at += 1) {
    const isSimilar = marks[at] === SIMILAR;
    if (isSimilar && !isInRun) waiting.push(at);
    isInRun = isSimilar;
  }
}

function keepReached({ words }: MaskBuffer): void {
  for (let at = 0; at < words.length; at += 1) words[at] = ((words[at] ?? 0) >>> 1) & 0x01010101;
}

/** Of numbers; an array of objects or of any length is several times slower. */
class Stack {
  #items = new Int32Array(1 << 16);
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  push(item: number): void {
    if (this.#count === this.#items.length) this.#enlarge();
    this.#items[this.#count++] = item;
  }

  pop(): number {
    return this.#items[--this.#count] ?? 0;
  }

  #enlarge(): void {
    const larger = new Int32Array(this.#items.length * 2);
    larger.set(this.#items);
    this.#items = larger;
  }
}
