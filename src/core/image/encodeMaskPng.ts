import { zlibSync } from "fflate";
import type { BitMask } from "./bitMask";
import { rowBytes } from "./bitMask";
import { concatBytes } from "./bytes";
import { PNG_SIGNATURE, pngChunk } from "./pngChunks";

/**
 * A painted mask as a PNG: white with alpha 0 to edit, opaque black to keep, so that each reader's rule finds the same pixels.
 * One bit a pixel, which are the mask's own rows; compressed in JavaScript, since zlib's output differs between builds of Node:
 * the same mask is the same file on each machine.
 */
export function encodeMaskPng({ width, height, bits }: BitMask): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([1, 3, 0, 0, 0], 8);
  return concatBytes([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("PLTE", Uint8Array.of(0, 0, 0, 255, 255, 255)),
    pngChunk("tRNS", Uint8Array.of(255, 0)),
    pngChunk("IDAT", zlibSync(withFilters({ width, height, bits }), { level: 6 })),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** Each row behind the filter byte 0 (none). */
function withFilters({ width, height, bits }: BitMask): Uint8Array {
  const row = rowBytes(width);
  const rows = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(bits.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return rows;
}
