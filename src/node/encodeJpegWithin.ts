import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import { isWithin, type DifferenceBounds } from "../core/image/isWithin";
import { sampleRows } from "../core/image/sampleRows";

export interface JpegWithin {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly quality: number;
}

export interface JpegCodec {
  readonly encode: (pixels: RgbaPixels, quality: number) => Promise<Uint8Array<ArrayBuffer>>;
  readonly decode: (file: Uint8Array) => Promise<RgbaPixels>;
}

/** From the lowest on, mozjpeg keeps colours at full resolution. */
const QUALITIES = { lowest: 90, highest: 100 };
/** At these qualities an encoding of 8 million pixels takes seconds, one of so many a fraction of one. */
const SAMPLE_PIXELS = 500_000;

/** See `Codecs.encodeJpegWithin`. Rows of a large picture tell where to begin; the whole decides. */
export async function encodeJpegWithin(
  pixels: RgbaPixels,
  bounds: DifferenceBounds,
  codec: JpegCodec,
): Promise<JpegWithin | null> {
  const sample = sampleRows(pixels, SAMPLE_PIXELS);
  const isOutside = (index: number): boolean => bounds.isOutside(sample.indexInWhole(index));
  const first = await lowestPassing(QUALITIES.lowest, attemptOf(sample.pixels, { ...bounds, isOutside }, codec));
  if (sample.pixels === pixels) return first;
  const attempt = attemptOf(pixels, bounds, codec);
  const begin = first?.quality ?? QUALITIES.highest;
  return (await attempt(begin)) ?? (await lowestPassing(begin + 1, attempt));
}

type Attempt = (quality: number) => Promise<JpegWithin | null>;

function attemptOf(pixels: RgbaPixels, bounds: DifferenceBounds, { encode, decode }: JpegCodec): Attempt {
  return async (quality) => {
    const bytes = await encode(pixels, quality);
    return isWithin(await decode(bytes), pixels, bounds) ? { bytes, quality } : null;
  };
}

/** What the lowest quality that passes gave, by halving: whatever is higher than one that passes is taken to pass too. */
async function lowestPassing(from: number, attempt: Attempt): Promise<JpegWithin | null> {
  let lowest = from;
  let tooHigh = QUALITIES.highest + 1;
  let best: JpegWithin | null = null;
  while (lowest < tooHigh) {
    const quality = (lowest + tooHigh) >> 1;
    const result = await attempt(quality);
    if (result === null) lowest = quality + 1;
    else [tooHigh, best] = [quality, result];
  }
  return best;
}
