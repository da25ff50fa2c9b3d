import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, mkdir, open, rm, stat } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { InlineAssetsError, invalidRequest, writeFailed } from "../core/errors";
import { numberedLeaf } from "../core/naming";
import type { AssetFiles, FileContent, PartFacts, PartRef, PartWriter, TargetFolder } from "../core/ports";
import { appendLine } from "./appendLine";
import { copyDurably, giveName, hasCode } from "./durableFile";
import { fileInsideRoot, insideRoot } from "./insideRoot";
import { NotAFile, openFile, requireFile } from "./openFile";

/** Enough for a JPEG's header behind large metadata, and for every trailer. */
const HEAD_BYTES = 512 * 1024;
const TAIL_BYTES = 64 * 1024;
const READ_BYTES = 1024 * 1024;
/** What is written is sent to the disk in pieces of about this size meanwhile, so that the last fsync is short. */
const FLUSH_BYTES = 8 * 1024 * 1024;

/**
 * Pictures on disk: written as part files, then placed; see `AssetFiles` for what each promise means.
 * @param spareFolder absolute path of a folder of the extension's own.
 */
export function createAssetFiles(spareFolder: string): AssetFiles {
  /** Absolute. What a part ref says of its folder is checked each time: a link may have been planted meanwhile. */
  const pathOf = async ({ root, folder, name, isSpare }: PartRef): Promise<string> =>
    join(isSpare ? spareFolder : await insideRoot(root, folder), name);
  return {
    pathOf,
    prepareFolder,
    previewPlace,
    openPart: async (part) => await createPart(await pathOf(part)),
    inspectPart: async (part) => await orMissing(async () => await inspect(await pathOf(part))),
    discardPart: async (part) => await rm(await pathOf(part), { force: true }),
    async movePart(from, isSpare) {
      const [source, target] = [await pathOf(from), await pathOf({ ...from, isSpare })];
      await requireFile(source);
      await mkdir(dirname(target), { recursive: true });
      await copyDurably(source, target);
      await rm(source, { force: true });
    },
    async place(part, file, isRepeated) {
      const leaf = posix.basename(file);
      const folder = await insideRoot(part.root, file.slice(0, -leaf.length).replace(/\/$/, ""));
      await mkdir(folder, { recursive: true });
      return await giveName(await pathOf(part), join(folder, leaf), isRepeated);
    },
    readPart: async (part) => await orMissing(async () => await readWhole(await pathOf(part), Infinity)),
    read,
    keep: async (part, file, bytes) => await keep(await pathOf(part), await fileInsideRoot(part.root, file), bytes),
    hashOf: async (root, file) =>
      (await orMissing(async () => await inspect(await fileInsideRoot(root, file))))?.sha256,
    appendLine: appendInside,
  };
}

async function orMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotAFile || hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

async function prepareFolder({ root, folder }: TargetFolder): Promise<void> {
  try {
    const folderNow = await nearestFolder(await insideRoot(root, folder));
    // A name that nobody can guess, and never through a link: a repository could have planted one.
    const probe = join(folderNow, `.inline-assets-${randomUUID()}.part`);
    const handle = await open(probe, "wx");
    await handle.close();
    await rm(probe, { force: true });
  } catch (cause) {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed(`The folder ${folder === "" ? "of the workspace" : folder} can't be written to`, cause, "no");
  }
}

/** The folder itself or the first one above it that is there: nothing is made before something is saved in it. */
async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return await nearestFolder(dirname(path));
    throw error;
  }
  throw Object.assign(new Error(`${basename(path)} is a file, not a folder`), { code: "ENOTDIR" });
}

async function createPart(path: string): Promise<PartWriter> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  return new FilePartWriter(path, await open(path, "wx+"));
}

async function inspect(path: string): Promise<PartFacts> {
  const handle = await openFile(path, constants.O_RDONLY);
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, bytes);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    return { bytes, sha256: hash.digest("hex"), ...(await endsOf(handle, bytes)) };
  } finally {
    await handle.close();
  }
}

async function read(root: string, file: string, maxBytes: number): Promise<FileContent | undefined> {
  const path = await fileInsideRoot(root, file);
  try {
    return await readWhole(path, maxBytes);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    if (error instanceof NotAFile)
      throw invalidRequest("file", file, "It is a link, a folder or a pipe, not a file. Choose a file.");
    throw error;
  }
}

