import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { openFile } from "./openFile";

/** Appending, and reading back. */
const FLAGS = constants.O_RDWR | constants.O_APPEND;
/** Each further try takes another process that breaks off a write in the same moment. */
const MOST_TRIES = 5;
const MOST_LOOKS = 5;
const NEWLINE = 0x0a;

/**
 * Appends one line, on a line of its own even behind a torn one. One write to a file opened for appending, so that
 * lines of several processes don't mix (F29). On disk (fsynced) when this resolves. A line that was spoilt stays as it
 * is and is written again: what others wrote behind it is never touched.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const handle = await openFile(path, FLAGS | constants.O_CREAT);
    try {
      if (await isAppended(handle, line, tries > 0)) return;
    } finally {
      await handle.close();
    }
  }
  throw new Error(`the line was spoilt ${MOST_TRIES} times by what others write`);
}

/** Opens an existing file as `appendLine` would and writes nothing. */
export async function tryAppending(path: string): Promise<void> {
  const handle = await openFile(path, FLAGS);
  await handle.close();
}

/** False when the line did not get into the file whole and alone; the reason why is met, if it lasts, by the next try. */
async function isAppended(handle: FileHandle, line: string, hasOwnSeparator: boolean): Promise<boolean> {
  const { size, isTorn } = await lookAtEnd(handle);
  const separator = isTorn || hasOwnSeparator ? "\n" : "";
  const bytes = Buffer.from(`${separator}${line}\n`);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten !== bytes.byteLength) return false;
  // Who wrote between the look and the write may have broken off; then our line only ends that one's.
  if (separator === "" && !(await standsAlone(handle, line, size))) return false;
  await handle.sync();
  return true;
}

/** Looks again at an end that seems torn: it may be a write of another process that is still going on. */
async function lookAtEnd(handle: FileHandle): Promise<{ size: number; isTorn: boolean }> {
  for (let looks = 1, known = -1; ; looks += 1) {
    const { size } = await handle.stat();
    if (size === 0) return { size, isTorn: false };
    const last = await readBetween(handle, size - 1, size);
    if (last[0] === NEWLINE) return { size, isTorn: false };
    if (size === known || looks === MOST_LOOKS) return { size, isTorn: true };
    known = size;
  }
}

/** Whether the line that was just written is one, where the file ended with a newline at `size` before. */
async function standsAlone(handle: FileHandle, line: string, size: number): Promise<boolean> {
  const expected = size + Buffer.byteLength(line) + 1;
  const now = await handle.stat();
  if (now.size === expected) return true;
  const added = await readBetween(handle, size, Math.max(now.size, expected));
  return Buffer.concat([Buffer.of(NEWLINE), added]).includes(`\n${line}\n`);
}

async function readBetween(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start);
  return bytes.subarray(0, bytesRead);
}
