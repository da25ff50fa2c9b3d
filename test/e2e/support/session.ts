import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import type { Browser, Page } from "playwright-core";

import { outFolder, repoRoot } from "../../../scripts/setup/paths";
import { onProcessEnd } from "../../../scripts/setup/processes";
import { launchChromium, openWorkbench, reloadWorkbench } from "../../support/vscode/browser";
import {
  startVsCodeServer,
  type OpenOptions,
  type ServerOptions,
  type VsCodeServerHost,
} from "../../support/vscode/serverHost";
import { Workbench } from "./workbench";

export interface SessionOptions extends ServerOptions {
  /** Copied, so that a test may change it. Default: an empty folder. */
  readonly workspaceTemplate?: string;
  /** Default: this repository. */
  readonly extensionDevelopmentPath?: string | readonly string[];
  /** What the window opens, given the workspace folder. Default: that folder. */
  readonly open?: (workspace: string) => OpenOptions | Promise<OpenOptions>;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly deviceScaleFactor?: number;
}

/** A server, a browser and one window in a workspace folder of its own. */
export interface Session {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly browser: Browser;
  readonly host: VsCodeServerHost;
  /** Absolute path of the workspace folder. */
  readonly workspace: string;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-e2e-"));
  // Its own folder with a plain name, which VS Code shows.
  const workspace = path.join(scratch, "sample");
  const removeScratch = (): void => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  const forget = onProcessEnd(removeScratch);
  const opened: { close: () => void | Promise<void> }[] = [{ close: removeScratch }];
  const close = async (): Promise<void> => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last.close();
    forget();
  };
  try {
    await mkdir(workspace);
    if (options.workspaceTemplate !== undefined) await cp(options.workspaceTemplate, workspace, { recursive: true });
    const host = await startVsCodeServer(options);
    opened.push({ close: () => host.stop() });
    const browser = await launchChromium();
    opened.push(browser);
    const page = await browser.newPage({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
    });
    const extensionDevelopmentPath = options.extensionDevelopmentPath ?? repoRoot;
    const open = (await options.open?.(workspace)) ?? { folder: workspace };
    await openWorkbench(page, host, { ...open, extensionDevelopmentPath });
    if (open.workspaceFile !== undefined) await waitForFolders(page);
    return { workbench: new Workbench(page), page, browser, host, workspace, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const MOST_RELOADS = 4;
const FOLDERS_APPEAR_MS = 6_000;

/**
 * VS Code in a browser reads a workspace file over the connection to its server, and where that is not there yet, it takes the
 * workspace for one without folders until its page is loaded again.
 */
async function waitForFolders(page: Page): Promise<void> {
  const folder = page.locator(".explorer-folders-view .monaco-list-row").first();
  for (let reloads = 0; reloads < MOST_RELOADS; reloads += 1) {
    const isThere = await folder.waitFor({ timeout: FOLDERS_APPEAR_MS }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await reloadWorkbench(page);
  }
  await folder.waitFor();
}

/** For `afterEach`: a picture of the window in which a test failed. */
export async function photographFailure({ page }: Session, test: Mocha.Test | undefined): Promise<void> {
  if (test?.state !== "failed") return;
  const name = `failed-${test.title.replace(/\W+/g, "-").slice(0, 60)}.png`;
  await page.screenshot({ path: path.join(outFolder, "e2e", name) });
}
