// Run-time files of the image worker (WASM codecs, the placeholder's typeface), for esbuild.mjs and the tests alike.
import { copyFile, mkdir, rename } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));
const scripts = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext"];

export const imageAssets = [
  "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm",
  "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  "@jsquash/webp/codec/enc/webp_enc_simd.wasm",
  "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm",
  "@jsquash/webp/codec/dec/webp_dec.wasm",
  "lcms-wasm/dist/lcms.wasm",
  ...scripts.map((script) => `@fontsource/inter/files/inter-${script}-600-normal.woff`),
].map((file) => ({ from: path.join(modules, file), name: path.basename(file) }));

export async function copyImageAssets(folder) {
  await mkdir(folder, { recursive: true });
  for (const { from, name } of imageAssets) {
    const beside = path.join(folder, `${name}.${process.pid}.${Date.now()}.part`);
    await copyFile(from, beside);
    await rename(beside, path.join(folder, name));
  }
}
