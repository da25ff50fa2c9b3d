import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { outFolder, repoRoot } from "../../scripts/setup/paths";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { openWorkbench, reloadWorkbench } from "../support/vscode/browser";
import type { Session } from "./support/session";
import { openSession, photographFailure } from "./support/session";
import { Workbench } from "./support/workbench";

const GENERATE = "Inline Assets: Generate Image…";
const SHOW_JOBS = "Inline Assets: Show Jobs";
const never = new Promise<void>(() => undefined);

describe("a window whose extension host is killed", () => {
  let mock: MockApi;
  let session: Session;

  beforeEach(async () => {
    mock = await startMockApi();
    session = await openSession({ env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey } });
    await session.workbench.explorer.open();
  });
  afterEach(async function () {
    await photographFailure(session, this.currentTest);
    await session.close();
    await mock.stop();
  });

  const shot = (name: string) => session.workbench.screenshot(path.join(outFolder, "e2e", `${name}.png`));
  /** What has a spinner in it never comes to rest. */
  const shotInMotion = (name: string) => session.page.screenshot({ path: path.join(outFolder, "e2e", `${name}.png`) });
  const jobs = () =>
    path.join(session.host.dataDir, "data", "User", "globalStorage", "inline-assets.inline-assets", "jobs");

  /** The process that holds the one job that runs. */
  async function killOwner(): Promise<void> {
    const folder = path.join(jobs(), "claims");
    for (const name of (await readdir(folder)).filter((one) => /\.\d+$/.test(one))) {
      const { holder } = JSON.parse(await readFile(path.join(folder, name), "utf8")) as {
        holder: { pid: number } | null;
      };
      if (holder !== null) process.kill(holder.pid, "SIGKILL");
    }
  }

  async function start(prompt: string): Promise<void> {
    await session.workbench.runCommand(GENERATE);
    await session.workbench.quickInput.answerSteps(prompt, undefined, undefined, undefined, undefined);
  }

  it("F3 shows a call that was cut off as perhaps charged, and sends nothing again", async () => {
    const { workbench, page } = session;
    mock.script({ delayUntil: never });
    await start("A teapot");
    await mock.waitFor("accepted");
    await workbench.statusBarItem("$0.077").waitFor();
    await shotInMotion("recovery-running");
    await killOwner();
    await reloadWorkbench(page);
    assert.match(
      await workbench.waitForNotification(/A teapot/),
      /^“A teapot” was cut off while its call was running: it may have been charged at .+\. It is not sent again by itself\.$/,
    );
    await shot("recovery-unknown");
    await workbench.clickNotificationButton(/A teapot/, "Show Jobs");
    await workbench.quickInput.waitForTitle("Inline Assets: Jobs");
    await workbench.quickInput.rows().first().waitFor();
    const [row = ""] = await workbench.quickInput.rowNames();
    assert.match(row, /^A teapot, may have been charged at .+ · \$0\.077 · /);
    await shot("recovery-jobs");
    await workbench.quickInput.pick("A teapot");
    await workbench.quickInput.waitForTitle("A teapot");
    await workbench.quickInput.row("Show Log").waitFor();
    assert.deepEqual(await workbench.quickInput.labels(), [
      "Try Again · $0.077 (may charge again)",
      "Dismiss",
      "Details",
      "Copy Prompt",
      "Show Log",
    ]);
    await shot("recovery-actions");
    assert.equal(mock.requests.length, 1);

    await workbench.quickInput.pick("Try Again · $0.077 (may charge again)");
    const question = await workbench.dialogText();
    assert.match(
      question,
      /^Generate 1 picture again for \$0\.077\?\nA teapot\s+The first call may have been charged at/,
    );
    await shotInMotion("recovery-try-again");
    await workbench.clickDialogButton("Generate Again · $0.077");
    await workbench.waitForNotification("Saved assets/teapot.png · $0.077.");
    assert.equal(mock.requests.length, 2, "the person asked for it");
    await workbench.statusBarItem("$0.154").waitFor();
  });

  it("F4 saves a picture whose download was cut off, pays nothing again, and tells", async () => {
    const { workbench, page, workspace } = session;
    mock.script([{}, { on: "output", delayUntil: never }]);
    await start("A kettle");
    await mock.waitFor("output");
    await killOwner();
    await reloadWorkbench(page);
    const said = await workbench.waitForNotification(/paid for before the restart/);
    assert.equal(said, "“A kettle” was paid for before the restart and is saved now: assets/kettle.png · $0.077.");
    await shot("recovery-saved");
    assert.deepEqual((await readdir(path.join(workspace, "assets"))).sort(), ["asset-manifest.jsonl", "kettle.png"]);
    assert.equal(mock.requests.length, 1);
    await workbench.runCommand(SHOW_JOBS);
    await workbench.quickInput.waitForTitle("Inline Assets: Jobs");
    await workbench.quickInput.rows().first().waitFor();
    assert.match((await workbench.quickInput.rowNames())[0] ?? "", /^A kettle, done · \$0\.077 · /);
    await shot("recovery-done");
    assert.deepEqual(await readdir(path.join(jobs(), "closed")).then((names) => names.length), 1);
  });

  it("S12 F29 lets another window take over what a killed one was downloading, and no sooner", async () => {
    const { page, browser, host, workspace } = session;
    const other = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await openWorkbench(other, host, { folder: workspace, extensionDevelopmentPath: repoRoot });
    const second = new Workbench(other);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    mock.script([{}, { on: "output", delayUntil: held }]);
    await page.bringToFront();
    await start("A shared kettle");
    await mock.waitFor("output");
    await second.statusBarItem("$0.077").waitFor();
    await second.runCommand(SHOW_JOBS);
    await second.quickInput.waitForTitle("Inline Assets: Jobs");
    // What the first window has written down last may still be on its way to the second.
    await second.quickInput
      .rows()
      .and(other.getByLabel(/^A shared kettle, downloading · /))
      .waitFor();
    assert.equal((await second.quickInput.rowNames()).length, 1);
    assert.equal(mock.outputRequests.length, 1, "a job that runs elsewhere is left alone");
    await killOwner();
    await second.waitForNotification(/“A shared kettle” was paid for before the restart and is saved now/);
    release();
    assert.equal(mock.requests.length, 1);
    assert.deepEqual((await readdir(path.join(workspace, "assets"))).sort(), [
      "asset-manifest.jsonl",
      "shared-kettle.png",
    ]);
    await other.close();
  });
});
