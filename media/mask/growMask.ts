import type { Box, Size } from "./types";

interface Mask extends Size {
  /** One byte a pixel, 0 or 1. */
  readonly pixels: Uint8Array;
}

interface Grown {
  /** One byte a pixel; outside of `box` as before. */
  readonly pixels: Uint8Array;
  readonly box: Box;
}

/** Further than any picture is long, and within two bytes. */
const FARTHEST = 65_534;

/**
 * Every pixel within `by` pixels of a selected one, centre to centre, so that corners become round; negative: what is left when
 * what is not selected grows so. What lies beyond the picture's edge never grows into it: a selection that is cut off by the
 * edge goes on behind it as far as anybody can tell, and does not shrink away from it.
 *
 * Exact and linear in the pixels: down and up the columns to the nearest one, then along the rows the farthest reach so far.
 * @param bounds the smallest box around all that is selected, null if nothing is
 * @returns null where nothing changes
 */
export function growMask(mask: Mask, by: number, bounds: Box | null): Grown | null {
  const radius = Math.min(Math.floor(Math.abs(by)), FARTHEST);
  if (bounds === null || !(radius > 0)) return null;
  // Where it shrinks, the pixels that are not selected right around it are nearer to all in it than those behind them.
  const box = enlarge(bounds, by > 0 ? radius : 1, mask);
  const pixels = mask.pixels.slice();
  const source = by > 0 ? 1 : 0;
  const above = distancesFromAbove(mask, { box, source, radius });
  const row = new Row(box.right - box.left, radius);
  for (let y = box.bottom - 1; y >= box.top; y -= 1) {
    const start = y * mask.width + box.left;
    row.take(above, (y - box.top) * row.width);
    row.write(pixels, start, source);
  }
  return { pixels, box };
}

interface Search {
  readonly box: Box;
  /** What grows: 1 or 0. */
  readonly source: number;
  readonly radius: number;
}

/** Pixels up to the next one that grows; more than `radius` counts as `radius + 1`. */
function distancesFromAbove({ pixels, width }: Mask, { box, source, radius }: Search): Uint16Array {
  const across = box.right - box.left;
  const distances = new Uint16Array(across * (box.bottom - box.top));
  const column = new Uint16Array(across).fill(radius + 1);
  for (let y = box.top, at = 0; y < box.bottom; y += 1) {
    for (let x = 0, from = y * width + box.left; x < across; x += 1, at += 1) {
      const distance = pixels[from + x] === source ? 0 : Math.min((column[x] ?? 0) + 1, radius + 1);
      column[x] = distance;
      distances[at] = distance;
    }
  }
  return distances;
}

/** A row of distances up or down; rows are taken from the lowest to the highest. */
class Row {
  readonly width: number;
  readonly #columns: Uint16Array;
  /** How far along the row each column reaches; -1: not even to itself. */
  readonly #reaches: Int32Array;
  /** The same for each distance. */
  readonly #reachAt: Int32Array;

  constructor(width: number, radius: number) {
    this.width = width;
    this.#columns = new Uint16Array(width).fill(radius + 1);
    this.#reaches = new Int32Array(width);
    this.#reachAt = Int32Array.from({ length: radius + 2 }, (_, away) => {
      return away > radius ? -1 : Math.floor(Math.sqrt(radius * radius - away * away));
    });
  }

  take(above: Uint16Array, start: number): void {
    const columns = this.#columns;
    const farthest = this.#reachAt.length - 1;
    for (let x = 0; x < columns.length; x += 1) {
      const distance = Math.min(above[start + x] ?? 0, (columns[x] ?? 0) + 1, farthest);
      columns[x] = distance;
      this.#reaches[x] = this.#reachAt[distance] ?? -1;
    }
  }

  write(pixels: Uint8Array, start: number, value: number): void {
    const reaches = this.#reaches;
    for (let x = 0, end = -1; x < reaches.length; x += 1) {
      end = Math.max(end, x + (reaches[x] ?? -1));
      if (x <= end) pixels[start + x] = value;
    }
    for (let x = reaches.length - 1, end = x + 1; x >= 0; x -= 1) {
      end = Math.min(end, x - (reaches[x] ?? -1));
      if (x >= end) pixels[start + x] = value;
    }
  }
}

function enlarge({ left, top, right, bottom }: Box, by: number, { width, height }: Size): Box {
  return {
    left: Math.max(0, left - by),
    top: Math.max(0, top - by),
    right: Math.min(width, right + by),
    bottom: Math.min(height, bottom + by),
  };
}
