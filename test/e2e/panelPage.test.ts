import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { axeProblems } from "../support/axeProblems";
import { collectComplaints } from "./support/collectComplaints";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";
import type { ColorTheme } from "./support/workbench";

const THEMES: readonly ColorTheme[] = ["dark", "hcDark", "hcLight", "light"];

describe("The side panel's page in the workbench", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 1300 } });
  let panel: PanelDriver;
  let complaints: readonly string[];

  before(async () => {
    complaints = collectComplaints(at.session.page);
    panel = new PanelDriver(at.session.workbench);
    await panel.open();
  });

  const inAssets = (file: string) => path.join(at.session.workspace, "assets", file);
  const sha256 = async (file: string) =>
    createHash("sha256")
      .update(await readFile(inAssets(file)))
      .digest("hex");
  const policy = async (): Promise<string> =>
    await (
      await panel.frame()
    ).evaluate(
      () => document.querySelector("meta[http-equiv='Content-Security-Policy']")?.getAttribute("content") ?? "",
    );

  it("S9 has exactly the content policy that is agreed on, with another nonce each time", async () => {
    const nonces = new Set<string>();
    for (const time of [1, 2, 3]) {
      if (time > 1) {
        await at.session.workbench.explorer.open();
        await panel.open();
      }
      const text = await policy();
      nonces.add(/'nonce-([\w+/=]{24})'/.exec(text)?.[1] ?? "");
      const source = /style-src ([^;]+);/.exec(text)?.[1] ?? "";
      assert.equal(
        text.replaceAll(source, "SOURCE").replace(/nonce-[\w+/=]{24}/, "nonce"),
        "default-src 'none'; script-src 'nonce'; style-src SOURCE; font-src SOURCE; img-src SOURCE blob:; connect-src 'none'; form-action 'none'; base-uri 'none'",
      );
    }
    assert.equal(nonces.size, 3);
  });

  it("makes a picture once more from the Explorer and the palette, and swaps it", async () => {
    const { workbench, page } = at.session;
    await panel.prompt.fill("A blue bowl");
    await panel.payButton("Generate · $0.077").click();
    await panel.results.getByRole("listitem").first().waitFor();
    await workbench.explorer.open();
    await workbench.explorer.contextMenu("assets/blue-bowl.png", "Inline Assets", "Regenerate…");
    await panel.find();
    await panel.waitForFocus(/^button Generate · \$0\.077$/);
    assert.equal(await panel.prompt.inputValue(), "A blue bowl");
    await panel.page.getByText("Version of").waitFor();
    await panel.page.getByTitle("assets/blue-bowl-2.png").waitFor();
    await page.keyboard.press("Enter");
    const second = panel.results.locator(".result-picture[aria-label*='blue-bowl-2.png']");
    await second.waitFor();
    const before = [await sha256("blue-bowl.png"), await sha256("blue-bowl-2.png")];
    await second.focus();
    await page.keyboard.press("u");
    await panel.notice(/blue-bowl/).waitFor();
    assert.deepEqual([await sha256("blue-bowl-2.png"), await sha256("blue-bowl.png")], before);
    await workbench.editor.openFile("blue-bowl.png");
    await panel.prompt.fill("Something else");
    await workbench.runCommand("Inline Assets: Regenerate…");
    await panel.waitForFocus(/^button Generate · \$0\.077$/);
    assert.equal(await panel.prompt.inputValue(), "A blue bowl");
    await panel.page.getByTitle("assets/blue-bowl-3.png").waitFor();
  });

  it("has nothing that axe-core is against, in any theme", async () => {
    const { workbench } = at.session;
    const problems: string[] = [];
    const look = async (view: string): Promise<void> => {
      for (const theme of THEMES) {
        await workbench.setColorTheme(theme);
        // It is the frame around the page that has a background, which axe-core does not see.
        await panel.page.evaluate(() => (document.body.style.background = "var(--vscode-sideBar-background)"));
        problems.push(...(await axeProblems(await panel.frame())).map((problem) => `${view}, ${theme}: ${problem}`));
      }
    };
    await look("create");
    await panel.page.getByRole("radio", { name: "Change a picture" }).check({ force: true });
    await panel.page.getByRole("button", { name: "More", exact: true }).first().click();
    await panel.page.getByText("Hold Shift").waitFor();
    await look("change");
    await at.shot("panel-change");
    await panel.tab("History");
    await panel.history.getByRole("listitem").first().click();
    await panel.page.getByRole("heading", { name: /bowl/ }).waitFor();
    await look("history");
    assert.deepEqual(problems, []);
  });

  it("S9 breaks no policy, and has no complaint in the window's console", async () => {
    assert.deepEqual(complaints, []);
    const { page } = at.session;
    const heard = page.waitForEvent("console", (message) => message.text().includes("Content Security Policy"));
    await panel.page.evaluate(() => document.body.setAttribute("style", "color: red"));
    await heard;
    assert.equal(complaints.length, 1, "a breach would be seen");
  });
});
