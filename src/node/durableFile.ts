import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, lstat, open, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { whileBusy } from "./whileBusy";

// The one file that renames or links: what gets a final name is complete and on disk, and overwrites nothing.

/** Only the owner may read or write: a journal can hold a signed URL. */
const PRIVATE_MODE = 0o600;

/** As for any file that a person saves: the system's mask takes its part away. */
export const COMMON_MODE = 0o666;

/** Replaces a file so that after a crash the old or the new content is there, whole. @param mode of one of our own: nobody else's */
export async function replaceDurably(path: string, content: string | Uint8Array, mode = PRIVATE_MODE): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  try {
    const handle = await open(beside, "w", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await whileBusy(() => rename(beside, path));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Gives a finished part in the same folder its final name. False when another file has that name.
 * @param isRepeated this may have been begun before a crash: then a second link to the part, an empty reservation, or
 * the final file without the part are what it left behind.
 */
export async function giveName(part: string, final: string, isRepeated: boolean): Promise<boolean> {
  if (!isRepeated || !(await finishNaming(part, final))) return await claim(part, final);
  await syncFolder(dirname(final));
  return true;
}

async function finishNaming(part: string, final: string): Promise<boolean> {
  const [partFacts, finalFacts] = [await factsOf(part), await factsOf(final)];
  if (finalFacts === undefined) return false;
  if (partFacts === undefined) return true;
  if (partFacts.ino === finalFacts.ino && partFacts.dev === finalFacts.dev) {
    await unlink(part);
    return true;
  }
  if (finalFacts.size > 0) return false;
  await whileBusy(() => rename(part, final));
  return true;
}

async function factsOf(path: string): Promise<{ ino: bigint; dev: bigint; size: bigint } | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Copies to `target`, replacing what is there; what stands there is whole and on disk when this resolves. */
export async function copyDurably(source: string, target: string): Promise<void> {
  await rm(target, { force: true });
  await copyFile(source, target, constants.COPYFILE_EXCL);
  await syncFile(target);
  await syncFolder(dirname(target));
}

/** @returns false when the name is taken; then nothing has happened. */
export async function moveWithoutOverwriting(from: string, to: string): Promise<boolean> {
  return await claim(from, to);
}

/**
 * A second name for a file, on disk when this resolves: a hard link, or a copy where there are none. Only for names that
 * nobody takes for finished, since a copy grows under it. False when the name is taken.
 */
export async function nameAgain(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, "EXDEV", ...NO_HARD_LINKS)) throw error;
    return await copyUnder(from, to);
  }
  await syncFolderOr(dirname(to), () => rm(to, { force: true }));
  return true;
}

async function copyUnder(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    await rm(to, { force: true });
    throw error;
  }
  await syncFile(to);
  await syncFolderOr(dirname(to), () => rm(to, { force: true }));
  return true;
}

/** A second name, nothing else; `no links` where the file system has none or the names lie on different disks. */
export async function linkOnly(from: string, to: string): Promise<"linked" | "taken" | "no links"> {
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return "taken";
    if (hasCode(error, "EXDEV", ...NO_HARD_LINKS)) return "no links";
    throw error;
  }
  await syncFolder(dirname(to));
  return "linked";
}

/** Renames over what has the name `to`: whoever calls this has seen to it that what stands there has another name. */
export async function replaceName(from: string, to: string): Promise<void> {
  await whileBusy(() => rename(from, to));
  await syncFolders(from, to);
}

/**
 * Moves whatever has the name `from` in that moment, so that what somebody saves there meanwhile goes along and is not
 * lost. False when `to` is taken. For names that nobody takes for finished: it is an empty file for a moment.
 */
export async function moveWhole(from: string, to: string): Promise<boolean> {
  if (!(await reserve(to))) return false;
  try {
    await whileBusy(() => rename(from, to));
  } catch (error) {
    // A rename over a network can be done and fail all the same: then this is the file, and no reservation.
    if ((await factsOf(from)) !== undefined && (await factsOf(to))?.size === 0n) await rm(to, { force: true });
    throw error;
  }
  await syncFolders(from, to);
  return true;
}

async function syncFolders(from: string, to: string): Promise<void> {
  await syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
}

/** What file systems without hard links answer, each in its own way. */
const NO_HARD_LINKS = ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EISDIR", "EINVAL", "UNKNOWN"];

/**
 * False when the name is taken. A hard link fails on an existing name, which a rename would overwrite. When the name
 * can't be made durable it is taken back (F40): the part is still there and can be placed again.
 */
async function claim(part: string, final: string): Promise<boolean> {
  try {
    await link(part, final);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (hasCode(error, "EXDEV")) return await claimFromElsewhere(part, final);
    if (!hasCode(error, ...NO_HARD_LINKS)) throw error;
    return await claimByReservation(part, final);
  }
  await syncFolderOr(dirname(final), () => rm(final, { force: true }));
  // The file has its name; a part that can't be removed (a scanner holds it) changes nothing about that.
  await unlink(part).catch(() => undefined);
  return true;
}

/** A part on another file system is copied beside the final name first, so that nothing partial ever has that name. */
async function claimFromElsewhere(part: string, final: string): Promise<boolean> {
  const beside = join(dirname(final), `.${randomUUID()}.part`);
  try {
    await copyDurably(part, beside);
    if (!(await claim(beside, final))) return false;
  } finally {
    await rm(beside, { force: true });
  }
  await unlink(part).catch(() => undefined);
  return true;
}

/** Reserves the name with an empty file of our own, then renames over that. */
async function claimByReservation(part: string, final: string): Promise<boolean> {
  if (!(await reserve(final))) return false;
  try {
    await whileBusy(() => rename(part, final));
  } catch (error) {
    // A rename over a network can be done and fail all the same: then this is the file, and no reservation.
    if ((await factsOf(part)) !== undefined) await rm(final, { force: true });
    throw error;
  }
  await syncFolderOr(dirname(final), () => rename(final, part));
  return true;
}

/** False when the name is taken. */
async function reserve(path: string): Promise<boolean> {
  try {
    const reservation = await open(path, "wx");
    await reservation.close().catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function syncFolderOr(folder: string, undo: () => Promise<void>): Promise<void> {
  try {
    await syncFolder(folder);
  } catch (error) {
    await undo();
    throw error;
  }
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
