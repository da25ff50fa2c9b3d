import type { RgbaPixels } from "./encodeIndexedPng";
import { featherWeights } from "./featherWeights";
import type { Mask } from "./mask";
import { createPixels, expectSize, isAligned, pixelWords } from "./pixelWords";

export interface CompositeParts {
  readonly original: RgbaPixels;
  /** What the model made of it, brought back to the original's size. */
  readonly answer: RgbaPixels;
  readonly mask: Mask;
  /** Pixels, a whole number from 0 (a hard edge) to 16. */
  readonly feather: number;
  /** Gives back the original itself, overwritten, instead of a picture of its own; a large one takes 33 MB. */
  readonly mayOverwrite?: boolean;
}

/**
 * Lays the answer over the original where the mask says so. Outside the mask every byte is the original's (the colour under
 * alpha 0 too), deeper inside than the feather every byte is the answer's. In the band between, which lies inside the mask, the
 * two are mixed: on the stored (gamma-encoded) values, premultiplied by alpha, rounded to the nearest.
 * @throws RangeError when the sizes differ or the feather is none
 */
export function composite({ original, answer, mask, feather, mayOverwrite = false }: CompositeParts): RgbaPixels {
  expectSize("The answer", answer, original);
  expectSize("The mask", mask, original);
  const weights = featherWeights(mask, feather);
  const isInPlace = mayOverwrite && isAligned(original);
  const own = isInPlace ? original : createPixels(original).pixels;
  if (!isInPlace) own.data.set(original.data);
  lay(answer, own, weights);
  return own;
}

function lay(answer: RgbaPixels, own: RgbaPixels, weights: Uint8Array): void {
  const words = pixelWords(own);
  const answerWords = pixelWords(answer);
  for (let pixel = 0; pixel < words.length; pixel += 1) {
    const weight = weights[pixel] ?? 0;
    if (weight === 0) continue;
    if (weight === 255) words[pixel] = answerWords[pixel] ?? 0;
    else if (answerWords[pixel] !== words[pixel]) mix(own.data, answer.data, { at: pixel * 4, weight });
  }
}

type Bytes = RgbaPixels["data"];

/** Mixes one pixel of `over` into `into`. Where both are transparent there is nothing to mix, and the colour stays. */
function mix(into: Bytes, over: Bytes, { at, weight }: { at: number; weight: number }): void {
  const overShare = (over[at + 3] ?? 0) * weight;
  const ownShare = (into[at + 3] ?? 0) * (255 - weight);
  const whole = overShare + ownShare;
  if (whole === 0) return;
  for (let channel = at; channel < at + 3; channel += 1) {
    const sum = (over[channel] ?? 0) * overShare + (into[channel] ?? 0) * ownShare;
    into[channel] = Math.floor((2 * sum + whole) / (2 * whole));
  }
  into[at + 3] = Math.floor((2 * whole + 255) / 510);
}
