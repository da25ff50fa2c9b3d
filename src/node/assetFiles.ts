import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { access, mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InlineAssetsError, writeFailed } from "../core/errors";
import { numberedLeaf } from "../core/naming";
import type { AssetFiles, PartFacts, PartWriter, TargetFolder } from "../core/ports";
import { hasCode, placeWithoutOverwriting } from "./durableFile";
import { insideRoot } from "./insideRoot";

/** Enough for a JPEG's header behind large metadata, and for every trailer. */
const HEAD_BYTES = 512 * 1024;
const TAIL_BYTES = 64 * 1024;
const READ_BYTES = 1024 * 1024;

/** Pictures on disk: written as part files, then placed; see `AssetFiles` for what each promise means. */
export function createAssetFiles(): AssetFiles {
  return { prepareFolder, openPart, inspectPart, discardPart, place, previewPlace };
}

async function prepareFolder({ root, folder }: TargetFolder): Promise<void> {
  try {
    const path = await insideRoot(root, folder);
    await mkdir(path, { recursive: true });
    const probe = join(path, `.inline-assets-${process.pid}.part`);
    const handle = await open(probe, "w");
    await handle.close();
    await rm(probe);
  } catch (cause) {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed(`The folder ${folder === "" ? "of the workspace" : folder} can't be written to`, cause, "no");
  }
}

async function openPart({ root, folder }: TargetFolder, partName: string): Promise<PartWriter> {
  const path = join(await insideRoot(root, folder), partName);
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  return new FilePartWriter(path, await open(path, "wx+"));
}

async function inspectPart(path: string): Promise<PartFacts> {
  const handle = await open(path, "r");
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
    return { path, bytes, sha256: hash.digest("hex"), ...(await endsOf(handle, bytes)) };
  } finally {
    await handle.close();
  }
}

async function discardPart(path: string): Promise<void> {
  await rm(path, { force: true });
}

async function place(partPath: string, { root, folder }: TargetFolder, leaf: string): Promise<string> {
  const name = await placeWithoutOverwriting(partPath, await insideRoot(root, folder), leaf);
  return folder === "" ? name : `${folder}/${name}`;
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
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

class FilePartWriter implements PartWriter {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    const written = this.#writeAll(chunk, this.#bytes);
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
    await written;
  }

  async finish(): Promise<PartFacts> {
    const { path } = this;
    const bytes = this.#bytes;
    await this.handle.sync();
    const ends = await endsOf(this.handle, bytes);
    await this.handle.close();
    return { path, bytes, sha256: this.#hash.digest("hex"), ...ends };
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  async #writeAll(chunk: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < chunk.byteLength;) {
      const { bytesWritten } = await this.handle.write(chunk, done, chunk.byteLength - done, position + done);
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
