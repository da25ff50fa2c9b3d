import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

/** Appending, reading the last byte, and through no link: what a repository brought may lead anywhere. Undefined on Windows, which counts as 0. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW;

/**
 * Appends one line, on a line of its own even behind a torn one. One write to a file opened for appending, so that
 * lines of several processes don't mix (F29). On disk (fsynced) when this resolves.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const handle = await open(path, FLAGS | constants.O_CREAT, 0o666);
  try {
    const separator = (await endsWithNewline(handle)) ? "" : "\n";
    const bytes = Buffer.from(`${separator}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten !== bytes.byteLength) throw new Error("only a part of the line could be written");
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Opens an existing file as `appendLine` would and writes nothing. */
export async function tryAppending(path: string): Promise<void> {
  const handle = await open(path, FLAGS);
  await handle.close();
}

async function endsWithNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
