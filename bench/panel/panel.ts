import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { servePanel } from "../../test/support/panelPage";
import { launchChromium } from "../../test/support/vscode/browser";
import { inKilobytes, median, percentile, rangeOf } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { measureTyping } from "./measureTyping";
import type { PageTask } from "./protocol";

const ENTRIES = { few: 1_000, many: 10_000 };
const ROUNDS = 14;
const JUMPS = 120;
const SIZES = [
  { width: 300, height: 800 },
  { width: 900, height: 1_000 },
];
const TARGETS = { ratio: 1.5, paintMs: 100, nodes: 400, jumpMs: 50, bytes: 180_000, gzipBytes: 55_000 };
const part = "panel";

/** Pages in Chromium with one program or another in place of the host. */
export interface Lab {
  browser: Browser;
  url: string;
  /** By a program's name, its bundled text. */
  programs: Readonly<Record<ProgramName, string>>;
}
export type ProgramName = "answerHistory" | "plainGrid";

/** The side panel's page as it is shipped, on a plain page of Chromium. */
export async function measurePanel({ folder }: ProductCopy): Promise<Row[]> {
  const media = path.join(folder, "dist", "media");
  const served = await servePanel(media);
  const browser = await launchChromium();
  try {
    const programs = { answerHistory: await bundle("answerHistory"), plainGrid: await bundle("plainGrid") };
    const lab: Lab = { browser, url: served.url, programs };
    return [
      ...(await measureFirstPaint(lab)),
      ...(await measureNodes(lab)),
      ...(await measureJumps(lab)),
      ...(await measureTyping(lab)),
      ...(await measureBundle(media)),
    ];
  } finally {
    await browser.close();
    await served.close();
  }
}

async function bundle(name: ProgramName): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, `${name}.ts`)],
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

/** A new page; the program runs before the page's own script. */
export async function openBenchPage(
  { browser, url, programs }: Lab,
  program: ProgramName,
  { entries, width = 300, height = 800 }: PageTask & { width?: number; height?: number },
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const task: PageTask = { entries };
  // esbuild (tsx) wraps named functions in this helper, also those that page.evaluate sends over.
  await page.addInitScript("globalThis.__name = (target) => target");
  await page.addInitScript(`globalThis.pageTask = ${JSON.stringify(task)};\n${programs[program]}`);
  await page.goto(`${url}/?theme=dark`);
  return { page, context };
}

interface Paints {
  few: number[];
  many: number[];
  plain: number[];
  build: number[];
  search: number[];
}

async function measureFirstPaint(lab: Lab): Promise<Row[]> {
  const paints: Paints = { few: [], many: [], plain: [], build: [], search: [] };
  const kinds = ["few", "many", "plain"] as const;
  // The first one warms the browser up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const seen = await paintOnce(lab, kind);
      if (round === 0) continue;
      paints[kind].push(seen.ms);
      if (kind !== "many" || seen.catalogMs === undefined) continue;
      paints.build.push(seen.catalogMs.build);
      paints.search.push(seen.catalogMs.search);
    }
  }
  return firstPaintRows(paints);
}

async function paintOnce(lab: Lab, kind: "few" | "many" | "plain") {
  const program = kind === "plain" ? "plainGrid" : "answerHistory";
  const entries = kind === "few" ? ENTRIES.few : ENTRIES.many;
  const { page, context } = await openBenchPage(lab, program, { entries });
  const seen = await page.evaluate(async () => ({
    ms: await globalThis.benchPage.firstPaint,
    catalogMs: globalThis.benchPage.catalogMs,
  }));
  await context.close();
  return seen;
}

