import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { drawPlaceholder } from "../core/placeholder/drawPlaceholder";
import { parseFontSet, type FontSet } from "../core/placeholder/parseFontSet";
import type { PlaceholderRequest } from "../core/ports";
import { createCodecs } from "./codecs";

export type RenderPlaceholder = (request: PlaceholderRequest) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Makes the function that draws and encodes a placeholder in this thread (the image worker's, or the mock server's). The same
 * request gives the same bytes. Fonts and codecs are read from `assetsFolder` at the first call and kept.
 */
export function createRenderPlaceholder(assetsFolder: string): RenderPlaceholder {
  const codecs = createCodecs(assetsFolder);
  let fonts: Promise<FontSet> | undefined;
  return async ({ format, ...request }) => {
    fonts ??= loadFonts(assetsFolder).catch((error: unknown) => {
      fonts = undefined;
      throw error;
    });
    return codecs.encodeImage(drawPlaceholder({ ...request, fonts: await fonts }), format);
  };
}

/** All `.woff` files of the folder, the basic Latin one first, since it draws what several of them have. */
async function loadFonts(folder: string): Promise<FontSet> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".woff")).sort();
  if (names.length === 0) throw new Error(`No fonts in ${folder}`);
  const first = names.filter((name) => name.includes("-latin-6"));
  const ordered = [...first, ...names.filter((name) => !first.includes(name))];
  const files = await Promise.all(ordered.map((name) => readFile(path.join(folder, name))));
  return parseFontSet(files.map((file) => file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)));
}
