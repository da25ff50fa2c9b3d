import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { PanelDriver } from "./support/panelDriver";
import type { Session, SessionOptions } from "./support/session";
import { openSession } from "./support/session";

const GENERATE = "Inline Assets: Generate Image…";
const OFFLINE = { "inlineAssets.provider": "offline" };

async function inSession(options: SessionOptions, run: (session: Session) => Promise<void>): Promise<void> {
  const session = await openSession({ userSettings: OFFLINE, ...options });
  try {
    await run(session);
  } catch (error) {
    await session.page.screenshot({ path: path.join(outFolder, "e2e", "failed-workspaces.png") });
    throw error;
  } finally {
    await session.close();
  }
}

describe("Generate Image, wherever it is started", () => {
  it("says that a folder must be open, and offers to open one", async () => {
    await inSession({ open: () => ({}) }, async ({ workbench }) => {
      await workbench.runCommand(GENERATE);
      assert.match(
        await workbench.waitForNotification("No folder is open"),
        /Open a folder first\. Nothing was sent\.$/,
      );
      await workbench.notification("No folder is open").getByRole("button", { name: "Open Folder" }).waitFor();
      const panel = new PanelDriver(workbench);
      await panel.open();
      await panel.page.getByText("Open a folder first: pictures are saved into it.").waitFor();
      assert.deepEqual(await panel.formButtons(), ["Open Folder"]);
      await panel.waitForFocus(/^button Open Folder$/);
    });
  });

  it("asks which folder, the active editor's first, and writes there", async () => {
    const open = async (workspace: string) => {
      for (const name of ["site", "shop"]) await mkdir(path.join(workspace, name));
      await writeFile(path.join(workspace, "shop", "shop.css"), ".hero {\n  background: red;\n}\n");
      const workspaceFile = path.join(workspace, "both.code-workspace");
      await writeFile(workspaceFile, JSON.stringify({ folders: [{ path: "site" }, { path: "shop" }] }));
      return { workspaceFile };
    };
    await inSession({ open }, async ({ workbench, workspace }) => {
      await workbench.editor.openFile("shop.css");
      await workbench.editor.goTo(2, 15);
      await workbench.runCommand(GENERATE);
      await workbench.quickInput.waitForTitle("(1/5)");
      await workbench.quickInput.type("A wool texture");
      await workbench.quickInput.accept();
      await workbench.quickInput.waitForTitle("(2/5)");
      assert.deepEqual(await workbench.quickInput.labels(), ["shop", "site"]);
      await workbench.quickInput.accept();
      // An Escape before the next step is there would be for this one, and that one would come over the palette.
      await workbench.quickInput.waitForTitle("(3/5)");
      await workbench.quickInput.dismiss();
      await workbench.quickInput.waitUntilClosed();
      await workbench.runCommand(GENERATE);
      await workbench.quickInput.answerSteps("A wool texture", undefined, undefined, undefined, undefined);
      await workbench.waitForNotification("Saved assets/wool-texture.png");
      await workbench.clickNotificationButton("Saved", "Insert Reference");
      await workbench.editor.waitForText('url("assets/wool-texture.png")');
      await workbench.editor.save();
      assert.equal(
        await readFile(path.join(workspace, "shop", "shop.css"), "utf8"),
        '.hero {\n  background: url("assets/wool-texture.png")red;\n}\n',
      );
      assert.match(await readFile(path.join(workspace, "shop/assets/asset-manifest.jsonl"), "utf8"), /wool/);
    });
  });

  it("offers what is easily overlooked about a new manifest, once", async () => {
    const open = async (workspace: string) => {
      await mkdir(path.join(workspace, ".git"));
      await writeFile(path.join(workspace, ".gitattributes"), "*.sh text");
      await mkdir(path.join(workspace, ".vscode"));
      await writeFile(path.join(workspace, ".vscode/settings.json"), '{"inlineAssets.assetsFolder":"public/img"}');
      return { folder: workspace };
    };
    await inSession({ open }, async ({ workbench, workspace }) => {
      await workbench.runCommand(GENERATE);
      for (const step of ["(1/4)", "(2/4)", "(3/4)", "(4/4)"]) {
        await workbench.quickInput.waitForTitle(step);
        if (step === "(1/4)") await workbench.quickInput.type("A lamp");
        await workbench.quickInput.accept();
      }
      await workbench.waitForNotification("Saved public/img/lamp.png");
      await workbench.screenshot(path.join(outFolder, "e2e", "hint-publishing.png"));
      await workbench.clickNotificationButton("published with the site", "Keep It in .inline-assets");
      await workbench.clickNotificationButton("in .gitattributes", "Add the Line");
      await workbench.editor.openFile(".gitattributes");
      await workbench.editor.waitForText("asset-manifest.jsonl merge=union");
      assert.match(await readFile(path.join(workspace, ".inline-assets/asset-manifest.jsonl"), "utf8"), /lamp/);
      assert.match(
        await readFile(path.join(workspace, ".vscode/settings.json"), "utf8"),
        /"inlineAssets.manifestFolder": "\.inline-assets"/,
      );
      assert.equal(
        await readFile(path.join(workspace, ".gitattributes"), "utf8"),
        "*.sh text\nasset-manifest.jsonl merge=union\n",
      );
    });
  });

  it("makes no link of other people's text, and says which setting is wrong", async () => {
    const userSettings = { "inlineAssets.provider": "[Fix](command:workbench.action.terminal.new)" };
    await inSession({ userSettings }, async ({ workbench }) => {
      await workbench.runCommand(GENERATE);
      assert.match(
        await workbench.waitForNotification("is not allowed"),
        /inlineAssets\.provider: .*prospolabs, offline/,
      );
      assert.equal(await workbench.notification("is not allowed").locator("a[data-href], a[href]").count(), 0);
    });
  });

  it("S4 asks before it sends to an address that only the environment names", async () => {
    const env = { PROSPOLABS_BASE_URL: "https://gateway.invalid", PROSPOLABS_API_KEY: "prsp-canary-0123456789" };
    await inSession({ env, userSettings: {} }, async ({ workbench }) => {
      await workbench.runCommand(GENERATE);
      assert.match(
        await workbench.dialogText(),
        /Send Prospolabs requests to https:\/\/gateway\.invalid\?[\s\S]*PROSPOLABS_BASE_URL/,
      );
      await workbench.screenshot(path.join(outFolder, "e2e", "confirm-origin.png"));
      await workbench.clickDialogButton("Cancel");
      await workbench.waitForNotification("was not confirmed. Nothing was sent.");
    });
  });

  it("has a walkthrough that begins with the free engine", async () => {
    await inSession({ userSettings: {} }, async ({ workbench, page }) => {
      await workbench.runCommand("Welcome: Open Walkthrough...");
      await workbench.quickInput.type("Inline Assets");
      await workbench.quickInput.pick("Get Started with Inline Assets");
      await page.getByRole("button", { name: "Generate a Placeholder" }).waitFor();
      await workbench.screenshot(path.join(outFolder, "e2e", "walkthrough.png"));
      await page.getByRole("button", { name: "Generate a Placeholder" }).click();
      await workbench.quickInput.waitForTitle("Generate Image (1/4)");
      await workbench.quickInput.dismiss();
    });
  });
});
