import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { assetLine } from "../support/assetLine";
import type { Session } from "./support/session";
import { PanelDriver } from "./support/panelDriver";
import { openSession, photographFailure } from "./support/session";

const README = "# Lake\n\n![A calm lake](assets/lake.png)\n";
const STYLE = ".hero { background: url('../assets/lake.png'); }\n";

describe("a picture that is renamed in the Explorer", () => {
  let template: string;
  let session: Session;

  before(async () => {
    template = await mkdtemp(path.join(os.tmpdir(), "inline-assets-moves-"));
    await mkdir(path.join(template, "assets"));
    await mkdir(path.join(template, "styles"));
    await writeFile(path.join(template, "assets/lake.png"), "picture");
    await writeFile(
      path.join(template, "assets/asset-manifest.jsonl"),
      `${JSON.stringify(assetLine({ file: "assets/lake.png" }))}\n`,
    );
    await writeFile(path.join(template, "README.md"), README);
    await writeFile(path.join(template, "styles/site.css"), STYLE);
    session = await openSession({ workspaceTemplate: template });
    // Whoever renames before VS Code has started its extensions is asked nothing.
    await new PanelDriver(session.workbench).open();
    await session.workbench.explorer.open();
  });
  after(async () => {
    await session.close();
    await rm(template, { recursive: true });
  });
  afterEach(async function () {
    await photographFailure(session, this.currentTest);
  });

  const textOf = async (file: string): Promise<string> => await readFile(path.join(session.workspace, file), "utf8");
  const lastFile = async (): Promise<unknown> => {
    const lines = (await textOf("assets/asset-manifest.jsonl")).trimEnd().split("\n");
    const last: unknown = JSON.parse(lines.at(-1) ?? "{}");
    return typeof last === "object" && last !== null && "file" in last ? last.file : undefined;
  };
  /** The page's own clock: what is waited for happens on the disk. */
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await session.page.waitForTimeout(50);
  };

  it("takes its references along in two languages once that is agreed to, and one undo brings all back", async () => {
    const { explorer } = session.workbench;
    await explorer.rename("assets/lake.png", "dawn.png");
    assert.match(await session.workbench.dialogText(), /Inline Assets.*refactoring changes with this file move/s);
    await session.workbench.clickDialogButton("OK");
    await until(async () => (await textOf("README.md")).includes("](assets/dawn.png)"));
    await until(async () => (await textOf("styles/site.css")).includes("url('../assets/dawn.png')"));
    await until(async () => (await lastFile()) === "assets/dawn.png");

    await (await explorer.reveal("assets/dawn.png")).click();
    await session.page.keyboard.press("Escape");
    // Files are taken back where the Explorer has the focus, and texts alone elsewhere.
    await session.page.locator(".explorer-folders-view .monaco-list:focus-within").waitFor();
    await session.page.keyboard.press("Control+Z");
    await until(
      async () => (await stat(path.join(session.workspace, "assets/lake.png")).catch(() => undefined)) !== undefined,
    );
    await until(async () => (await textOf("README.md")) === README);
    await until(async () => (await textOf("styles/site.css")) === STYLE);
    await until(async () => (await lastFile()) === "assets/lake.png");
  });
});
