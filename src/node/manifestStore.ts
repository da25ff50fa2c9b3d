import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import type { ManifestView } from "../core/manifest";
import { MANIFEST_FILE, ManifestFold, manifestLineText, MAX_LINE_LENGTH } from "../core/manifest";
import type { ManifestStore } from "../core/ports";
import type { ManifestLine } from "../core/schema/assetRecord";
import { InlineAssetsError, writeFailed } from "../core/errors";
import { appendLine, tryAppending } from "./appendLine";
import { hasCode, moveWithoutOverwriting } from "./durableFile";
import { insideRoot } from "./insideRoot";

/** Of a larger manifest only the last part is read (F31). */
const MAX_READ_BYTES = 64 * 1024 * 1024;

export function createManifestStore(): ManifestStore {
  return { prepare, append, move, read };
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

async function append(root: string, manifestFolder: string, line: ManifestLine): Promise<void> {
  await mkdir(await insideRoot(root, manifestFolder), { recursive: true });
  await appendLine(await pathOf(root, manifestFolder), manifestLineText(line));
}

async function move(root: string, from: string, to: string): Promise<void> {
  await mkdir(await insideRoot(root, to), { recursive: true });
  if (!(await moveWithoutOverwriting(await pathOf(root, from), await pathOf(root, to)))) {
    throw new Error(`There is a manifest in ${to} already.`);
  }
}

async function read(root: string, manifestFolder: string): Promise<ManifestView> {
  const fold = new ManifestFold();
  try {
    const path = await pathOf(root, manifestFolder);
    const { size } = await stat(path);
    const start = Math.max(0, size - MAX_READ_BYTES);
    await foldLines(createReadStream(path, { encoding: "utf8", start }), fold, start > 0);
    if (start > 0) fold.problem("The manifest is larger than 64 MB; only its last 64 MB were read.");
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
  }
  return fold.view();
}

async function foldLines(chunks: AsyncIterable<string>, fold: ManifestFold, startsInsideALine: boolean): Promise<void> {
  let rest = "";
  let isSkipping = startsInsideALine;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (isSkipping) isSkipping = false;
      else fold.add(line);
    }
    if (rest.length <= MAX_LINE_LENGTH) continue;
    if (!isSkipping) fold.problem("A line is longer than 1 MB and was passed over.");
    isSkipping = true;
    rest = "";
  }
  if (!isSkipping) fold.add(rest);
}

async function pathOf(root: string, manifestFolder: string): Promise<string> {
  const relative = manifestFolder === "" ? MANIFEST_FILE : `${manifestFolder}/${MANIFEST_FILE}`;
  return await insideRoot(root, relative);
}
