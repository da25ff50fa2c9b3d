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
import { BARE_ID, EMPTY_ID, installExtensions } from "./extensions";
import { PROBE_VARIABLE, probeReportSchema, type ProbeReport } from "./probeReport";
import { readStatsOfVsCode, type VsCodeStats } from "./statsOfVsCode";

const REPORT_TIMEOUT_MS = 60_000;

export const EXTENSIONS = ["ours", "git", "empty", "bare"] as const;
export type ExtensionName = (typeof EXTENSIONS)[number];

const IDS: Readonly<Record<ExtensionName, string>> = {
  ours: `${packageJson.publisher}.${packageJson.name}`,
  git: "vscode.git",
  empty: EMPTY_ID,
  bare: BARE_ID,
};

/** One fresh window. */
export interface WindowFigures {
  report: ProbeReport;
  stats: ReadonlyMap<ExtensionName, VsCodeStats>;
}

/** Opens windows one after another, each with a server, an extension host and a profile of its own. */
export async function measureWindows(product: ProductCopy, count: number): Promise<WindowFigures[]> {
  const browser = await launchChromium();
  try {
    const windows: WindowFigures[] = [];
    for (let index = 0; index < count; index += 1) windows.push(await measureWindow(browser, product, index));
    return windows;
  } finally {
    await browser.close();
  }
}

async function measureWindow(browser: Browser, product: ProductCopy, index: number): Promise<WindowFigures> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-bench-"));
  try {
    const workspace = path.join(scratch, "sample");
    await mkdir(workspace);
    // Git's extension works in a repository; elsewhere it would have less to do.
    await promisify(execFile)("git", ["init", "--quiet", workspace]);
    const dataDir = path.join(scratch, "data");
    // The first to be activated may warm something for the second.
    const installed = await installExtensions(path.join(dataDir, "extensions"), product, index % 2 === 0);
    const { serverMain } = await ensureVsCodeServer();
    const git = path.join(serverMain, "..", "..", "extensions", "git", "dist", "main.js");
    const reportFile = path.join(scratch, "report.json");
    const settings = JSON.stringify({ reportFile, mains: { ...installed, git } });
    const host = await startVsCodeServer({
      dataDir,
      userSettings: { "git.enabled": true },
      env: { [PROBE_VARIABLE]: settings },
    });
    try {
      return await readWindow(browser, host, { workspace, reportFile });
    } finally {
      await host.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readWindow(
  browser: Browser,
  host: VsCodeServerHost,
  { workspace, reportFile }: { workspace: string; reportFile: string },
): Promise<WindowFigures> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await openWorkbench(page, host, { folder: workspace });
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
    const report = existsSync(file) ? probeReportSchema.parse(JSON.parse(await readFile(file, "utf8"))) : undefined;
    const missing = EXTENSIONS.filter((name) => report?.spans[name] === undefined);
    if (report !== undefined && missing.length === 0) return report;
    if (performance.now() > end) throw new Error(`Not activated under the probe's eyes: ${missing.join(", ")}`);
    await wait(250);
  }
}
