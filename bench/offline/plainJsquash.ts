import { readFile } from "node:fs/promises";
import path from "node:path";
import encodeJpeg, { init as initJpeg } from "@jsquash/jpeg/encode.js";
import encodePng, { init as initPng } from "@jsquash/png/encode.js";
import encodeWebp, { init as initWebp } from "@jsquash/webp/encode.js";
import type { Pixels } from "../../src/core/placeholder/drawPlaceholder";
import type { EngineSample, EngineTask } from "./protocol";

type Format = EngineSample["format"];

/** @jsquash as its README uses it, with what makes the result comparable: JPEG at our quality, WebP without loss. */
export async function encodePlain({ data, width, height }: Pixels, format: Format): Promise<number> {
  const image = { data, width, height } as ImageData;
  switch (format) {
    case "png":
      return (await encodePng(image)).byteLength;
    case "jpeg":
      return (await encodeJpeg(image, { quality: 88 })).byteLength;
    case "webp":
      return (await encodeWebp(image, { lossless: 1 })).byteLength;
  }
}

/** In Node its codecs must be handed over; their files are the ones that the product ships, except for PNG. */
export async function loadPlain({ assetsFolder, pngFile }: EngineTask): Promise<void> {
  const compile = async (name: string) => WebAssembly.compile(await readFile(path.resolve(assetsFolder, name)));
  await initPng(await compile(pngFile));
  await initJpeg(await compile("mozjpeg_enc.wasm"));
  await initWebp(await compile("webp_enc_simd.wasm"));
}
