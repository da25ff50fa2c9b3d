import { median, rangeOf } from "../figures";
import type { Row } from "../row";
import { CONTENDERS, measureDownloads, type Contender, type DownloadFigures } from "./measureDownload";
import { PICTURE_BYTES, type Result } from "./protocol";

/** Pictures in one call, and how many rounds. */
const ROUNDS: ReadonlyMap<number, number> = new Map([
  [1, 9],
  [8, 5],
]);
const TARGETS = { ratio: 1.4, peakBytes: 100e6 };

const NAMES: Readonly<Record<Contender, string>> = {
  undiciFsync: "undici to file, fsync, one after another",
  undiciFsyncParallel: "undici to file, fsync, Promise.all",
  ours: "Inline Assets",
  undici: "undici to file, no fsync, one after another",
  undiciParallel: "undici to file, no fsync, Promise.all",
  curl: "curl --parallel",
  openai: "openai, images.generate, base64",
  replicate: "replicate, run and FileOutput",
  fal: "fal client, run and fetch",
};

/** POST and download to disk, ours against plain undici with fsync (the 1.0) and against what people use. */
export async function measureDownload(): Promise<Row[]> {
  const figures = await measureDownloads(ROUNDS);
  return [...figures].flatMap(([count, one]) => rowsOf(count, one));
}

function rowsOf(count: number, figures: DownloadFigures): Row[] {
  const part = `download ${count} × ${PICTURE_BYTES / 1e6} MB`;
  const reference = fasterReference(figures);
  const standard = roundsOf(figures, reference);
  const rows = CONTENDERS.filter((name) => figures.byContender.has(name)).flatMap((name): Row[] => {
    const rounds = figures.byContender.get(name);
    if (rounds === undefined) return [];
    if ("failure" in rounds) return [{ part, what: NAMES[name], figure: `failed: ${rounds.failure}` }];
    const row = timeRow({ part, name, rounds, standard, isStandard: name === reference });
    if (name === "ours") return [row, memoryRow(part, rounds)];
    // curl is a process of its own, and small.
    return [name === "curl" ? row : { ...row, figure: `${row.figure}, ${aboveIdle(rounds)}` }];
  });
  const { serverSpeed } = figures;
  if (serverSpeed === undefined) return rows;
  return [...rows, { part, what: "the server alone, to nowhere", figure: `${(serverSpeed / 1e9).toFixed(1)} GB/s` }];
}

interface TimeFacts {
  part: string;
  name: Contender;
  rounds: readonly Result[];
  standard: readonly Result[];
  isStandard: boolean;
}

function timeRow({ part, name, rounds, standard, isStandard }: TimeFacts): Row {
  const ratios = rounds.map(({ ms }, round) => ms / (standard[round]?.ms ?? NaN));
  const ratio = median(ratios);
  const ms = median(rounds.map((one) => one.ms)).toFixed(0);
  const what = name === "ours" ? `${NAMES[name]}: time` : NAMES[name];
  if (isStandard) return { part, what, figure: `1.00, ${ms} ms` };
  const figure = `${ratio.toFixed(2)} (${rangeOf(ratios, 2)}), ${ms} ms`;
  if (name !== "ours") return { part, what, figure };
  return { part, what, figure, target: `≤ ${TARGETS.ratio}`, isMet: ratio <= TARGETS.ratio };
}

function memoryRow(part: string, rounds: readonly Result[]): Row {
  const most = Math.max(...rounds.map(aboveIdleBytes));
  return {
    part,
    what: `${NAMES.ours}: peak memory above idle`,
    figure: aboveIdle(rounds),
    target: `≤ ${TARGETS.peakBytes / 1e6} MB`,
    isMet: most <= TARGETS.peakBytes,
  };
}

function aboveIdle(rounds: readonly Result[]): string {
  const above = rounds.map(aboveIdleBytes);
  return `+${(median(above) / 1e6).toFixed(0)} MB (at most +${(Math.max(...above) / 1e6).toFixed(0)})`;
}

function aboveIdleBytes({ peakBytes, idleBytes }: Result): number {
  return peakBytes - idleBytes;
}

/** Of the two ways to write it the one that is faster here. */
function fasterReference(figures: DownloadFigures): Contender {
  const one = median(roundsOf(figures, "undiciFsync").map(({ ms }) => ms));
  const parallel = median(roundsOf(figures, "undiciFsyncParallel").map(({ ms }) => ms));
  return parallel < one ? "undiciFsyncParallel" : "undiciFsync";
}

function roundsOf({ byContender }: DownloadFigures, name: Contender): readonly Result[] {
  const rounds = byContender.get(name);
  return rounds === undefined || "failure" in rounds ? [] : rounds;
}
