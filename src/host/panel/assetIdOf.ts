import { createHash } from "node:crypto";

/**
 * What the page calls an asset. A manifest's id is anything that a repository wrote, and two folders may have the same one;
 * this one is neither.
 * @param root of the workspace folder, absolute
 */
export function assetIdOf(root: string, id: string): string {
  return createHash("sha256")
    .update(JSON.stringify([root, id]))
    .digest("hex")
    .slice(0, 32);
}
