import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, posix, sep } from "node:path";
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
    throw invalidRequest(
      "folder",
      relative,
      "A link in it leads outside the workspace folder. Use a path that stays inside.",
    );
  }
  return real;
}

/**
 * The same for a file, whose own name is not followed: whoever opens it (`openFile`) finds out that it is a link, also
 * one to another file of the workspace that must not be written into.
 */
export async function fileInsideRoot(root: string, relative: string): Promise<string> {
  const file = posix.normalize(relative);
  return join(await insideRoot(root, posix.dirname(file)), posix.basename(file));
}

/** A link whose target is missing has no real path, and would be followed by whoever creates the file. */
async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

async function realOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  if (await isLink(path)) throw invalidRequest("folder", basename(path), "It is a link that leads nowhere.");
  const parent = dirname(path);
  const realParent = await realOfExisting(parent);
  return join(realParent, path.slice(parent.length));
}
