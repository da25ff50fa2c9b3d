import type { PixelSize } from "../schema/imageOptions";
import type { Mask } from "./mask";
import { isSameSize } from "./pixelWords";

/** `note` and `reason` are sentences for a person. */
export type ScaledMask =
  { kind: "same"; mask: Mask } | { kind: "scaled"; mask: Mask; note: string } | { kind: "refused"; reason: string };

/** How far the aspect of a mask may lie from the picture's: rounding to whole pixels, no more. */
const ASPECT_TOLERANCE = 1.01;

/**
 * Brings a mask to the size of its picture. One of another size and the same aspect (within 1 %) is scaled; of another aspect
 * it is refused, since nobody can tell which part of the picture it means.
 */
export function scaleMask(mask: Mask, size: PixelSize): ScaledMask {
  if (isSameSize(mask, size)) return { kind: "same", mask };
  const sizes = `The mask has ${describe(mask)} pixels and the picture ${describe(size)}`;
  if (!isSameProportions(mask, size)) {
    return { kind: "refused", reason: `${sizes}: their proportions differ. Use a mask of the picture's size.` };
  }
  return { kind: "scaled", mask: resampleMask(mask, size), note: `${sizes}; the mask was scaled.` };
}

/** Up to what rounding to whole pixels can do. */
export function isSameProportions(a: PixelSize, b: PixelSize): boolean {
  const ratio = (a.width * b.height) / (a.height * b.width);
  return Math.max(ratio, 1 / ratio) <= ASPECT_TOLERANCE;
}

/** Each pixel takes the value of the one that its centre falls on, so a mask stays two-valued. */
export function resampleMask(mask: Mask, { width, height }: PixelSize): Mask {
  const columns = sourceIndices(mask.width, width);
  const rows = sourceIndices(mask.height, height);
  const data = new Uint8Array(width * height);
  let editPixels = 0;
  for (let y = 0, to = 0; y < height; y += 1) {
    const row = (rows[y] ?? 0) * mask.width;
    for (let x = 0; x < width; x += 1, to += 1) {
      if (mask.data[row + (columns[x] ?? 0)] !== 255) continue;
      data[to] = 255;
      editPixels += 1;
    }
  }
  return { width, height, data, editPixels };
}

function sourceIndices(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to }, (_, at) => Math.floor(((2 * at + 1) * from) / (2 * to)));
}

function describe({ width, height }: PixelSize): string {
  return `${width} × ${height}`;
}
