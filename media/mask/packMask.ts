import type { Size } from "./types";

// Between one byte a pixel and one bit, as `MaskBits` travels before it is deflated: rows from the top, each begins at a whole byte,
// the first pixel at its highest bit, the bits after the last one 0.

/** @throws RangeError where the pixels are not as many as the picture's */
export function packBits(pixels: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  refuseOtherLength(pixels.length, size.width * size.height, size);
  const bytes = new Uint8Array(bytesAcross(size) * size.height);
  const isEven = size.width % 8 === 0 && pixels.byteOffset % 4 === 0;
  if (isEven) packWords(new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4), bytes);
  else packPixels(pixels, size, bytes);
  return bytes;
}

/** Of four pixels in a word, the first one lowest, its bits side by side, the first one highest. */
const GATHER = 0x08040201;

/** Rows that end with a whole byte: several times as quick as one pixel after the other. */
function packWords(words: Uint32Array, bytes: Uint8Array): void {
  for (let at = 0, word = 0; at < bytes.length; at += 1, word += 2) {
    const high = Math.imul(words[word] ?? 0, GATHER) >>> 24;
    const low = Math.imul(words[word + 1] ?? 0, GATHER) >>> 24;
    bytes[at] = (high << 4) | low;
  }
}

function packPixels(pixels: Uint8Array, size: Size, bytes: Uint8Array): void {
  for (let y = 0, at = 0; y < size.height; y += 1) {
    const end = (y + 1) * size.width;
    for (let pixel = y * size.width; pixel < end; pixel += 8, at += 1) {
      let byte = 0;
      const stop = Math.min(pixel + 8, end);
      for (let one = pixel; one < stop; one += 1) byte = (byte << 1) | (pixels[one] ?? 0);
      bytes[at] = byte << (8 - stop + pixel);
    }
  }
}

/** @throws RangeError where the bytes are not as many as such a picture's */
export function unpackBits(bytes: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  const across = bytesAcross(size);
  refuseOtherLength(bytes.length, across * size.height, size);
  const pixels = new Uint8Array(size.width * size.height);
  for (let y = 0, pixel = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1, pixel += 1) {
      pixels[pixel] = ((bytes[y * across + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    }
  }
  return pixels;
}

function bytesAcross({ width }: Size): number {
  return Math.ceil(width / 8);
}

function refuseOtherLength(length: number, wanted: number, { width, height }: Size): void {
  if (length === wanted) return;
  throw new RangeError(`A mask for ${width} × ${height} pixels takes ${wanted} bytes, and these are ${length}.`);
}
