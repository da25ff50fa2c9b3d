import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { inMegabytes, median, rangeOf } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { checkEdited, writePictures } from "./pictures";
import { editResultSchema, postResultSchema, type EditResult, type EditTask, type PostResult } from "./protocol";
import { SIZE } from "./size";

const ROUNDS = 5;
const TARGETS = { ratio: 1.2, lagMs: 50, peakBytes: 400e6 };
/** A run takes some seconds; one of sharp once stood still for ever. */
const TIMEOUT_MS = 60_000;
const part = `edit ${SIZE.width} × ${SIZE.height}`;

interface Arena {
  node: string;
  programOf: (name: string) => string;
  task: EditTask;
}

/** A masked edit of a large PNG: the product's image worker, asked through its client, against sharp. */
export async function measureEdit({ folder }: ProductCopy): Promise<Row[]> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "edit-"));
  try {
    const contenders = ["ours", "sharp", "post"].map((name) => path.join(__dirname, "contenders", `${name}.ts`));
    const programOf = await bundlePrograms(contenders, path.join(scratch, "bin"));
    const dist = path.join(folder, "dist");
    const task: EditTask = {
      ...(await writePictures(scratch)),
      output: path.join(scratch, "output.png"),
      workerFile: path.join(dist, "imageWorker.js"),
      assetsFolder: path.join(dist, "assets"),
    };
    const { node } = await ensureVsCodeServer();
    const rows = rowsOf(await runRounds({ node, programOf, task }));
    const said = await runToEnd(node, [programOf("post"), JSON.stringify(task)], TIMEOUT_MS);
    return [...rows, ...postRows(postResultSchema.parse(JSON.parse(said)))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Round {
  ours: EditResult;
  sharp: EditResult;
}

async function runRounds(arena: Arena): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? await runOnce(arena, "ours") : undefined;
    const sharp = await runOnce(arena, "sharp").catch(() => runOnce(arena, "sharp"));
    rounds.push({ ours: first ?? (await runOnce(arena, "ours")), sharp });
  }
  return rounds;
}

async function runOnce({ node, programOf, task }: Arena, name: keyof Round): Promise<EditResult> {
  const said = await runToEnd(node, [programOf(name), JSON.stringify(task)], TIMEOUT_MS);
  await checkEdited(task);
  return editResultSchema.parse(JSON.parse(said));
}

function rowsOf(rounds: readonly Round[]): Row[] {
  const ours = rounds.map((round) => round.ours);
  const sharp = rounds.map((round) => round.sharp);
  return [
    { part, what: "sharp", figure: `1.00, ${timesOf(sharp)}` },
    timeRow(rounds, timesOf(ours)),
    { part, what: "Inline Assets: time of the first edit", figure: ratiosOf(rounds, ({ firstMs }) => firstMs).figure },
    lagRow(ours),
    memoryRow(ours),
    { part, what: "sharp: peak memory of its process", figure: memoryOf(sharp) },
  ];
}

function timeRow(rounds: readonly Round[], also: string): Row {
  const { ratio, figure } = ratiosOf(rounds, ({ laterMs }) => median(laterMs));
  return {
    part,
    what: "Inline Assets: time",
    figure: `${figure}, ${also}`,
    target: `≤ ${TARGETS.ratio}`,
    isMet: ratio <= TARGETS.ratio,
  };
}

function ratiosOf(rounds: readonly Round[], msOf: (result: EditResult) => number): { ratio: number; figure: string } {
  const ratios = rounds.map(({ ours, sharp }) => msOf(ours) / msOf(sharp));
  const ratio = median(ratios);
  return { ratio, figure: `${ratio.toFixed(2)} (${rangeOf(ratios, 2)})` };
}

function timesOf(results: readonly EditResult[]): string {
  const later = median(results.flatMap(({ laterMs }) => laterMs)).toFixed(0);
  const first = median(results.map(({ firstMs }) => firstMs)).toFixed(0);
  return `${later} ms (the first ${first} ms), ${inMegabytes(results[0]?.outputBytes ?? NaN)}`;
}

function lagRow(results: readonly EditResult[]): Row {
  const p99 = Math.max(...results.map(({ lagP99Ms }) => lagP99Ms));
  const most = Math.max(...results.map(({ lagMaxMs }) => lagMaxMs));
  return {
    part,
    what: "Inline Assets: lag of the asking thread, p99 of the worst round",
    figure: `${p99.toFixed(1)} ms (longest ${most.toFixed(0)} ms)`,
    target: `≤ ${TARGETS.lagMs} ms`,
    isMet: p99 <= TARGETS.lagMs,
  };
}

function postRows({ oursMs, plainMs }: PostResult): Row[] {
  const figureOf = (times: readonly number[]): string => `${median(times).toFixed(1)} ms (${rangeOf(times, 0)})`;
  const what = "longest block while a PNG of 20 MB is posted";
  return [
    {
      part: "edit",
      what: `Inline Assets: ${what}`,
      figure: figureOf(oursMs),
      target: `≤ ${TARGETS.lagMs} ms`,
      isMet: median(oursMs) <= TARGETS.lagMs,
    },
    { part: "edit", what: `JSON.stringify and fetch: ${what}`, figure: figureOf(plainMs) },
  ];
}

function memoryRow(results: readonly EditResult[]): Row {
  return {
    part,
    what: "Inline Assets: peak memory of the process",
    figure: memoryOf(results),
    target: `≤ ${TARGETS.peakBytes / 1e6} MB`,
    isMet: results.every(({ peakBytes }) => peakBytes <= TARGETS.peakBytes),
  };
}

function memoryOf(results: readonly EditResult[]): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const peaks = results.map(({ peakBytes }) => peakBytes);
  const idle = median(results.map(({ idleBytes }) => idleBytes));
  return `${megabytes(median(peaks))} MB (at most ${megabytes(Math.max(...peaks))}), idle ${megabytes(idle)} MB`;
}
