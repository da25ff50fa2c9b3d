import type { PixelSize } from "../schema/imageOptions";
import type { RgbaPixels } from "./encodeIndexedPng";

/**
 * The pixels as one word each, to compare and to copy; which byte is which channel depends on the machine. Where the bytes are
 * not aligned to words it is a copy, so it is to be read only.
 */
export function pixelWords(pixels: RgbaPixels): Uint32Array {
  const { data } = pixels;
  const aligned = isAligned(pixels) ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, data.length >> 2);
}

/** Whether its words can be written too. */
export function isAligned({ data }: RgbaPixels): boolean {
  return data.byteOffset % 4 === 0;
}

/** The word of one pixel on this machine. */
export function wordOf(red: number, green: number, blue: number, alpha: number): number {
  return new Uint32Array(Uint8Array.of(red, green, blue, alpha).buffer)[0] ?? 0;
}

/** A picture to be filled through its words. */
export function createPixels({ width, height }: PixelSize): { pixels: RgbaPixels; words: Uint32Array } {
  const words = new Uint32Array(width * height);
  return { pixels: { width, height, data: new Uint8Array(words.buffer) }, words };
}

export function isSameSize(a: PixelSize, b: PixelSize): boolean {
  return a.width === b.width && a.height === b.height;
}

/** @throws RangeError when what is to have `wanted` has another size: a mistake of the caller, never of a person */
export function expectSize(what: string, { width, height }: PixelSize, wanted: PixelSize): void {
  if (width === wanted.width && height === wanted.height) return;
  throw new RangeError(`${what} has ${width} × ${height} pixels instead of ${wanted.width} × ${wanted.height}.`);
}