function firstPaintRows({ few, many, plain, build: built, search }: Paints): Row[] {
  const ratio = median(many) / median(few);
  const ratios = many.map((ms, round) => ms / (few[round] ?? NaN));
  return [
    {
      part,
      what: `history: first paint at ${inWords(ENTRIES.many)} ÷ at ${inWords(ENTRIES.few)} entries`,
      figure: `${ratio.toFixed(2)} (${rangeOf(ratios, 2)})`,
      target: `≤ ${TARGETS.ratio}`,
      isMet: ratio <= TARGETS.ratio,
    },
    {
      part,
      what: `history: first paint at ${inWords(ENTRIES.many)} entries`,
      figure: msOf(many),
      target: `≤ ${TARGETS.paintMs} ms`,
      isMet: median(many) <= TARGETS.paintMs,
    },
    { part, what: `all ${inWords(ENTRIES.many)} entries in the page: first paint`, figure: msOf(plain) },
    { part, what: `catalogue of ${inWords(ENTRIES.many)} entries: made, on the host`, figure: msOf(built) },
    { part, what: `catalogue of ${inWords(ENTRIES.many)} entries: first search of two words`, figure: msOf(search) },
  ];
}

async function measureNodes(lab: Lab): Promise<Row[]> {
  const counts: number[] = [];
  for (const size of SIZES) {
    const { page, context } = await openBenchPage(lab, "answerHistory", { entries: ENTRIES.many, ...size });
    await page.evaluate(async () => await globalThis.benchPage.firstPaint);
    counts.push(await countNodes(page));
    for (const place of [0.3, 0.5, 1]) {
      await page.evaluate(async (to) => await globalThis.benchPage.jump(to), place);
      counts.push(await countNodes(page));
    }
    await context.close();
  }
  const most = Math.max(...counts);
  const sizes = SIZES.map(({ width, height }) => `${width} × ${height}`).join(" and ");
  return [
    {
      part,
      what: `history: elements of the whole page at ${sizes}`,
      figure: `at most ${most}`,
      target: `≤ ${TARGETS.nodes}`,
      isMet: most <= TARGETS.nodes,
    },
  ];
}

async function countNodes(page: Page): Promise<number> {
  return await page.evaluate(() => document.querySelectorAll("*").length);
}

async function measureJumps(lab: Lab): Promise<Row[]> {
  const times = { answerHistory: new Array<number>(), plainGrid: new Array<number>() };
  for (const program of ["answerHistory", "plainGrid"] as const) {
    const { page, context } = await openBenchPage(lab, program, { entries: ENTRIES.many });
    await page.evaluate(async () => await globalThis.benchPage.firstPaint);
    for (let jump = 0; jump < JUMPS; jump += 1) {
      const place = (jump * 0.618_033_988_75) % 1;
      times[program].push(await page.evaluate(async (to) => await globalThis.benchPage.jump(to), place));
    }
    await context.close();
  }
  const [ours, plain] = [percentile(times.answerHistory, 0.95), percentile(times.plainGrid, 0.95)];
  const what = `${JUMPS} jumps in ${inWords(ENTRIES.many)} entries until they are painted, p95`;
  return [
    {
      part,
      what: `history: ${what}`,
      figure: `${ours.toFixed(0)} ms (median ${median(times.answerHistory).toFixed(0)})`,
      target: `≤ ${TARGETS.jumpMs} ms`,
      isMet: ours <= TARGETS.jumpMs,
    },
    {
      part,
      what: `all entries in the page: ${what}`,
      figure: `${plain.toFixed(0)} ms (median ${median(times.plainGrid).toFixed(0)})`,
    },
  ];
}

async function measureBundle(media: string): Promise<Row[]> {
  const script = await readFile(path.join(media, "panel.js"));
  const packed = gzipSync(script, { level: 9 }).byteLength;
  const row = (what: string, bytes: number, most: number): Row => ({
    part,
    what,
    figure: inKilobytes(bytes),
    target: `≤ ${inKilobytes(most)}`,
    isMet: bytes <= most,
  });
  const style = await readFile(path.join(media, "panel.css"));
  return [
    row("panel.js, minified", script.byteLength, TARGETS.bytes),
    row("panel.js, gzipped", packed, TARGETS.gzipBytes),
    { part, what: "panel.css, minified", figure: inKilobytes(style.byteLength) },
  ];
}

function msOf(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms (${rangeOf(values, 0)})`;
}

function inWords(count: number): string {
  return count.toLocaleString("en-US");
}
