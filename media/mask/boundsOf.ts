import type { Box, Size } from "./types";

/** The smallest box around all that is selected; null: nothing is. @param pixels one byte a pixel, 0 or 1 */
export function boundsOf(pixels: Uint8Array, { width }: Size): Box | null {
  const first = pixels.indexOf(1);
  if (first === -1) return null;
  const top = Math.floor(first / width);
  const bottom = Math.floor(pixels.lastIndexOf(1) / width) + 1;
  let left = first % width;
  let right = left + 1;
  for (let row = top * width; row < bottom * width; row += width) {
    const before = pixels.subarray(row, row + left).indexOf(1);
    if (before !== -1) left = before;
    const after = pixels.subarray(row + right, row + width).lastIndexOf(1);
    if (after !== -1) right += after + 1;
  }
  return { left, top, right, bottom };
}
