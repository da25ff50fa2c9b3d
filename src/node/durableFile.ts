import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, open, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { numberedLeaf } from "../core/naming";

// The one file that renames or links: what gets a final name is complete and on disk, and overwrites nothing.

/** Only the owner may read or write: a journal can hold a signed URL. */
const PRIVATE_MODE = 0o600;
const MOST_NUMBERED_NAMES = 10_000;

/** Replaces a file of our own so that after a crash the old or the new content is there, whole. */
export async function replaceDurably(path: string, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    const handle = await open(beside, "w", PRIVATE_MODE);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Gives a finished part its final name in `folder`, the first free one of `leaf`, `leaf-2`, `leaf-3` …
 * @returns the name that it got.
 */
export async function placeWithoutOverwriting(part: string, folder: string, leaf: string): Promise<string> {
  for (let number = 1; number < MOST_NUMBERED_NAMES; number += 1) {
    const name = numberedLeaf(leaf, number);
    if (await claim(part, join(folder, name))) {
      await syncFolder(folder);
      return name;
    }
  }
  throw new Error(`All names from ${leaf} to ${numberedLeaf(leaf, MOST_NUMBERED_NAMES - 1)} are taken.`);
}

/** @returns false when the name is taken; then nothing has happened. */
export async function moveWithoutOverwriting(from: string, to: string): Promise<boolean> {
  if (!(await claim(from, to))) return false;
  await syncFolder(dirname(to));
  return true;
}

/** What file systems without hard links answer, each in its own way. */
const NO_HARD_LINKS = ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EISDIR", "EINVAL", "UNKNOWN"];

/** False when the name is taken. A hard link fails on an existing name, which a rename would overwrite. */
async function claim(part: string, final: string): Promise<boolean> {
  try {
    await link(part, final);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (hasCode(error, "EXDEV")) return await claimFromElsewhere(part, final);
    if (!hasCode(error, ...NO_HARD_LINKS)) throw error;
    return await claimByReservation(part, final);
  }
  // The file has its name; a part that can't be removed (a scanner holds it) changes nothing about that.
  await unlink(part).catch(() => undefined);
  return true;
}

/** A part on another file system is copied beside the final name first, so that nothing partial ever has that name. */
async function claimFromElsewhere(part: string, final: string): Promise<boolean> {
  const beside = join(dirname(final), `.${randomUUID()}.part`);
  try {
    await copyFile(part, beside, constants.COPYFILE_EXCL);
    await syncFile(beside);
    if (!(await claim(beside, final))) return false;
  } finally {
    await rm(beside, { force: true });
  }
  await unlink(part).catch(() => undefined);
  return true;
}

/** Reserves the name with an empty file of our own, then renames over that. */
async function claimByReservation(part: string, final: string): Promise<boolean> {
  try {
    const reservation = await open(final, "wx");
    await reservation.close();
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
  try {
    await rename(part, final);
  } catch (error) {
    await rm(final, { force: true });
    throw error;
  }
  return true;
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names durable; file systems that can't sync a folder (Windows) make them durable by themselves. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!hasCode(error, "EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP")) throw error;
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
