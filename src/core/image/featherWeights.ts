import type { Mask } from "./mask";

/** Pixels; the widest band of transition between answer and original. */
export const MAX_FEATHER = 16;

/**
 * How much of the answer each pixel takes, one byte each, 0 to 255: 0 outside the mask, 255 where the nearest pixel to keep is
 * farther than `width` (Euclidean, from centre to centre, so that a pixel at the mask's edge has 1), and between them rising
 * with the distance. The band lies inside the mask. The picture's border is no edge: what lies beyond it is not kept.
 *
 * Exact: down the columns to the nearest kept pixel, then along the rows over at most `width` neighbours. Time is linear in the
 * pixels; where no edge is near, which is nearly everywhere, a pixel costs a few steps.
 * @param width pixels, a whole number from 0 (a hard edge) to 16
 * @throws RangeError for another `width`
 */
export function featherWeights(mask: Mask, width: number): Uint8Array {
  if (!Number.isInteger(width) || width < 0 || width > MAX_FEATHER) {
    throw new RangeError(`A feather of ${width} pixels; it must be a whole number from 0 to ${MAX_FEATHER}.`);
  }
  if (width === 0) return mask.data.slice();
  const weights = distancesFromAbove(mask, width + 1);
  const ramp = createRamp(width);
  const row = createRow(mask.width, width + 1);
  const below = new Uint8Array(mask.width).fill(width + 1);
  for (let y = mask.height - 1; y >= 0; y -= 1) {
    const line = weights.subarray(y * mask.width, (y + 1) * mask.width);
    if (isKept(line)) {
      below.fill(0);
      continue;
    }
    takeFromBelow(line, below, width + 1);
    row.read(line);
    row.write(line, ramp);
  }
  return weights;
}

/** The weight at each squared distance up to that of `width`: linear in the distance, and neither 0 nor 255. */
function createRamp(width: number): Uint8Array {
  const reach = width + 1;
  const ramp = new Uint8Array(reach * reach + 1).fill(255);
  ramp[0] = 0;
  for (let squared = 1; squared <= width * width; squared += 1) {
    ramp[squared] = Math.round((255 * Math.sqrt(squared)) / reach);
  }
  return ramp;
}

/** Pixels up to the next kept one above, at most `cap`; 0 for a kept one. */
function distancesFromAbove({ width, height, data }: Mask, cap: number): Uint8Array {
  const distances = new Uint8Array(width * height);
  for (let x = 0; x < width; x += 1) distances[x] = data[x] === 255 ? cap : 0;
  for (let at = width; at < distances.length; at += 1) {
    if (data[at] === 255) distances[at] = Math.min((distances[at - width] ?? 0) + 1, cap);
  }
  return distances;
}

function isKept(line: Uint8Array): boolean {
  for (let x = 0; x < line.length; x += 1) {
    if (line[x] !== 0) return false;
  }
  return true;
}

/** Makes of `line` the distances up or down, and leaves them in `below` for the line above. */
function takeFromBelow(line: Uint8Array, below: Uint8Array, cap: number): void {
  for (let x = 0; x < line.length; x += 1) {
    const distance = Math.min(line[x] ?? 0, (below[x] ?? 0) + 1, cap);
    line[x] = distance;
    below[x] = distance;
  }
}

/** One row of distances along the columns, with a margin at both ends that is far from everything. */
function createRow(width: number, cap: number) {
  const columns = new Uint8Array(width + 2 * cap).fill(cap);

  function read(line: Uint8Array): void {
    columns.set(line, cap);
  }

  function write(line: Uint8Array, ramp: Uint8Array): void {
    // How many columns nearer than `cap` to the pixel have a kept pixel near: with none, the pixel is deep inside.
    let near = 0;
    for (let at = 1; at < 2 * cap - 1; at += 1) near += columns[at] === cap ? 0 : 1;
    for (let x = 0; x < width; x += 1) {
      if (columns[x + 2 * cap - 1] !== cap) near += 1;
      line[x] = near === 0 ? 255 : weightAt(x + cap, ramp);
      if (columns[x + 1] !== cap) near -= 1;
    }
  }

  function weightAt(at: number, ramp: Uint8Array): number {
    const own = columns[at] ?? 0;
    let nearest = own * own;
    for (let along = 1; along * along < nearest; along += 1) {
      const across = Math.min(columns[at - along] ?? cap, columns[at + along] ?? cap);
      nearest = Math.min(nearest, along * along + across * across);
    }
    return ramp[nearest] ?? 255;
  }

  return { read, write };
}
