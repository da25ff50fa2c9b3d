import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder, repoRoot } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { median, percentile, rangeOf } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { keyResultSchema, scanResultSchema, type ScanResult } from "./protocol";
import { measureWorkspaceIndex } from "./workspaceIndex";

const ROUNDS = 3;
const TARGETS = { megabytesPerSecond: 20, keyMs: 5 };
const PROGRAMS = ["scanOurs", "scanByParsers", "typeKeys"] as const;
/** Keys in which V8 has yet to compile what they need: shown apart. */
const WARM_UP = 20;
const part = "references";

interface Arena {
  readonly node: string;
  readonly programOf: (name: string) => string;
}

/** How fast references are found in a workspace, in a long document after each key, and in the workspace of a window. */
export async function measureReferences(product: Pick<ProductCopy, "folder">): Promise<Row[]> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "references-"));
  try {
    const { node } = await ensureVsCodeServer();
    const files = PROGRAMS.map((name) => path.join(__dirname, `${name}.ts`));
    const arena = { node, programOf: await bundlePrograms(files, scratch) };
    return [...(await measureScan(arena)), ...(await measureKeys(arena)), ...(await measureWorkspaceIndex(product))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measureScan({ node, programOf }: Arena): Promise<Row[]> {
  const results = { scanOurs: new Array<ScanResult>(), scanByParsers: new Array<ScanResult>() };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ["scanOurs", "scanByParsers"] as const) {
      const said = await runToEnd(node, [programOf(name), path.join(repoRoot, "node_modules")]);
      results[name].push(scanResultSchema.parse(JSON.parse(said)));
    }
  }
  const [ours, rival] = [speedsOf(results.scanOurs), speedsOf(results.scanByParsers)];
  const { documents = 0, bytes = 0, references = 0 } = results.scanOurs[0] ?? {};
  const what = `scan of ${documents.toLocaleString("en-US")} documents, ${(bytes / 1e6).toFixed(0)} MB, ${references} references`;
  const speed = median(ours);
  return [
    {
      part,
      what,
      figure: `${speed.toFixed(0)} MB/s (${rangeOf(ours, 0)}), ${(speed / median(rival)).toFixed(1)} times the parsers`,
      target: `≥ ${TARGETS.megabytesPerSecond} MB/s`,
      isMet: speed >= TARGETS.megabytesPerSecond,
    },
    {
      part,
      what: "the same by micromark, parse5, PostCSS and Babel",
      figure: `${median(rival).toFixed(1)} MB/s (${rangeOf(rival, 1)}), ${results.scanByParsers[0]?.references ?? 0} references`,
    },
  ];
}

function speedsOf(results: readonly ScanResult[]): number[] {
  return results.map(({ bytes, ms }) => bytes / 1e6 / (ms / 1e3));
}

async function measureKeys({ node, programOf }: Arena): Promise<Row[]> {
  const results = keyResultSchema.parse(JSON.parse(await runToEnd(node, [programOf("typeKeys")])));
  return results.map(({ grammar, lines, references, ms }) => {
    const [first, later] = [ms.slice(0, WARM_UP), ms.slice(WARM_UP)];
    const slowest = percentile(later, 0.99);
    return {
      part,
      what: `a key in ${grammar} of ${lines.toLocaleString("en-US")} lines, ${references} references`,
      figure: `p99 ${slowest.toFixed(1)} ms, median ${median(later).toFixed(1)} ms; the first ${WARM_UP} keys at most ${Math.max(...first).toFixed(1)} ms`,
      target: `≤ ${TARGETS.keyMs} ms`,
      isMet: slowest <= TARGETS.keyMs,
    };
  });
}
