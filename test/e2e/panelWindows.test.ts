import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { repoRoot } from "../../scripts/setup/paths";
import { assetLine } from "../support/assetLine";
import { openWorkbench } from "../support/vscode/browser";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";
import { Workbench } from "./support/workbench";

const VIEW = "Inline Assets";

describe("The side panel, closed and opened again, and in a second window", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 1000 } });
  let panel: PanelDriver;

  before(async () => {
    panel = new PanelDriver(at.session.workbench);
    await panel.open();
  });

  /** Another view in its place, and back: its page is another one then. */
  const closeAndOpen = async (): Promise<void> => {
    await at.session.workbench.explorer.open();
    await panel.page.waitFor({ state: "detached" });
    await at.session.workbench.openView(VIEW);
    await panel.find();
  };
  const scrollTop = async () => await panel.page.locator("#history-scroll").evaluate((element) => element.scrollTop);

  it("loses neither what is typed nor results nor a running job", async () => {
    await panel.prompt.fill("A blue bowl");
    await panel.payButton("Generate · $0.077").click();
    await panel.results.getByRole("listitem").first().waitFor();
    let release = (): void => undefined;
    at.mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
    await panel.prompt.fill("A green jug");
    await panel.payButton("Generate · $0.077").click();
    await panel.jobs.getByText("A green jug").waitFor();
    await panel.prompt.pressSequentially(" with flowers");
    await closeAndOpen();
    assert.equal(await panel.prompt.inputValue(), "A green jug with flowers");
    const caret = await panel.prompt.evaluate((area) => (area as HTMLTextAreaElement).selectionStart);
    assert.equal(caret, "A green jug with flowers".length);
    await panel.results.locator(".result-picture[aria-label*='blue-bowl.png']").waitFor();
    await panel.jobs.getByText("A green jug").waitFor();
    release();
    await panel.results.locator(".result-picture[aria-label*='green-jug.png']").waitFor();
  });

  it("loses no place in the history", async () => {
    const lines = Array.from({ length: 300 }, (_one, number) =>
      JSON.stringify(
        assetLine({ id: `old-${number}`, file: `assets/old-${number}.png`, prompt: `A teapot ${number}` }),
      ),
    );
    const manifest = path.join(at.session.workspace, "assets", "asset-manifest.jsonl");
    await appendFile(manifest, `${lines.join("\n")}\n`);
    await panel.tab("History");
    await panel.search.fill("teapot");
    await panel.page.getByText("300 of 302").waitFor();
    await panel.page.locator("#history-scroll").evaluate((element) => (element.scrollTop = 1_000));
    const chosen = panel.history.getByRole("listitem").nth(12);
    await chosen.click();
    await panel.page.getByRole("heading", { name: /^old-\d+\.png/ }).waitFor();
    await at.shot("panel-kept");
    const prompt = await panel.history.locator("[aria-current]").getAttribute("aria-label");
    const before = await scrollTop();
    assert.ok(before > 0);
    await closeAndOpen();
    await panel.page.getByText("300 of 302").waitFor();
    assert.equal(await panel.search.inputValue(), "teapot");
    await panel.page.getByRole("heading", { name: /^old-\d+\.png/ }).waitFor();
    await panel.history.locator("[aria-current]").waitFor();
    assert.equal(await panel.history.locator("[aria-current]").getAttribute("aria-label"), prompt);
    // It is scrolled when its entries are there.
    await panel.page.locator("#history-scroll").evaluate(async (element, wanted) => {
      while (element.scrollTop !== wanted) await new Promise(requestAnimationFrame);
    }, before);
  });

  it("F29 shows in one window's history what another one made", async () => {
    const { browser, host, workspace } = at.session;
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await openWorkbench(page, host, { folder: workspace, extensionDevelopmentPath: repoRoot });
    const other = new PanelDriver(new Workbench(page));
    await other.open();
    await other.tab("History");
    await other.search.fill("flowers");
    await other.page.getByText("No picture matches.").waitFor();
    await panel.tab("Create");
    await panel.payButton("Generate · $0.077").click();
    await other.history.getByRole("listitem", { name: "A green jug with flowers" }).waitFor();
    await page.close();
  });
});
