import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { collectComplaints } from "./support/collectComplaints";
import { keyboardWalk } from "./support/keyboardWalk";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";

describe("The side panel by the keyboard alone", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 900 } });
  let panel: PanelDriver;
  let complaints: readonly string[];

  before(() => {
    complaints = collectComplaints(at.session.page);
    panel = new PanelDriver(at.session.workbench);
  });

  const { press, walk } = keyboardWalk(
    () => at.session.page,
    () => panel.focused(),
  );
  const pictures = async () =>
    (await readdir(path.join(at.session.workspace, "assets"))).filter((name) => !/^\.|jsonl/.test(name)).sort();
  const sha256 = async (file: string) =>
    createHash("sha256")
      .update(await readFile(path.join(at.session.workspace, "assets", file)))
      .digest("hex");

  it("opens in the prompt, and leads through the form in reading order", async () => {
    await panel.open();
    await panel.waitForFocus(/^textarea Prompt$/);
    await at.session.page.keyboard.type("A red mug on a table");
    await panel.payButton("Generate · $0.077").waitFor();
    await panel.page.getByTitle("assets/red-mug-on-a-table.png").waitFor();
    assert.deepEqual(await walk("Tab", /^button More$/), [
      "radio What to make: New picture",
      "radio Size: landscape 4:3, ≈ 1024 × 768",
      "radio Quality: high",
      "radio Count: 1",
      "button More",
    ]);
    await press("Enter");
    await panel.page.getByRole("button", { name: "Random Seed" }).waitFor();
    assert.deepEqual(await walk("Tab", /^button Generate/), [
      "radio Format: png",
      "number Seed",
      "button Random Seed",
      "button Keep This Seed",
      "select Provider",
      "button Change Folder and Name",
      "button Generate · $0.077",
    ]);
    await walk("Shift+Tab", /^select Provider/);
    await press("Escape");
    await panel.waitForFocus(/^button More$/);
    await walk("Tab", /^button Change Folder/);
    await press("Enter");
    await panel.waitForFocus(/^text Name$/);
    await press("Escape");
    await panel.waitForFocus(/^button Change Folder/);
  });

  it("is changed by the arrows, and buys with Ctrl+Enter", async () => {
    await walk("Shift+Tab", /^radio Count/);
    await press("ArrowRight", "ArrowRight", "ArrowRight");
    assert.equal(await panel.focused(), "radio Count: 4");
    await walk("Shift+Tab", /^radio Quality/);
    await press("ArrowLeft", "ArrowLeft");
    assert.equal(await panel.focused(), "radio Quality: low");
    await panel.payButton("Generate 4 · $0.0288").waitFor();
    await press("Control+Enter");
    await panel.results.getByRole("listitem").nth(3).waitFor();
    assert.equal(await panel.focused(), "radio Quality: low");
    assert.equal(at.mock.charges.totalMicroUsd, 28_800);
  });

  it("judges the results", async () => {
    const [first, second] = [await sha256("red-mug-on-a-table.png"), await sha256("red-mug-on-a-table-2.png")];
    assert.deepEqual((await walk("Tab", /^button red-mug/)).slice(-4), [
      "button Change Folder and Name",
      "button Generate 4 · $0.0288",
      "button Clear These Results",
      "button red-mug-on-a-table.png, 1 of 4, in use",
    ]);
    await press("ArrowRight");
    await panel.waitForFocus(/^button red-mug-on-a-table-2\.png, 2 of 4/);
    await press("u");
    await panel.notice(/red-mug-on-a-table/).waitFor();
    await panel.waitForFocus(/^button red-mug-on-a-table/);
    assert.deepEqual(
      [await sha256("red-mug-on-a-table.png"), await sha256("red-mug-on-a-table-2.png")],
      [second, first],
    );
    await press("3");
    await panel.waitForFocus(/3 of 4/);
    const gone = /red-mug[-\w]*\.png/.exec(await panel.focused())?.[0] ?? "";
    await press("Delete");
    await panel
      .notice(gone)
      .or(panel.notice(/There is no trash here/))
      .waitFor();
    await panel.waitForFocus(/^button red-mug.*3 of 3/);
    assert.ok(!(await pictures()).includes(gone));
    await walk("Tab", /^button Undo/);
    await press("Enter");
    await panel.results.getByRole("listitem").nth(3).waitFor();
    assert.equal((await pictures()).length, 4);
    await panel.waitForFocus(/^textarea Prompt$/);
    await walk("Tab", /^button red-mug/);
    await press("Space");
    await panel.waitForFocus(/^dialog red-mug/);
    await press("ArrowRight", "Escape");
    await panel.waitForFocus(/^button red-mug.*2 of 4|^button red-mug.*4 of 4/);
    assert.deepEqual(await walk("Tab", /^button More$/), [
      "button Use This One",
      "button Keep",
      "button Insert Reference",
      "button Edit Again",
      "button Discard",
      "button More",
    ]);
    await press("Enter");
    await panel.waitForFocus(/^menuitem /);
    await press("ArrowDown", "Escape");
    await panel.waitForFocus(/^button More$/);
  });

  it("finds them again in the history, and uses their settings", async () => {
    await walk("Shift+Tab", /^tab Create/);
    await press("ArrowRight");
    await panel.waitForFocus(/^tab History/);
    await walk("Tab", /^text Search history/);
    await at.session.page.keyboard.type("mug");
    // There were as many before it was searched.
    await panel.page.getByText("4 of 4").waitFor();
    await panel.history.getByRole("listitem").nth(3).waitFor();
    assert.deepEqual(await walk("Tab", /^listitem/), [
      "button Filter by date",
      "button Filter by mode",
      "button Filter by provider",
      "button Filter by folder",
      "button Clear",
      "listitem A red mug on a table",
    ]);
    await press("ArrowRight");
    await panel.page.getByRole("heading", { name: /red-mug/ }).waitFor();
    assert.match(await panel.focused(), /^listitem/);
    await press("Space");
    await panel.waitForFocus(/^dialog red-mug/);
    await press("Escape");
    await panel.waitForFocus(/^listitem/);
    assert.deepEqual(await walk("Tab", /^button Copy Prompt/), [
      "button Close Details",
      "button Use These Settings",
      "button Regenerate",
      "button Copy Prompt",
    ]);
    await press("Escape");
    await panel.waitForFocus(/^listitem/);
    await press("ArrowRight");
    await panel.page.getByRole("button", { name: "Use These Settings" }).waitFor();
    await walk("Tab", /^button Use These Settings/);
    await press("Enter");
    await panel.waitForFocus(/^textarea Prompt/);
    assert.equal(await panel.prompt.inputValue(), "A red mug on a table");
  });

  it("opens a picture with Enter, and comes back by the palette", async () => {
    await walk("Shift+Tab", /^tab Create/);
    await press("ArrowRight");
    await panel.waitForFocus(/^tab History/);
    await panel.history.getByRole("listitem").first().waitFor();
    await walk("Tab", /^listitem/);
    await press("Enter");
    await at.session.page.locator(".tab.active").filter({ hasText: "red-mug" }).waitFor();
    await at.session.workbench.editor.waitForPreview();
    await at.session.workbench.runCommand("Inline Assets: Open Panel");
    await panel.waitForFocus(/^text Search history/);
    assert.deepEqual(complaints, []);
  });
});
