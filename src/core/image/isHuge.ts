/** Pictures beyond these are never decoded (F16), since they can exhaust the memory; the largest that a model makes has 8.3 million pixels. */
const MAX_SIDE = 16_384;
const MAX_PIXELS = 100_000_000;

/** Whether a picture of this size, pixels, is too large to be decoded. */
export function isHuge({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return Math.max(width, height) > MAX_SIDE || width * height > MAX_PIXELS;
}
