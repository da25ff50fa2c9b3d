import type { PixelSize } from "../schema/imageOptions";
import type { RgbaPixels } from "./encodeIndexedPng";
import type { PixelRect, SizeFit } from "./fitSize";
import type { Mask } from "./mask";
import { createPixels, expectSize, isSameSize, pixelWords } from "./pixelWords";
import { isSameProportions, resampleMask } from "./scaleMask";

/** Brings a picture to another size; comes from outside, since a good one is WebAssembly. */
export type Resize = (pixels: RgbaPixels, size: PixelSize) => RgbaPixels;

export interface Fitting {
  readonly fit: SizeFit;
  readonly resize: Resize;
}

/**
 * The picture as it is sent: scaled and padded as `fit` says, the padding being its outermost pixels repeated. A picture that
 * fits comes back itself, not a copy.
 * @throws RangeError when `pixels` is not of the size that `fit` is for
 */
export function placeOnCanvas(pixels: RgbaPixels, { fit, resize }: Fitting): RgbaPixels {
  expectSize("The picture", pixels, fit.original);
  const content = resized(pixels, { size: fit.content, resize });
  if (isSameSize(content, fit.sent)) return content;
  const canvas = createPixels(fit.sent);
  repeatEdges(pixelWords(content), canvas.words, fit);
  return canvas.pixels;
}

/** The mask that belongs to a picture from `placeOnCanvas`; its outermost pixels are repeated likewise. */
export function placeMask(mask: Mask, fit: SizeFit): Mask {
  expectSize("The mask", mask, fit.original);
  const content = isSameSize(mask, fit.content) ? mask : resampleMask(mask, fit.content);
  if (isSameSize(content, fit.sent)) return content;
  const { width, height } = fit.sent;
  const data = new Uint8Array(width * height);
  repeatEdges(content.data, data, fit);
  let editPixels = 0;
  for (const value of data) editPixels += value & 1;
  return { width, height, data, editPixels };
}

export interface BroughtBack {
  readonly pixels: RgbaPixels;
  /** A sentence for a person, when the answer had another size than was asked for. */
  readonly note?: string;
}

/**
 * The answer to what `placeOnCanvas` gave, in the original's place and size. An answer of another size than was asked for is first
 * scaled to it. With `same` and `pad` and an answer of the right size no pixel is altered.
 */
export function bringBack(answer: RgbaPixels, { fit, resize }: Fitting): BroughtBack {
  const registered = resized(answer, { size: fit.sent, resize });
  const pixels = resized(crop(registered, fit.content), { size: fit.original, resize });
  return isSameSize(answer, fit.sent) ? { pixels } : { pixels, note: describeDifference(answer, fit.sent) };
}

function describeDifference(answer: PixelSize, sent: PixelSize): string {
  const sizes = `The answer has ${answer.width} × ${answer.height} pixels instead of ${sent.width} × ${sent.height}`;
  return isSameProportions(answer, sent)
    ? `${sizes}; it was scaled to fit.`
    : `${sizes}, which are other proportions; it was stretched to fit, so it may not lie exactly over the original.`;
}

function resized(pixels: RgbaPixels, { size, resize }: { size: PixelSize; resize: Resize }): RgbaPixels {
  if (isSameSize(pixels, size)) return pixels;
  const { width, height } = size;
  const result = resize(pixels, { width, height });
  expectSize("The resized picture", result, size);
  return result;
}

/** A part of a picture; all of it comes back itself, not a copy. */
export function crop(pixels: RgbaPixels, rect: PixelRect): RgbaPixels {
  if (isSameSize(pixels, rect)) return pixels;
  const from = pixelWords(pixels);
  const { pixels: cropped, words } = createPixels(rect);
  for (let y = 0; y < rect.height; y += 1) {
    const start = (rect.y + y) * pixels.width + rect.x;
    words.set(from.subarray(start, start + rect.width), y * rect.width);
  }
  return cropped;
}

/** Writes `content` into its place of `canvas`, and around it its nearest pixels. */
function repeatEdges<T extends Uint8Array | Uint32Array>(
  content: T,
  canvas: T,
  { content: rect, sent }: SizeFit,
): void {
  const right = rect.x + rect.width;
  for (let y = 0; y < rect.height; y += 1) {
    const line = content.subarray(y * rect.width, (y + 1) * rect.width);
    const to = canvas.subarray((rect.y + y) * sent.width, (rect.y + y + 1) * sent.width);
    to.set(line, rect.x);
    to.fill(line[0] ?? 0, 0, rect.x);
    to.fill(line[rect.width - 1] ?? 0, right);
  }
  const top = rect.y * sent.width;
  const bottom = top + rect.height * sent.width;
  for (let at = 0; at < top; at += sent.width) canvas.copyWithin(at, top, top + sent.width);
  for (let at = bottom; at < canvas.length; at += sent.width) canvas.copyWithin(at, bottom - sent.width, bottom);
}
