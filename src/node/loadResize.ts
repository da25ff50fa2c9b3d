import * as squooshResize from "@jsquash/resize/lib/resize/pkg/squoosh_resize.js";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import type { Resize } from "../core/image/placeOnCanvas";

/**
 * The WASM resampler, read from `assetsFolder` (see `scripts/assets.mjs`); what comes back runs without waiting, about half a
 * second for 8 million pixels, so it belongs in the image worker. The same pixels give the same pixels.
 * @throws when its file is missing
 */
export async function loadResize(assetsFolder: string): Promise<Resize> {
  squooshResize.initSync(await WebAssembly.compile(await readFile(path.join(assetsFolder, "squoosh_resize_bg.wasm"))));
  return (pixels, { width, height }) => {
    const bytes = new Uint8Array(pixels.data.buffer, pixels.data.byteOffset, pixels.data.byteLength);
    // Premultiplied the library rounds down, which darkens a plain area by one step; so only where it is needed.
    const data = squooshResize.resize(
      bytes,
      pixels.width,
      pixels.height,
      width,
      height,
      CATMULL_ROM,
      !isOpaque(pixels),
      false,
    );
    return { width, height, data };
  };
}

/** Sharp both ways, with less ringing at hard edges than Lanczos. */
const CATMULL_ROM = 1;

function isOpaque({ data }: RgbaPixels): boolean {
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 255) return false;
  }
  return true;
}