/** In pieces that are hashed one by one, so that a large file holds the thread for a millisecond at a time. */
async function readWhole(path: string, maxBytes: number): Promise<FileContent> {
  const handle = await openFile(path, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw invalidRequest("file", basename(path), tooLarge(size, maxBytes));
    const bytes = new Uint8Array(size);
    const hash = createHash("sha256");
    let end = 0;
    while (end < size) {
      const { bytesRead } = await handle.read(bytes, end, Math.min(READ_BYTES, size - end), end);
      // It was cut shorter meanwhile.
      if (bytesRead === 0) break;
      hash.update(bytes.subarray(end, end + bytesRead));
      end += bytesRead;
    }
    return { bytes: end === size ? bytes : bytes.slice(0, end), sha256: hash.digest("hex") };
  } finally {
    await handle.close();
  }
}

function tooLarge(size: number, maxBytes: number): string {
  const [is, may] = [size, maxBytes].map((bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`);
  return `It has ${is}; at most ${may} are read. Make it smaller.`;
}

async function keep(part: string, path: string, bytes: Uint8Array): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const there = await orMissing(async () => await inspect(path));
    return there?.bytes === bytes.byteLength && basename(path).startsWith(there.sha256);
  };
  try {
    if (await isThere()) return;
    const writer = await createPart(part);
    try {
      await writer.write([bytes]);
      await writer.finish();
    } catch (error) {
      await writer.discard();
      throw error;
    }
    if (!(await giveName(part, path, false)) && !(await isThere()))
      throw new Error(`${basename(path)} is another file`);
  } finally {
    await rm(part, { force: true });
  }
}

async function appendInside(root: string, file: string, line: string): Promise<void> {
  await appendLine(await fileInsideRoot(root, file), line);
}

async function previewPlace({ root, folder }: TargetFolder, leaf: string): Promise<string> {
  const path = await insideRoot(root, folder).catch((error: unknown) => {
    // A root that is gone is found, and said, when the folder is prepared.
    if (hasCode(error, "ENOENT")) return join(root, folder);
    throw error;
  });
  for (let number = 1; ; number += 1) {
    const name = numberedLeaf(leaf, number);
    if (!(await exists(join(path, name)))) return folder === "" ? name : `${folder}/${name}`;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

class FilePartWriter implements PartWriter {
  readonly #hash = createHash("sha256");
  #bytes = 0;
  #flushedBytes = 0;
  #flushing: Promise<unknown> | undefined;
  #flushError: Error | undefined;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const written = this.#writeAll(pieces, this.#bytes);
    for (const piece of pieces) {
      this.#hash.update(piece);
      this.#bytes += piece.byteLength;
    }
    await written;
    this.#flushMeanwhile();
  }

  async finish(): Promise<PartFacts> {
    const bytes = this.#bytes;
    await this.#flushing;
    // A failed flush is not made good by a later one that succeeds (F40).
    if (this.#flushError !== undefined) throw this.#flushError;
    await this.handle.sync();
    const ends = await endsOf(this.handle, bytes);
    await this.handle.close();
    return { bytes, sha256: this.#hash.digest("hex"), ...ends };
  }

  async discard(): Promise<void> {
    await this.#flushing;
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  #flushMeanwhile(): void {
    if (this.#flushing !== undefined || this.#bytes - this.#flushedBytes < FLUSH_BYTES) return;
    this.#flushedBytes = this.#bytes;
    this.#flushing = this.handle.datasync().then(
      () => (this.#flushing = undefined),
      (error: unknown) => (this.#flushError = error instanceof Error ? error : new Error(String(error))),
    );
  }

  async #writeAll(pieces: readonly Uint8Array[], position: number): Promise<void> {
    const { bytesWritten } = await this.handle.writev(pieces, position);
    let end = 0;
    for (const piece of pieces) {
      end += piece.byteLength;
      // A short write (a full disk, a signal) is rare: what is missing is written piece by piece.
      const missing = Math.min(end - bytesWritten, piece.byteLength);
      if (missing > 0) await this.#writeEnd(piece.subarray(piece.byteLength - missing), position + end - missing);
    }
  }

  async #writeEnd(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.byteLength - done, position + done);
      if (bytesWritten === 0) throw new Error("the file takes no more bytes");
      done += bytesWritten;
    }
  }
}

async function endsOf(handle: FileHandle, bytes: number): Promise<{ head: Uint8Array; tail: Uint8Array }> {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, bytes));
  const tail = Buffer.alloc(Math.min(TAIL_BYTES, bytes));
  await handle.read(head, 0, head.byteLength, 0);
  await handle.read(tail, 0, tail.byteLength, bytes - tail.byteLength);
  return { head, tail };
}
