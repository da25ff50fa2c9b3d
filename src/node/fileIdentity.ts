import { createHash } from "node:crypto";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat } from "node:fs/promises";
import * as z from "zod/mini";
import { sha256Schema } from "../core/schema/editPlan";
import { hasCode } from "./durableFile";
import { NotAFile, openFile } from "./openFile";

const READ_BYTES = 1024 * 1024;

/** Tells a file again under another name: by its number on the disk, or where that does not last, by its content. */
export const fileIdentitySchema = z.strictObject({
  dev: z.string(),
  ino: z.string(),
  bytes: z.string(),
  mtime: z.string(),
  sha256: sha256Schema,
});
export type FileIdentity = z.infer<typeof fileIdentitySchema>;

type Facts = Omit<FileIdentity, "sha256"> & { isFile: boolean };

/** Undefined when there is no file. @throws NotAFile */
export async function identify(path: string): Promise<FileIdentity | undefined> {
  try {
    const handle = await openFile(path, constants.O_RDONLY);
    try {
      return await identityOf(handle, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

async function identityOf(handle: FileHandle, path: string): Promise<FileIdentity> {
  const { isFile, ...facts } = factsFrom(await handle.stat({ bigint: true }));
  if (!isFile) throw new NotAFile(path);
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, at);
    if (bytesRead === 0) return { ...facts, sha256: hash.digest("hex") };
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** Nobody has replaced it or written into it since. */
export async function isUntouched(path: string, known: FileIdentity): Promise<boolean> {
  const facts = await factsOf(path);
  return facts?.isFile === true && isSame(facts, known) && facts.bytes === known.bytes && facts.mtime === known.mtime;
}

export async function isThere(path: string): Promise<boolean> {
  return (await factsOf(path)) !== undefined;
}

/** Two names of one file. */
export async function areOne(path: string, other: string): Promise<boolean> {
  const [facts, others] = [await factsOf(path), await factsOf(other)];
  return facts !== undefined && others !== undefined && isSame(facts, others);
}

/** Which of the known files has this name now: the same one, also with another content, or one with the same content. */
export async function whichHas<Name extends string>(
  path: string,
  known: Readonly<Record<Name, FileIdentity | null>>,
): Promise<Name | "stranger" | "none"> {
  const facts = await factsOf(path);
  if (facts === undefined) return "none";
  if (!facts.isFile) return "stranger";
  const names = Object.keys(known) as Name[];
  const same = names.find((name) => known[name] !== null && isSame(facts, known[name]));
  if (same !== undefined) return same;
  const sha256 = (await identify(path).catch(notAFile))?.sha256;
  return names.find((name) => known[name] !== null && known[name].sha256 === sha256) ?? "stranger";
}

function notAFile(error: unknown): undefined {
  if (error instanceof NotAFile) return undefined;
  throw error;
}

function isSame(a: Pick<Facts, "dev" | "ino">, b: Pick<Facts, "dev" | "ino">): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

async function factsOf(path: string): Promise<Facts | undefined> {
  try {
    return factsFrom(await lstat(path, { bigint: true }));
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

interface Stat {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  isFile(): boolean;
}

function factsFrom(stat: Stat): Facts {
  const { dev, ino, size, mtimeNs } = stat;
  return {
    dev: String(dev),
    ino: String(ino),
    bytes: String(size),
    mtime: String(mtimeNs),
    isFile: stat.isFile(),
  };
}
