import type { Page } from "playwright-core";
import { Workbench } from "../../test/e2e/support/workbench";

/** A row of "Extension Activation Stats": whole milliseconds, by `Date.now()`. */
export interface VsCodeStats {
  load: number;
  call: number;
  finish: number;
}

/** Of the editor's lines only those in view exist in the page, and the whole text has some 200. */
const TALL = { width: 1400, height: 5_000 };

/** What "Developer: Startup Performance" says, by the extension's id. */
export async function readStatsOfVsCode(page: Page, ids: readonly string[]): Promise<Map<string, VsCodeStats>> {
  await page.setViewportSize(TALL);
  await new Workbench(page).runCommand("Developer: Startup Performance");
  const lines = page.locator(".monaco-editor .view-line");
  for (const id of ids)
    await lines
      .filter({ hasText: `| ${id} ` })
      .first()
      .waitFor();
  const stats = new Map<string, VsCodeStats>();
  for (const line of await lines.allInnerTexts()) {
    const [, id = "", , load, call, finish] = line.split("|").map((cell) => cell.replaceAll("\u00a0", " ").trim());
    if (ids.includes(id) && !stats.has(id)) {
      stats.set(id, { load: Number(load), call: Number(call), finish: Number(finish) });
    }
  }
  return stats;
}
