import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { reloadWorkbench } from "../support/vscode/browser";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";

describe("The side panel in the workbench", () => {
  // High enough for all of the form and the results: what Playwright scrolls to takes VS Code's own frame along.
  const at = useMockSession({ viewport: { width: 1280, height: 1300 } });
  let panel: PanelDriver;

  before(async () => {
    panel = new PanelDriver(at.session.workbench);
    await panel.open();
  });

  const inAssets = (file: string) => readFile(path.join(at.session.workspace, "assets", file));
  const sha256 = async (file: string) =>
    createHash("sha256")
      .update(await inAssets(file))
      .digest("hex");
  const pictures = async () =>
    (await readdir(path.join(at.session.workspace, "assets"))).filter((name) => !/^\.|jsonl/.test(name)).sort();
  const manifestLines = async () =>
    (await inAssets("asset-manifest.jsonl"))
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** By its picture's name; nothing else in the page is called so. */
  const tile = (name: string) =>
    panel.results
      .getByRole("listitem")
      .filter({ has: at.session.page.locator(`.result-picture[aria-label*=${JSON.stringify(name)}]`) });
  const press = (key: string) => at.session.page.keyboard.press(key);

  it("says what it costs while one types, and buys by the keyboard", async () => {
    await panel.prompt.fill("A red mug on a table");
    await panel.payButton("Generate · $0.077").waitFor();
    await panel.page.getByRole("radio", { name: "4", exact: true }).check({ force: true });
    await panel.page.getByRole("radio", { name: "low", exact: true }).check({ force: true });
    await panel.payButton("Generate 4 · $0.0288").waitFor();
    await panel.page.getByText("assets/red-mug-on-a-table.png").waitFor();
    await at.shot("panel-priced");
    await panel.prompt.focus();
    await press("Control+Enter");
    await panel.results.getByRole("listitem").nth(3).waitFor();
    await at.shot("panel-results");
    assert.deepEqual(await pictures(), [
      "red-mug-on-a-table-2.png",
      "red-mug-on-a-table-3.png",
      "red-mug-on-a-table-4.png",
      "red-mug-on-a-table.png",
    ]);
    assert.equal(at.mock.charges.totalMicroUsd, 28_800);
  });

  it("gives a candidate the name that the code refers to, and keeps the one before", async () => {
    const [first, third] = [await sha256("red-mug-on-a-table.png"), await sha256("red-mug-on-a-table-3.png")];
    await tile("red-mug-on-a-table-3.png").first().hover();
    await tile("red-mug-on-a-table-3.png")
      .first()
      .getByRole("button", { name: /^Use This One/ })
      .click();
    await panel.notice(/red-mug-on-a-table/).waitFor();
    assert.deepEqual(
      [await sha256("red-mug-on-a-table.png"), await sha256("red-mug-on-a-table-3.png")],
      [third, first],
    );
    const moved = (await manifestLines()).filter(({ type }) => type === "moved");
    assert.equal(moved.length, 2);
    assert.equal(new Set(moved.map(({ at: moment }) => moment)).size, 1);
    await at.shot("panel-used");
  });

  it("discards one, and takes that back", async () => {
    const content = await sha256("red-mug-on-a-table-2.png");
    await tile("red-mug-on-a-table-2.png").first().hover();
    await tile("red-mug-on-a-table-2.png")
      .first()
      .getByRole("button", { name: /^Discard/ })
      .click();
    await panel
      .notice(/red-mug-on-a-table-2\.png is/)
      .or(panel.notice(/There is no trash here/))
      .waitFor();
    await tile("red-mug-on-a-table-2.png").first().waitFor({ state: "detached" });
    assert.ok(!(await pictures()).includes("red-mug-on-a-table-2.png"));
    await at.shot("panel-discarded");
    await panel.page.getByRole("button", { name: "Undo" }).click();
    await tile("red-mug-on-a-table-2.png").first().waitFor();
    assert.equal(await sha256("red-mug-on-a-table-2.png"), content);
  });

  it("finds every picture again, and uses its settings", async () => {
    await panel.prompt.fill("A blue bowl");
    await panel.payButton(/^Generate 4/).waitFor();
    await panel.page.getByRole("radio", { name: "1", exact: true }).check({ force: true });
    await panel.payButton("Generate · $0.0072").click();
    await tile("blue-bowl.png").first().waitFor();
    await panel.tab("History");
    await panel.history.getByRole("listitem").nth(4).waitFor();
    await at.shot("panel-history");
    await panel.search.fill("bowl");
    await panel.page.getByText("1 of 5").waitFor();
    await panel.history.getByRole("listitem").first().click();
    await panel.page.getByText("$0.0072").first().waitFor();
    await at.shot("panel-details");
    await panel.page.getByRole("button", { name: "Use These Settings" }).click();
    await panel.prompt.waitFor();
    assert.equal(await panel.prompt.inputValue(), "A blue bowl");
  });

  it("loses neither a job nor what is typed when the window is loaded again", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    at.mock.script({ delayUntil: held });
    await panel.prompt.fill("A green jug");
    await panel.payButton("Generate · $0.0072").click();
    await panel.page.getByText("A green jug").first().waitFor();
    await at.shot("panel-running");
    await panel.prompt.fill("Something that was being typed");
    await panel.page.getByTitle("assets/something-that-was-being-typed.png").waitFor();
    await reloadWorkbench(at.session.page);
    await panel.open();
    // Which tab was in view is in VS Code's own memory, which a window that is torn down need not have written.
    await panel.tab("Create");
    assert.equal(await panel.prompt.inputValue(), "Something that was being typed");
    await panel.page
      .getByText(/may have been charged/)
      .first()
      .waitFor();
    await at.shot("panel-unknown");
    // Not before: the window that was left may live a little longer, and would take the answer.
    release();
  });
});
