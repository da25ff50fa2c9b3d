import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Frame } from "playwright-core";
import { repoRoot } from "../../scripts/setup/paths";
import { axeProblems } from "../support/axeProblems";
import { focusedIn } from "./support/focus";
import { keyboardWalk } from "./support/keyboardWalk";
import { MissingDriver } from "./support/missingDriver";
import { waitForThemeIn } from "./support/pageTheme";
import { useMockSession } from "./support/useMockSession";

const SITE = path.join(repoRoot, "test", "fixtures", "site");
const THEMES = ["light", "dark", "hcDark", "hcLight"] as const;

describe("The list of missing pictures by the keyboard alone", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 900 }, workspaceTemplate: SITE });
  let missing: MissingDriver;
  before(() => {
    missing = new MissingDriver(at.session.workbench);
  });
  const { press, walk } = keyboardWalk(
    () => at.session.page,
    () => focusedIn(missing.page),
  );

  const frameOfPage = async (): Promise<Frame> => {
    const frame = await (await missing.page.elementHandle()).ownerFrame();
    return frame ?? assert.fail("The page is gone.");
  };

  it("leads through a document's rows in reading order, and from tick to tick by the arrows", async () => {
    await missing.open();
    await missing.payButton("Generate 12 · $0.924").waitFor();
    // A tab that is opened has the focus a moment before its page has: until then Tab goes through VS Code.
    const frame = await frameOfPage();
    await frame.waitForFunction(() => document.hasFocus());
    assert.deepEqual(await walk("Tab", /^text Filter$/), ["radio Documents: Whole workspace", "text Filter"]);
    await at.session.page.keyboard.type("about.html");
    await missing.page.getByText("All · 3 of 3 ticked").waitFor();
    assert.deepEqual(await walk("Tab", /^textarea Prompt for img\/potter/), [
      "button Clear the Filter",
      "checkbox All · 3 of 3 ticked",
      "checkbox All of about.html",
      "checkbox Make img/icon.png",
      "textarea Prompt for img/icon.png",
      "button about.html:7",
      "button index.html:9",
      "checkbox Make img/potter.png",
      "textarea Prompt for img/potter.png",
    ]);
    await walk("Shift+Tab", /^checkbox Make img\/potter/);
    await press("ArrowDown", "Space");
    await missing.page.getByText("All · 2 of 3 ticked").waitFor();
    assert.equal(await focusedIn(missing.page), "checkbox Make img/kiln at night.png");
    await walk("Shift+Tab", /^checkbox All ·/);
    await press("Space", "Space");
    await missing.page.getByText("All · 0 of 3 ticked").waitFor();
    await walk("Tab", /^checkbox Make img\/potter/);
    await press("Space");
    await walk("Shift+Tab", /^text Filter$/);
    await press("Escape");
    await missing.page.getByText("All · 10 of 12 ticked").waitFor();
    await missing.payButton("Generate 10 · $0.77").waitFor();
  });

  it("buys with Ctrl+Enter from a prompt, at the question's Enter, and leaves the focus on the page", async () => {
    await walk("Tab", /^textarea Prompt for img\/potter/);
    await at.session.page.keyboard.press("Control+A");
    await at.session.page.keyboard.type("A potter at work");
    await press("Control+Enter");
    assert.match(await at.session.workbench.dialogText(), /Generate 10 pictures for \$0\.77/);
    await at.session.workbench.dialog().locator(":focus").waitFor();
    await press("Enter");
    await missing.notice("10 of 10 made.").waitFor();
    assert.equal((await readdir(path.join(at.session.workspace, "img"))).length, 10);
    await missing.row("img/potter.png").getByText("A potter at work").waitFor();
    assert.equal(await missing.rows.count(), 12);
  });

  it("has nothing that axe-core is against, in any theme", async () => {
    const frame = await frameOfPage();
    const problems: string[] = [];
    for (const theme of THEMES) {
      await at.session.workbench.setColorTheme(theme);
      await waitForThemeIn(missing.page, theme);
      // It is the frame around the page that has a background, which axe-core does not see.
      await missing.page.evaluate(() => (document.body.style.background = "var(--vscode-editor-background)"));
      problems.push(...(await axeProblems(frame)).map((problem) => `${theme}: ${problem}`));
      await at.shot(`missing-made-${theme}`);
    }
    assert.deepEqual(problems, []);
  });
});
