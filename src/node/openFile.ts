import type { Stats } from "node:fs";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, open } from "node:fs/promises";
import { basename } from "node:path";
import { hasCode } from "./durableFile";

/** Through no link, and waiting for nobody at the other end of a pipe. Windows lacks both flags: there they count as 0. */
const SAFE = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What has the name is a link, a folder, a pipe, a socket or a device. */
export class NotAFile extends Error {
  constructor(path: string) {
    super(`${basename(path)} is a link, a folder or a pipe, not a file`);
    this.name = "NotAFile";
  }
}

/**
 * Opens a regular file and nothing else: a repository can bring whatever it likes, and a pipe would hold a thread for
 * ever. It is looked at before, since opening alone can do something to a device, and again once it is open.
 * @param flags of `fs.constants`, beside those that keep it safe.
 * @throws NotAFile
 */
export async function openFile(path: string, flags: number): Promise<FileHandle> {
  const before = await factsOf(path);
  if (before !== undefined && !before.isFile()) throw new NotAFile(path);
  const handle = await open(path, flags | SAFE, 0o666);
  try {
    if (!(await handle.stat()).isFile()) throw new NotAFile(path);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** @throws NotAFile */
export async function requireFile(path: string): Promise<void> {
  await (await openFile(path, constants.O_RDONLY)).close();
}

async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
