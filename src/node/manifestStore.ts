import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { mkdir } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import type { ManifestView } from "../core/manifest";
import { MANIFEST_FILE, ManifestFold, manifestLineText, MAX_LINE_LENGTH, parseJson } from "../core/manifest";
import type { ManifestStore } from "../core/ports";
import type { ManifestLine } from "../core/schema/assetRecord";
import { assetRecordSchema } from "../core/schema/assetRecord";
import { InlineAssetsError, writeFailed } from "../core/errors";
import { appendLine, tryAppending } from "./appendLine";
import { hasCode, moveWithoutOverwriting } from "./durableFile";
import { fileInsideRoot, insideRoot } from "./insideRoot";
import { openFile, requireFile } from "./openFile";
import { createTurns, runInTurns, type Turns } from "./turns";

/** Of a larger manifest only the last part is read (F31). */
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** Strings of this size are not copied by the collection of garbage, whose pauses hold the thread too. */
const CHUNK_BYTES = 256 * 1024;

/** @param startTurns how reading shares the thread: 100,000 entries take seconds. */
export function createManifestStore(startTurns: () => Turns = createTurns): ManifestStore {
  return {
    prepare,
    append,
    move,
    has: (root, manifestFolder, assetId) => has({ root, manifestFolder, turns: startTurns() }, assetId),
    fold: (root, manifestFolder) => foldAll({ root, manifestFolder, turns: startTurns() }),
    read: (root, manifestFolder) => read({ root, manifestFolder, turns: startTurns() }),
  };
}

async function prepare(root: string, manifestFolder: string): Promise<void> {
  try {
    await tryAppending(await pathOf(root, manifestFolder));
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return;
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed(`${manifestFolder}/${MANIFEST_FILE} can't be written to`, cause, "no");
  }
}

async function append(root: string, manifestFolder: string, ...lines: readonly ManifestLine[]): Promise<void> {
  await mkdir(await insideRoot(root, manifestFolder), { recursive: true });
  await appendLine(await pathOf(root, manifestFolder), lines.map(manifestLineText).join("\n"));
}

async function has(place: Place, assetId: string): Promise<boolean> {
  const lines = new LineFinder(assetId);
  await readInto(lines, place);
  return lines.isFound;
}

/** Looks for the whole line of an asset; a torn one does not count. */
class LineFinder {
  isFound = false;

  constructor(private readonly assetId: string) {}

  add(raw: string): void {
    if (!raw.includes(this.assetId)) return;
    const line = assetRecordSchema.safeParse(parseJson(raw));
    if (line.success && line.data.id === this.assetId) this.isFound = true;
  }

  problem(): void {
    // Only the reader of the whole view tells of problems.
  }
}

async function move(root: string, from: string, to: string): Promise<void> {
  const source = await pathOf(root, from);
  await requireFile(source);
  await mkdir(await insideRoot(root, to), { recursive: true });
  if (!(await moveWithoutOverwriting(source, await pathOf(root, to)))) {
    throw new Error(`There is a manifest in ${to} already.`);
  }
}

async function read(place: Place): Promise<ManifestView> {
  return await runInTurns((await foldAll(place)).viewInSteps(), place.turns);
}

async function foldAll(place: Place): Promise<ManifestFold> {
  const fold = new ManifestFold();
  await readInto(fold, place);
  return fold;
}

/** A manifest, and how reading it shares the thread. */
interface Place {
  root: string;
  manifestFolder: string;
  turns: Turns;
}

type Lines = Pick<ManifestFold, "add" | "problem">;

async function readInto(lines: Lines, { root, manifestFolder, turns }: Place): Promise<void> {
  try {
    const handle = await openFile(await pathOf(root, manifestFolder), constants.O_RDONLY);
    try {
      await foldFile(handle, { fold: lines, turns });
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
  }
}

interface Reading {
  fold: Lines;
  turns: Turns;
}

async function foldFile(handle: FileHandle, reading: Reading): Promise<void> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - MAX_READ_BYTES);
  // Said before all else: of many problems only the first are kept.
  if (start > 0) reading.fold.problem("The manifest is larger than 64 MB; only its last 64 MB were read.");
  await foldLines(textFrom(handle, start), reading, start > 0);
}

/** A stream would close the handle by itself, and nobody could catch it when that fails. */
async function* textFrom(handle: FileHandle, start: number): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = start; ;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
    if (bytesRead === 0) break;
    yield decoder.write(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  yield decoder.end();
}

async function foldLines(chunks: AsyncIterable<string>, { fold, turns }: Reading, startsInsideALine: boolean) {
  let rest = "";
  let isSkipping = startsInsideALine;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (isSkipping) isSkipping = false;
      else fold.add(line);
      if (turns.isOver()) await turns.next();
    }
    if (rest.length <= MAX_LINE_LENGTH) continue;
    if (!isSkipping) fold.problem("A line is longer than 1 MB and was passed over.");
    isSkipping = true;
    rest = "";
  }
  if (!isSkipping) fold.add(rest);
}

async function pathOf(root: string, manifestFolder: string): Promise<string> {
  return await fileInsideRoot(root, manifestFolder === "" ? MANIFEST_FILE : `${manifestFolder}/${MANIFEST_FILE}`);
}
