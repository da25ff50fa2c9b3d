import type { RgbaPixels } from "./encodeIndexedPng";

/** How far a lossy encoding may stray from the pixels that it must not change, in levels of 0 to 255. */
export interface DifferenceBounds {
  /** No red, green or blue sample differs by more. */
  readonly maxDelta: number;
  /** 99 % of the samples differ by no more. */
  readonly share99: number;
  /** Whether the pixel is one of those: row by row from the top left, from 0. */
  readonly isOutside: (index: number) => boolean;
}

/** Whether `actual` is as near to `expected`, of the same size, as the bounds ask. Alpha is not compared. */
export function isWithin(actual: RgbaPixels, expected: RgbaPixels, bounds: DifferenceBounds): boolean {
  const { maxDelta, share99, isOutside } = bounds;
  const pixels = expected.width * expected.height;
  let compared = 0;
  let beyond = 0;
  for (let index = 0; index < pixels; index += 1) {
    if (!isOutside(index)) continue;
    for (let at = index * 4; at < index * 4 + 3; at += 1) {
      const delta = Math.abs((actual.data[at] ?? 0) - (expected.data[at] ?? 0));
      if (delta > maxDelta) return false;
      if (delta > share99) beyond += 1;
    }
    compared += 3;
  }
  return beyond * 100 <= compared;
}
