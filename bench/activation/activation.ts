import path from "node:path";
import { median, rangeOf } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { EXTENSIONS, measureWindows, type ExtensionName, type WindowFigures } from "./measureActivation";

const WINDOWS = 9;
const TARGETS = { git: 0.75, empty: 2 };
/** Of dist/: what nobody who only starts VS Code should pay for. */
const LAZY = ["compose.js", "http.js", "imageWorker.js"];

const NAMES: Readonly<Record<ExtensionName, string>> = {
  ours: "Inline Assets",
  git: "vscode.git",
  empty: "empty extension",
  bare: 'empty extension with require("vscode")',
};
const part = "activation";

/** Load code + call activate, ours against VS Code's own Git extension and against an extension that does nothing. */
export async function measureActivation(product: ProductCopy): Promise<Row[]> {
  const windows = await measureWindows(product, WINDOWS);
  return [
    ...EXTENSIONS.map((name) => spanRow(name, windows)),
    ratioRow("git", windows),
    ratioRow("empty", windows),
    ratioRow("bare", windows),
    ...EXTENSIONS.map((name) => statsRow(name, windows)),
    statsRatioRow("git", windows),
    statsRatioRow("empty", windows),
    loadedRow(windows),
  ];
}

function spanRow(name: ExtensionName, windows: readonly WindowFigures[]): Row {
  const loads = windows.map(({ report }) => report.spans[name]?.loadMs ?? NaN);
  const sums = sumsOf(name, windows);
  const load = median(loads).toFixed(2);
  return {
    part,
    what: `${NAMES[name]}: load code + call activate`,
    figure: `${median(sums).toFixed(2)} ms (load ${load}; ${rangeOf(sums, 2)})`,
  };
}

/** In each window apart: whatever else the machine does weighs on both. */
function ratioRow(rival: "git" | "empty" | "bare", windows: readonly WindowFigures[]): Row {
  const own = sumsOf("ours", windows);
  const ratios = sumsOf(rival, windows).map((ms, index) => (own[index] ?? NaN) / ms);
  const row = { part, what: `Inline Assets ÷ ${NAMES[rival]}`, figure: figureOf(ratios) };
  return rival === "bare" ? row : { ...row, ...judge(rival, ratios) };
}

function statsRatioRow(rival: "git" | "empty", windows: readonly WindowFigures[]): Row {
  const sum = (name: ExtensionName, { stats }: WindowFigures) => {
    const { load = NaN, call = NaN } = stats.get(name) ?? {};
    return load + call;
  };
  const ratios = windows.map((window) => sum("ours", window) / sum(rival, window));
  const what = `Inline Assets ÷ ${NAMES[rival]}: VS Code's own stats`;
  return { part, what, figure: figureOf(ratios), ...judge(rival, ratios) };
}

function figureOf(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${rangeOf(ratios, 2)})`;
}

function judge(rival: "git" | "empty", ratios: readonly number[]): Pick<Row, "target" | "isMet"> {
  return { target: `≤ ${TARGETS[rival]}`, isMet: median(ratios) <= TARGETS[rival] };
}

function statsRow(name: ExtensionName, windows: readonly WindowFigures[]): Row {
  const [load, call, finish] = (["load", "call", "finish"] as const).map((field) =>
    median(windows.map(({ stats }) => stats.get(name)?.[field] ?? NaN)),
  );
  return {
    part,
    what: `${NAMES[name]}: VS Code's own stats, whole ms`,
    figure: `load ${load}, call ${call}, finish ${finish}`,
  };
}

function loadedRow(windows: readonly WindowFigures[]): Row {
  const files = windows.flatMap(({ report }) => [...report.loaded, ...report.workers]);
  const early = LAZY.filter((name) => files.some((file) => file.endsWith(path.join("m-inline-assets", "dist", name))));
  return {
    part,
    what: `loaded before first use, of ${LAZY.join(", ")}`,
    figure: early.length === 0 ? "none" : early.join(", "),
    target: "none",
    isMet: early.length === 0,
  };
}

function sumsOf(name: ExtensionName, windows: readonly WindowFigures[]): number[] {
  return windows.map(({ report }) => {
    const { loadMs = NaN, callMs = NaN } = report.spans[name] ?? {};
    return loadMs + callMs;
  });
}
