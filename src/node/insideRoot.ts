import { realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { invalidRequest } from "../core/errors";
import { hasCode } from "./durableFile";

/**
 * Joins a workspace folder and a path relative to it, following symbolic links as far as the path exists.
 * @returns the absolute real path; its last segments need not exist.
 * @throws InlineAssetsError `invalid-request` when a link on the way leads outside the workspace folder (F10).
 */
export async function insideRoot(root: string, relative: string): Promise<string> {
  const realRoot = await realpath(root);
  const wanted = join(realRoot, ...relative.split("/"));
  const real = await realOfExisting(wanted);
  if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw invalidRequest("folder", relative, "A link in it leads outside the workspace folder.");
  }
  return real;
}

async function realOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const parent = dirname(path);
  const realParent = await realOfExisting(parent);
  return join(realParent, path.slice(parent.length));
}
