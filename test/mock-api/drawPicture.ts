import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as assetScript from "../../scripts/assets.mjs";
import { createRenderPlaceholder } from "../../src/node/renderPlaceholder";
import { flatPng } from "./flatPng";
import type { PictureFormat } from "./readCall";

export interface DrawRequest {
  prompt: string;
  seed: number;
  index: number;
  width: number;
  height: number;
  format: PictureFormat;
}

type AssetScript = typeof assetScript;

/** Gives an encoded picture of exactly that size and format; the same request gives the same bytes. */
export type DrawPicture = (request: DrawRequest) => Promise<Uint8Array>;

/** The offline engine's drawing. Codecs and fonts are copied to `out/` at the first picture. */
export function createDrawPicture(): DrawPicture {
  let renderer: Promise<DrawPicture> | undefined;
  return async (request) => {
    renderer ??= loadRenderer();
    return (await renderer)(request);
  };
}

/** Fast and plain, for tests that do not look at the picture. PNG only. */
export const drawFlatPng: DrawPicture = ({ width, height, format, seed, index }) => {
  if (format !== "png") return Promise.reject(new Error("drawFlatPng draws PNG only."));
  const colour = Math.imul(seed + 31 * index + 1, 2_654_435_761) >>> 0;
  return Promise.resolve(flatPng(width, height, [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255]));
};

async function loadRenderer(): Promise<DrawPicture> {
  const root = findRepoRoot(__dirname);
  // Not a literal: a bundle of tests must load this file from where it lies.
  const script = pathToFileURL(path.join(root, "scripts", "assets.mjs")).href;
  const { copyImageAssets } = (await import(script)) as AssetScript;
  const folder = path.join(root, "out", "mock-api-assets");
  await copyImageAssets(folder);
  return createRenderPlaceholder(folder);
}

function findRepoRoot(from: string): string {
  if (existsSync(path.join(from, "scripts", "assets.mjs"))) return from;
  const parent = path.dirname(from);
  if (parent === from)
    throw new Error("The mock API draws with the files of this repository, and is not inside of it.");
  return findRepoRoot(parent);
}
