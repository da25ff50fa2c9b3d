import { median, rangeOf } from "../figures";
import type { Row } from "../row";
import { CONTENDERS, measureDownloads, type Contender, type DownloadFigures, type Rounding } from "./measureDownload";
import { PICTURE_BYTES, type Result } from "./protocol";

/** By pictures in one call: all contenders for the first and the last number, and only the memory between them. */
const ROUNDS: ReadonlyMap<number, Rounding> = new Map([
  [1, { rounds: 9, contenders: CONTENDERS }],
  [2, { rounds: 5, contenders: ["undiciFsync", "ours"] }],
  [4, { rounds: 5, contenders: ["undiciFsync", "ours"] }],
  [8, { rounds: 5, contenders: CONTENDERS }],
]);
const TARGETS = { ratio: 1.4, peakBytes: 100e6 };
/** Two pictures are fetched at a time, so memory is flat from two on; the rest is what the collection of garbage leaves. */
const FLAT = { from: 2, to: 8, ratio: 1.25 };

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
  const rows = [...figures]
    .filter(([count]) => ROUNDS.get(count)?.contenders === CONTENDERS)
    .flatMap(([count, one]) => rowsOf(count, one));
  return [...rows, ...flatRows(figures)];
}

/** How the peak grows with the number of pictures: ours, and the reference that fetches one after another. */
function flatRows(figures: ReadonlyMap<number, DownloadFigures>): Row[] {
  const peaksOf = (name: Contender) =>
    new Map([...figures].map(([count, one]) => [count, median(roundsOf(one, name).map(aboveIdleBytes))]));
  const counts = [...figures.keys()].join(", ");
  const rowFor = (name: Contender): Row => {
    const peaks = [...peaksOf(name).values()].map((bytes) => (bytes / 1e6).toFixed(0));
    return {
      part: "download",
      what: `${NAMES[name]}: peak memory for ${counts} pictures`,
      figure: `+${peaks.join(", +")} MB`,
    };
  };
  const ours = peaksOf("ours");
  const growth = (ours.get(FLAT.to) ?? NaN) / (ours.get(FLAT.from) ?? NaN);
  const row = rowFor("ours");
  return [
    {
      ...row,
      figure: `${row.figure}; ${FLAT.to} ÷ ${FLAT.from}: ${growth.toFixed(2)}`,
      target: `≤ ${FLAT.ratio}`,
      isMet: growth <= FLAT.ratio,
    },
    rowFor("undiciFsync"),
  ];
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
