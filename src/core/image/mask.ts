import type { RgbaPixels } from "./encodeIndexedPng";
import { createPixels, wordOf } from "./pixelWords";

/** Which pixels of a picture may be edited. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row from the top: 255 = edit, 0 = keep, nothing between. */
  readonly data: Uint8Array;
  /** How many pixels are to be edited. */
  readonly editPixels: number;
}

/**
 * Reads a decoded picture as a mask: white or transparent is the area to edit, always. What is grey or half transparent is laid
 * on white and counts as white from luminance 128 on (Rec. 709 weights on the stored values), which takes in every alpha below 128.
 */
export function maskFrom({ width, height, data: rgba }: RgbaPixels): Mask {
  const data = new Uint8Array(width * height);
  let editPixels = 0;
  for (let pixel = 0, at = 0; pixel < data.length; pixel += 1, at += 4) {
    if (whiteness(rgba, at) < 128 * LUMINANCE_SCALE) continue;
    data[pixel] = 255;
    editPixels += 1;
  }
  return { width, height, data, editPixels };
}

/** Luminance of one pixel laid on white, 0 to `WHITE`. */
function whiteness(rgba: RgbaPixels["data"], at: number): number {
  const luminance = 2126 * (rgba[at] ?? 0) + 7152 * (rgba[at + 1] ?? 0) + 722 * (rgba[at + 2] ?? 0);
  const alpha = rgba[at + 3] ?? 0;
  if (alpha === 255) return luminance;
  return (luminance * alpha + WHITE * (255 - alpha)) / 255;
}

const LUMINANCE_SCALE = 10_000;
const WHITE = 255 * LUMINANCE_SCALE;

/** How much of a mask's file is neither clearly white or transparent nor clearly black, 0 to 1: such a file may not be meant as a mask. */
export function greyShare({ width, height, data: rgba }: RgbaPixels): number {
  let grey = 0;
  for (let at = 0; at < width * height * 4; at += 4) {
    const white = whiteness(rgba, at);
    if (white > 0.125 * WHITE && white < 0.875 * WHITE) grey += 1;
  }
  return grey / (width * height);
}

/** The part of the picture that may be edited, 0 to 1. */
export function editShare(mask: Mask): number {
  return mask.editPixels / mask.data.length;
}

export function isEmpty(mask: Mask): boolean {
  return mask.editPixels === 0;
}

export function isFull(mask: Mask): boolean {
  return mask.editPixels === mask.data.length;
}

/** Keeps what was to be edited, and edits what was to be kept. */
export function inverted({ width, height, data, editPixels }: Mask): Mask {
  return { width, height, data: data.map((value) => 255 - value), editPixels: data.length - editPixels };
}

/**
 * The mask as providers want it: white with alpha 0 to edit, black with alpha 255 to keep. So it reads right where alpha 0 means
 * edit (OpenAI) and where white does (resellers of the same model). Encode it losslessly, with the colour under alpha 0.
 */
export function maskForProvider(mask: Mask): RgbaPixels {
  const { pixels, words } = createPixels(mask);
  const edit = wordOf(255, 255, 255, 0);
  const keep = wordOf(0, 0, 0, 255);
  for (let pixel = 0; pixel < words.length; pixel += 1) words[pixel] = mask.data[pixel] === 255 ? edit : keep;
  return pixels;
}
