import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder } from "../../scripts/setup/paths";
import { findLines, type LinesFound } from "../../test/support/manifestLines";
import { runTogether } from "../../test/support/runTogether";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { median, rangeOf } from "../figures";
import type { Row } from "../row";
import { manifestText } from "./entries";
import { appendResultSchema, FOLDER, loadResultSchema, MANIFEST, type LoadResult } from "./protocol";

const ENTRIES = { few: 10, many: 100_000 };
const ROUNDS = { append: 100, load: 7 };
const WRITERS = 4;
const LINES = 5_000;
const TARGETS = { appendRatio: 2.5, blockMs: 50 };
const LOADERS = ["loadOurs", "loadPlain"] as const;
const part = "manifest";

interface Arena {
  node: string;
  programOf: (name: string) => string;
  scratch: string;
}

/** Append, load and several writers at once, through the product's manifest store, beside what one would write by hand. */
export async function measureManifest(): Promise<Row[]> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "manifest-"));
  try {
    const { node } = await ensureVsCodeServer();
    const support = path.join(__dirname, "..", "..", "test", "support");
    const files = [
      ...["appendTurns", "appendPlainLines", ...LOADERS.map((name) => `loaders/${name}`)].map((name) =>
        path.join(__dirname, `${name}.ts`),
      ),
      path.join(support, "appendManifestLines.ts"),
    ];
    const arena = { node, programOf: await bundlePrograms(files, path.join(scratch, "bin")), scratch };
    const [few, many] = [await makeRoot(arena, ENTRIES.few), await makeRoot(arena, ENTRIES.many)];
    const appendRows = await measureAppend(arena, [few, many]);
    return [...appendRows, ...(await measureLoad(arena, many)), ...(await measureWriters(arena))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function makeRoot({ scratch }: Arena, entries: number): Promise<string> {
  const root = await mkdtemp(path.join(scratch, "root-"));
  await mkdir(path.join(root, FOLDER));
  if (entries > 0) await writeFile(path.join(root, MANIFEST), manifestText(entries), { flush: true });
  return root;
}

async function measureAppend({ node, programOf }: Arena, roots: string[]): Promise<Row[]> {
  const task = { roots, rounds: ROUNDS.append };
  const said = await runToEnd(node, [programOf("appendTurns"), JSON.stringify(task)]);
  const [few, many] = appendResultSchema.parse(JSON.parse(said));
  if (few === undefined || many === undefined) throw new Error("The appending process measured too little.");
  const row = (what: string, a: number[], b: number[]): Row & { ratio: number } => {
    const ratio = median(b) / median(a);
    const figure = `${ratio.toFixed(2)} (${median(b).toFixed(2)} ÷ ${median(a).toFixed(2)} ms)`;
    return { part, what: `${what}: at ${inWords(ENTRIES.many)} ÷ at ${ENTRIES.few} entries`, figure, ratio };
  };
  const { ratio, ...ours } = row("append, fsynced", few.ours, many.ours);
  const { ratio: _, ...plain } = row("fs.appendFile with flush", few.plain, many.plain);
  return [{ ...ours, target: `≤ ${TARGETS.appendRatio}`, isMet: ratio <= TARGETS.appendRatio }, plain];
}

async function measureLoad({ node, programOf }: Arena, root: string): Promise<Row[]> {
  const results = { loadOurs: new Array<LoadResult>(), loadPlain: new Array<LoadResult>() };
  for (let round = 0; round < ROUNDS.load; round += 1) {
    for (const name of round % 2 === 0 ? LOADERS : LOADERS.toReversed()) {
      const said = await runToEnd(node, [programOf(name), JSON.stringify({ root })]);
      const result = loadResultSchema.parse(JSON.parse(said));
      if (result.entries !== ENTRIES.many) throw new Error(`${name} found ${result.entries} entries.`);
      results[name].push(result);
    }
  }
  const { loadOurs: ours, loadPlain: plain } = results;
  const what = `load of ${inWords(ENTRIES.many)} entries`;
  const ratios = ours.map(({ ms }, round) => ms / (plain[round]?.ms ?? NaN));
  const block = median(ours.map(({ longestBlockMs }) => longestBlockMs));
  return [
    {
      part,
      what: `${what}: longest block of the thread`,
      figure: blockOf(ours),
      target: `≤ ${TARGETS.blockMs} ms`,
      isMet: block <= TARGETS.blockMs,
    },
    { part, what: `${what}: time`, figure: `${ratioOf(ratios)}, ${timeOf(ours)}` },
    { part, what: "readFile, split, JSON.parse, Map: time", figure: `1.00, ${timeOf(plain)}` },
    { part, what: "readFile, split, JSON.parse, Map: longest block", figure: blockOf(plain) },
  ];
}

function blockOf(results: readonly LoadResult[]): string {
  const [wall, cpu] = [results.map((one) => one.longestBlockMs), results.map((one) => one.longestBlockCpuMs)];
  const inOne = `most processor time in one ${median(cpu).toFixed(0)} ms (${rangeOf(cpu, 0)})`;
  return `${median(wall).toFixed(0)} ms (${rangeOf(wall, 0)}), ${inOne}`;
}

function ratioOf(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${rangeOf(ratios, 2)})`;
}

function timeOf(results: readonly LoadResult[]): string {
  return `${median(results.map(({ ms }) => ms)).toFixed(0)} ms`;
}

async function measureWriters(arena: Arena): Promise<Row[]> {
  const ours = await measureWriter(arena, "appendManifestLines");
  const plain = await measureWriter(arena, "appendPlainLines");
  const what = `${WRITERS} processes × ${inWords(LINES)} lines`;
  const { missing, twice, foreign } = ours.found;
  if (missing + twice + foreign > 0) throw new Error(`Of the lines ${describe(ours.found)}.`);
  return [
    {
      part,
      what: `${what}, each fsynced: lost or mixed`,
      figure: `${describe(ours.found)}, ${ours.perSecond.toFixed(0)} lines a second`,
      target: "none",
      isMet: true,
    },
    {
      part,
      what: `${what}, fs.appendFile without fsync`,
      figure: `${describe(plain.found)}, ${plain.perSecond.toFixed(0)} lines a second`,
    },
  ];
}

async function measureWriter(arena: Arena, program: string): Promise<{ found: LinesFound; perSecond: number }> {
  const root = await makeRoot(arena, 0);
  const tasks = Array.from({ length: WRITERS }, (_, writer) => JSON.stringify({ root, writer, count: LINES }));
  const start = performance.now();
  await runTogether(
    arena.node,
    tasks.map((task) => [arena.programOf(program), task]),
  );
  const perSecond = (WRITERS * LINES) / ((performance.now() - start) / 1000);
  const text = await readFile(path.join(root, MANIFEST), "utf8");
  return { found: findLines(text, { writers: WRITERS, count: LINES }), perSecond };
}

function describe({ missing, twice, foreign, blank }: LinesFound): string {
  return `${missing} lost, ${foreign} mixed, ${twice} twice, ${blank} blank`;
}

function inWords(count: number): string {
  return count.toLocaleString("en-US");
}
