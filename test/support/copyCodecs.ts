import path from "node:path";
import { copyImageAssets } from "../../scripts/assets.mjs";
import { repoRoot } from "../../scripts/setup/paths";

/** @returns the absolute path of a folder with the product's codecs. */
export async function copyCodecs(): Promise<string> {
  const folder = path.join(repoRoot, "out/test-assets");
  await copyImageAssets(folder);
  return folder;
}
