import { lstat } from "node:fs/promises";
import { hasCode } from "./durableFile";
import { fileInsideRoot } from "./insideRoot";

export interface FileFacts {
  bytes: number;
  /** ms since the epoch. */
  modifiedAt: number;
}

/**
 * What tells whether a file may have changed, without opening it; undefined where there is none (a link is none).
 * @throws InlineAssetsError `invalid-request` when it lies outside `root`
 */
export async function factsOfFile(root: string, file: string): Promise<FileFacts | undefined> {
  try {
    const facts = await lstat(await fileInsideRoot(root, file));
    return facts.isFile() ? { bytes: facts.size, modifiedAt: facts.mtimeMs } : undefined;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}
