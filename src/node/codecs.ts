import createMozjpeg from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
import { defaultOptions as jpegDefaults } from "@jsquash/jpeg/meta.js";
import * as squooshPng from "@jsquash/png/codec/pkg/squoosh_png.js";
import createWebp from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions as webpDefaults } from "@jsquash/webp/meta.js";
import { encodeIndexedPng, type RgbaPixels } from "../core/image/encodeIndexedPng";
import type { ImageFormat } from "../core/image/imageHeader";
import { compileWasm, instantiateFrom, once } from "./wasm";

export interface Codecs {
  /**
   * Encodes RGBA pixels: PNG and WebP lossless, JPEG at quality 88 (alpha dropped). The same pixels give the same bytes.
   * @throws when a codec's file is missing or the encoder gives up
   */
  encodeImage(pixels: RgbaPixels, format: ImageFormat): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The WASM codecs, each compiled at its first use from `assetsFolder` (see `scripts/assets.mjs`); nothing is fetched.
 * Encoding blocks the thread for up to half a second, so the extension calls it in the image worker only.
 */
export function createCodecs(assetsFolder: string): Codecs {
  const png = once(() => loadPng(assetsFolder));
  const jpeg = once(() => loadJpeg(assetsFolder));
  const webp = once(() => loadWebp(assetsFolder));
  return {
    encodeImage: async (pixels, format) => {
      switch (format) {
        case "png":
          return encodeIndexedPng(pixels) ?? (await png())(pixels);
        case "jpeg":
          return (await jpeg())(pixels);
        case "webp":
          return (await webp())(pixels);
      }
    },
  };
}

type Encode = (pixels: RgbaPixels) => Uint8Array<ArrayBuffer>;

async function loadPng(folder: string): Promise<Encode> {
  squooshPng.initSync(await compileWasm(folder, "squoosh_png_bg.wasm"));
  return ({ data, width, height }) => {
    return squooshPng.encode(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, 8);
  };
}

async function loadJpeg(folder: string): Promise<Encode> {
  const codec = await createMozjpeg(instantiateFrom(await compileWasm(folder, "mozjpeg_enc.wasm")));
  // A progressive JPEG is a tenth smaller, and takes three times as long; from 90 on colours are no longer subsampled.
  const options = { ...jpegDefaults, quality: 88, baseline: true, progressive: false, optimize_coding: true };
  return ({ data, width, height }) => codec.encode(data, width, height, options);
}

async function loadWebp(folder: string): Promise<Encode> {
  const codec = await createWebp(instantiateFrom(await compileWasm(folder, "webp_enc_simd.wasm")));
  // For lossless pictures `quality` is effort; `exact` keeps the colour of transparent pixels.
  const options = { ...webpDefaults, lossless: 1, exact: 1, quality: 0, method: 0 } as const;
  return ({ data, width, height }) => {
    const bytes = codec.encode(data, width, height, options);
    if (bytes === null) throw new Error("The WebP encoder gave up.");
    return bytes;
  };
}
