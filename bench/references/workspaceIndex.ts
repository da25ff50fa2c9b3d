import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { inMegabytes, median, rangeOf } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { makeSite } from "./makeSite";
import { indexResultSchema, type IndexResult } from "./protocol";

const DOCUMENTS = 10_000;
const ROUNDS = 3;
const TARGETS = { seconds: 10, blockMs: 50 };
const part = "references";

/** The index of a workspace, through the product's worker and its client. */
export async function measureWorkspaceIndex({ folder }: Pick<ProductCopy, "folder">): Promise<Row[]> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "index-"));
  try {
    const { node } = await ensureVsCodeServer();
    const programOf = await bundlePrograms([path.join(__dirname, "runIndex.ts")], path.join(scratch, "bin"));
    const root = path.join(scratch, "site");
    await mkdir(root);
    const documents = await makeSite(root, DOCUMENTS);
    const task = path.join(scratch, "task.json");
    await writeFile(
      task,
      JSON.stringify({ root, documents, workerFile: path.join(folder, "dist/referenceWorker.js") }),
    );
    const bytes = await sizeOf(root, documents);
    const runs: IndexResult[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const said = await runToEnd(node, [programOf("runIndex"), task]);
      runs.push(indexResultSchema.parse(JSON.parse(said)));
    }
    return rowsOf(runs, bytes);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function sizeOf(root: string, files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await readFile(path.join(root, file))).length;
  return bytes;
}

function rowsOf(runs: readonly IndexResult[], bytes: number): Row[] {
  const seconds = runs.map(({ ms }) => ms / 1000);
  const blocks = runs.map(({ longestBlockMs }) => longestBlockMs);
  const all = `${DOCUMENTS.toLocaleString("en")} documents, ${inMegabytes(bytes)}, ${(runs[0]?.references ?? 0).toLocaleString("en")} references`;
  return [
    {
      ...{ part, what: `index of a workspace (${all})`, target: `≤ ${TARGETS.seconds} s` },
      figure: `${median(seconds).toFixed(1)} s (${rangeOf(seconds, 1)})`,
      isMet: median(seconds) <= TARGETS.seconds,
    },
    {
      ...{ part, what: "the extension host's thread held meanwhile, at most", target: `≤ ${TARGETS.blockMs} ms` },
      figure: `${Math.max(...blocks).toFixed(0)} ms (${rangeOf(blocks, 0)})`,
      isMet: Math.max(...blocks) <= TARGETS.blockMs,
    },
    {
      ...{ part, what: "index once more, when nothing has changed" },
      figure: `${median(runs.map(({ againMs }) => againMs)).toFixed(0)} ms`,
    },
    {
      ...{ part, what: "memory that the index, the worker and what it keeps take" },
      figure: inMegabytes(median(runs.map(({ memory }) => memory))),
    },
  ];
}
