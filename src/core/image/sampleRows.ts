import type { RgbaPixels } from "./encodeIndexedPng";

/** A JPEG's blocks are 8 pixels high, so bands of as many rows are encoded as they are within the whole. */
const BAND = 8;

export interface RowSample {
  readonly pixels: RgbaPixels;
  /** From a pixel's index in the sample to its index in the whole. */
  readonly indexInWhole: (index: number) => number;
}

/** Bands of 8 rows, evenly spread over the picture, of about `most` pixels in all; the whole when it has no more. */
export function sampleRows(whole: RgbaPixels, most: number): RowSample {
  const { width, height } = whole;
  const bands = Math.floor(height / BAND);
  const step = Math.ceil((width * height) / most);
  if (step <= 1 || bands < step) return { pixels: whole, indexInWhole: (index) => index };
  const count = Math.ceil(bands / step);
  const bandPixels = BAND * width;
  const data = new Uint8Array(count * bandPixels * 4);
  for (let band = 0; band < count; band += 1) {
    const from = band * step * bandPixels * 4;
    data.set(whole.data.subarray(from, from + bandPixels * 4), band * bandPixels * 4);
  }
  return {
    pixels: { width, height: count * BAND, data },
    indexInWhole: (index) => index + Math.floor(index / bandPixels) * (step - 1) * bandPixels,
  };
}
