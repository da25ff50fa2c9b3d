import type { RgbaPixels } from "./encodeIndexedPng";

/** Whichever of left, above and above left is nearest to left + above - above left (PNG 9.4). */
export function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

export function hasTransparency({ data }: RgbaPixels): boolean {
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 255) return true;
  }
  return false;
}

/**
 * A picture's rows as PNG deflates them (PNG 9): each behind the byte that names its filter, the one whose differences are the
 * smallest. Of RGB, or of RGBA where `channels` is 4.
 */
export class RowFilter {
  readonly #pixels: RgbaPixels;
  readonly #channels: 3 | 4;
  /** Before each stands a pixel of zeros, which is what the filters are to find there. */
  #row: Uint8Array;
  #above: Uint8Array;
  #y = 0;

  constructor(pixels: RgbaPixels, channels: 3 | 4) {
    this.#pixels = pixels;
    this.#channels = channels;
    this.#row = new Uint8Array((pixels.width + 1) * channels);
    this.#above = new Uint8Array((pixels.width + 1) * channels);
  }

  /** The next rows, `count` or what is left of them; empty behind the last. */
  next(count: number): Uint8Array<ArrayBuffer> {
    const { width, height } = this.#pixels;
    const rows = Math.min(count, height - this.#y);
    const length = 1 + width * this.#channels;
    const filtered = new Uint8Array(rows * length);
    for (let at = 0; at < filtered.length; at += length) {
      this.#read();
      const filter = cheapestFilter(this.#row, this.#above, this.#channels);
      filtered[at] = filter;
      APPLY[filter](this.#row, this.#above, { into: filtered, at: at + 1, step: this.#channels });
      [this.#row, this.#above] = [this.#above, this.#row];
      this.#y += 1;
    }
    return filtered;
  }

  #read(): void {
    const { data, width } = this.#pixels;
    const row = this.#row;
    const channels = this.#channels;
    const from = this.#y * width * 4;
    if (channels === 4) {
      row.set(data.subarray(from, from + width * 4), channels);
      return;
    }
    for (let to = channels, at = from; to < row.length; to += 3, at += 4) {
      row[to] = data[at] ?? 0;
      row[to + 1] = data[at + 1] ?? 0;
      row[to + 2] = data[at + 2] ?? 0;
    }
  }
}

type FilterType = 1 | 2 | 3 | 4;
/** One sample in so many is looked at, of a prime number so that each channel has its turn. */
const LOOK_EVERY = 17;

/** By the sum of its differences, taken as signed bytes, over some of the samples. None wins for no photograph. */
function cheapestFilter(row: Uint8Array, above: Uint8Array, step: number): FilterType {
  let [bySub, byUp, byAverage, byPaeth] = [0, 0, 0, 0];
  for (let i = step; i < row.length; i += LOOK_EVERY) {
    const own = row[i] ?? 0;
    const left = row[i - step] ?? 0;
    const up = above[i] ?? 0;
    bySub += magnitude(own - left);
    byUp += magnitude(own - up);
    byAverage += magnitude(own - ((left + up) >> 1));
    byPaeth += magnitude(own - paeth(left, up, above[i - step] ?? 0));
  }
  const least = Math.min(bySub, byUp, byAverage, byPaeth);
  if (bySub === least) return 1;
  if (byUp === least) return 2;
  return byAverage === least ? 3 : 4;
}

function magnitude(difference: number): number {
  return Math.abs((difference << 24) >> 24);
}

interface Target {
  readonly into: Uint8Array;
  readonly at: number;
  /** Bytes from a pixel to the next. */
  readonly step: number;
}
type Apply = (row: Uint8Array, above: Uint8Array, target: Target) => void;

const APPLY: Readonly<Record<FilterType, Apply>> = {
  1: (row, _above, { into, at, step }) => {
    for (let i = step, to = at; i < row.length; i += 1, to += 1) into[to] = (row[i] ?? 0) - (row[i - step] ?? 0);
  },
  2: (row, above, { into, at, step }) => {
    for (let i = step, to = at; i < row.length; i += 1, to += 1) into[to] = (row[i] ?? 0) - (above[i] ?? 0);
  },
  3: (row, above, { into, at, step }) => {
    for (let i = step, to = at; i < row.length; i += 1, to += 1) {
      into[to] = (row[i] ?? 0) - (((row[i - step] ?? 0) + (above[i] ?? 0)) >> 1);
    }
  },
  4: (row, above, { into, at, step }) => {
    for (let i = step, to = at; i < row.length; i += 1, to += 1) {
      into[to] = (row[i] ?? 0) - paeth(row[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0);
    }
  },
};
