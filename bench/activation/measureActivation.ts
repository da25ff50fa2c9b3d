import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import packageJson from "../../package.json";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { launchChromium, openWorkbench } from "../../test/support/vscode/browser";
import { startVsCodeServer, type VsCodeServerHost } from "../../test/support/vscode/serverHost";
import type { ProductCopy } from "../productCopy";
import { EMPTY_ID, generateExtensions } from "./extensions";
import { PROBE_VARIABLE, probeReportSchema, type ProbeReport } from "./probeReport";
import { readStatsOfVsCode, type VsCodeStats } from "./statsOfVsCode";

const REPORT_TIMEOUT_MS = 60_000;

export const EXTENSIONS = ["ours", "git", "empty"] as const;
export type ExtensionName = (typeof EXTENSIONS)[number];

const IDS: Readonly<Record<ExtensionName, string>> = {
  ours: `${packageJson.publisher}.${packageJson.name}`,
  git: "vscode.git",
  empty: EMPTY_ID,
};

/** One fresh window. */
export interface WindowFigures {
  report: ProbeReport;
  stats: ReadonlyMap<ExtensionName, VsCodeStats>;
}

interface Place {
  scratch: string;
  workspace: string;
  product: string;
  probe: string;
  empty: string;
  mains: Readonly<Record<ExtensionName, string>>;
}

/** Opens windows one after another, each with a server, an extension host and a profile of its own. */
export async function measureWindows(product: ProductCopy, count: number): Promise<WindowFigures[]> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-bench-"));
  try {
    const place = await prepare(scratch, product.folder);
    const browser = await launchChromium();
    try {
      const windows: WindowFigures[] = [];
      for (let index = 0; index < count; index += 1) windows.push(await measureWindow(browser, place, index));
      return windows;
    } finally {
      await browser.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function prepare(scratch: string, product: string): Promise<Place> {
  const workspace = path.join(scratch, "sample");
  await mkdir(workspace);
  await promisify(execFile)("git", ["init", "--quiet", workspace]);
  const { probe, empty } = await generateExtensions(path.join(scratch, "extensions"));
  const { serverMain } = await ensureVsCodeServer();
  const mains = {
    ours: path.join(product, packageJson.main),
    git: path.join(serverMain, "..", "..", "extensions", "git", "dist", "main.js"),
    empty: path.join(empty, "extension.js"),
  };
  return { scratch, workspace, product, probe, empty, mains };
}

async function measureWindow(browser: Browser, place: Place, index: number): Promise<WindowFigures> {
  const reportFile = path.join(place.scratch, `report-${index}.json`);
  const host = await startVsCodeServer({
    userSettings: { "git.enabled": true },
    env: { [PROBE_VARIABLE]: JSON.stringify({ reportFile, mains: place.mains }) },
  });
  try {
    return await readWindow(browser, host, { place, reportFile, isOursFirst: index % 2 === 0 });
  } finally {
    await host.stop();
  }
}

interface WindowOptions {
  place: Place;
  reportFile: string;
  /** The first to be activated may warm something for the second. */
  isOursFirst: boolean;
}

async function readWindow(
  browser: Browser,
  host: VsCodeServerHost,
  { place, reportFile, isOursFirst }: WindowOptions,
): Promise<WindowFigures> {
  const { workspace, probe, product, empty } = place;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const order = isOursFirst ? [product, empty] : [empty, product];
    await openWorkbench(page, host, { folder: workspace, extensionDevelopmentPath: [probe, ...order] });
    const report = await waitForReport(reportFile);
    const byId = await readStatsOfVsCode(page, Object.values(IDS));
    const stats = new Map<ExtensionName, VsCodeStats>();
    for (const name of EXTENSIONS) {
      const found = byId.get(IDS[name]);
      if (found !== undefined) stats.set(name, found);
    }
    return { report, stats };
  } finally {
    await page.close();
  }
}

async function waitForReport(file: string): Promise<ProbeReport> {
  const end = performance.now() + REPORT_TIMEOUT_MS;
  for (;;) {
    if (existsSync(file)) {
      const report = probeReportSchema.parse(JSON.parse(await readFile(file, "utf8")));
      if (EXTENSIONS.every((name) => report.spans[name] !== undefined)) return report;
    }
    if (performance.now() > end) throw new Error("Not every extension was activated under the probe's eyes.");
    await wait(250);
  }
}
