import type { RgbaPixels } from "./encodeIndexedPng";
import type { Mask } from "./mask";
import { createPixels, isSameSize, pixelWords, wordOf } from "./pixelWords";

/** Pixels differ when any of their four bytes do, the colour under alpha 0 included. */
export type Difference =
  | { kind: "different-sizes"; reason: string }
  | {
      kind: "compared";
      /** How many pixels differ. */
      differing: number;
      /** How many of them lie inside the mask; all of them without one. */
      inside: number;
      outside: number;
      /** To be laid over either picture: clear where they are equal, blue inside the mask, orange outside, the denser the farther apart. */
      picture: RgbaPixels;
    };

/** Compares two pictures of one size, for a person to see what an edit changed. */
export function differenceOf(a: RgbaPixels, b: RgbaPixels, mask?: Mask): Difference {
  if (!isSameSize(a, b)) return differentSizes(a, b);
  if (mask !== undefined && !isSameSize(a, mask)) return differentSizes(a, mask);
  const { pixels, words } = createPixels(a);
  const aWords = pixelWords(a);
  const bWords = pixelWords(b);
  let inside = 0;
  let outside = 0;
  for (let pixel = 0; pixel < words.length; pixel += 1) {
    if (aWords[pixel] === bWords[pixel]) continue;
    const isInside = mask === undefined || mask.data[pixel] === 255;
    if (isInside) inside += 1;
    else outside += 1;
    const at = pixel * 4;
    words[pixel] = isInside ? INSIDE : OUTSIDE;
    pixels.data[at + 3] = FAINTEST + Math.round(((255 - FAINTEST) * farthestChannel(a.data, b.data, at)) / 255);
  }
  return { kind: "compared", differing: inside + outside, inside, outside, picture: pixels };
}

/** Two colours that people with any colour vision tell apart (Okabe and Ito's blue and vermilion). */
const INSIDE = wordOf(0, 114, 178, 255);
const OUTSIDE = wordOf(213, 94, 0, 255);
/** Alpha of the least difference: one step of one channel must be seen. */
const FAINTEST = 96;

function farthestChannel(a: RgbaPixels["data"], b: RgbaPixels["data"], at: number): number {
  let farthest = 0;
  for (let channel = at; channel < at + 4; channel += 1) {
    farthest = Math.max(farthest, Math.abs((a[channel] ?? 0) - (b[channel] ?? 0)));
  }
  return farthest;
}

function differentSizes(a: { width: number; height: number }, b: { width: number; height: number }): Difference {
  const reason = `One has ${a.width} × ${a.height} pixels, the other ${b.width} × ${b.height}.`;
  return { kind: "different-sizes", reason };
}
