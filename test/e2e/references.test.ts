import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "playwright-core";
import { repoRoot } from "../../scripts/setup/paths";
import { DragDriver, type Point } from "./support/dragDriver";
import { PainterDriver } from "./support/painterDriver";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";

const SITE = path.join(repoRoot, "test/fixtures/site");
const THEMES = ["light", "dark", "hcDark", "hcLight"] as const;

describe("References in the editor", () => {
  const at = useMockSession({ workspaceTemplate: SITE });
  let drag: DragDriver;
  before(() => void (drag = new DragDriver(at.session.page)));
  const endOf = async (text: string): Promise<Point> => {
    const box = await at.session.page
      .locator(".view-line")
      .filter({ hasText: text })
      .first()
      .locator("> span")
      .first()
      .boundingBox();
    assert.ok(box);
    return { x: box.x + box.width, y: box.y + box.height / 2 };
  };
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await at.session.page.keyboard.press(key);
  };
  const pictures = async (): Promise<string[]> =>
    (await readdir(path.join(at.session.workspace, "img")).catch(() => [])).sort();
  /** The light bulb's menu, at the cursor. */
  const bulb = async (): Promise<Locator> => {
    const menu = at.session.page.locator(".action-widget");
    await at.session.page.locator(".editor-group-container.active .monaco-editor.focused").first().waitFor();
    await press("Control+.");
    await menu.locator(".action").first().waitFor();
    return menu;
  };
  const choose = async (title: string): Promise<void> => {
    await (await bulb()).locator(".action").filter({ hasText: title }).first().click();
  };
  const hover = async (): Promise<Locator> => {
    const { page } = at.session;
    const shown = page.locator(".monaco-hover:not(.hidden)").filter({ hasText: /KB|Make a placeholder/ });
    // The keys mean something in the text alone; after a question the focus may be back in the hover that asked it.
    const text = page.locator(".editor-group-container.active .monaco-editor.focused");
    await text.or(shown).first().waitFor();
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+I");
    await shown.first().waitFor();
    return shown.first();
  };
  const inEveryTheme = async (name: string, show: () => Promise<unknown>): Promise<void> => {
    for (const theme of THEMES) {
      await at.session.workbench.setColorTheme(theme);
      await show();
      await at.shot(`references-${name}-${theme}`);
      await press("Escape");
    }
    await at.session.workbench.setColorTheme("light");
  };

  it("the light bulb offers what is missing at its price, and the hover says what it would be", async () => {
    const { workbench } = at.session;
    await workbench.editor.openFile("README.md");
    await workbench.editor.goTo(7, 62);
    await at.session.page.locator(".squiggly-hint").first().waitFor();
    await workbench.editor.goTo(7, 70);
    assert.match(
      plain(await (await hover()).innerText()),
      /^img\/map\.png does not exist\.\s+A hand-drawn map of a valley with a lake and one house\s+PNG · \$0\.077/,
    );
    await press("Escape");
    await workbench.editor.goTo(7, 62);
    await inEveryTheme("missing-hover", hover);
    await inEveryTheme("bulb", bulb);
    assert.deepEqual(at.mock.requests, []);
    assert.deepEqual(await pictures(), []);
  });

  it("a placeholder is made where the document wants it, without a question", async () => {
    const { workbench } = at.session;
    await choose("Make a placeholder");
    await workbench.waitForNotification("Saved img/map.png · free.");
    assert.deepEqual(await pictures(), ["map.png"]);
    assert.deepEqual(at.mock.requests, []);
    await workbench.clearNotifications();
  });

  it("one question names size and price; Enter pays, and the text says of the picture what it lacked", async () => {
    const { workbench } = at.session;
    await workbench.editor.openFile("about.html");
    await workbench.editor.goTo(14, 15);
    await inEveryTheme("bulb-all", bulb);
    await choose("Generate this image… ($0.077)");
    await workbench.quickInput.waitForTitle("Generate img/potter.png · 320 × 240 · $0.077");
    assert.equal(await workbench.quickInput.input().inputValue(), "The potter at her wheel, seen from the side");
    await at.shot("references-question");
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    assert.deepEqual(at.mock.requests, []);
    await choose("Generate this image… ($0.077)");
    await workbench.quickInput.waitForTitle("Generate img/potter.png · 320 × 240 · $0.077");
    await workbench.quickInput.type("A potter at work");
    await workbench.quickInput.accept();
    await workbench.waitForNotification("Saved img/potter.png · $0.077.");
    await workbench.editor.waitForText('<img src="img/potter.png" width="320" height="240" alt="A potter at work" />');
    await at.shot("references-generated");
    assert.deepEqual(await pictures(), ["map.png", "potter.png"]);
    assert.equal(at.mock.requests.length, 1);
  });

  it("one undo takes back file and text, and what was paid is offered again for nothing", async () => {
    const { workbench } = at.session;
    await workbench.clearNotifications();
    await workbench.editor.goTo(14, 15);
    await press("Control+Z");
    await workbench.editor.waitForText('<img src="img/potter.png" width="320" height="240" />');
    await at.session.page.locator(".squiggly-hint").nth(2).waitFor();
    assert.deepEqual(await pictures(), ["map.png"]);
    await choose("Use the image that was made before (free)");
    await workbench.editor.waitForText('<img src="img/potter.png" width="320" height="240" alt="A potter at work" />');
    assert.deepEqual(await pictures(), ["map.png", "potter.png"]);
    assert.deepEqual(at.mock.requests, []);
  });

  it("the hover shows the picture, what made it, and what can be done", async () => {
    const { workbench } = at.session;
    await workbench.clearNotifications();
    await workbench.editor.goTo(14, 25);
    const shown = await hover();
    assert.match(
      plain(await shown.innerText()),
      /A potter at work\s+gpt-image-2 · high · 320 × 240\s+\$0\.077 · just now · \d+ KB/,
    );
    const picture = shown.locator("img").first();
    await picture.waitFor();
    assert.equal(await picture.evaluate(widthWhenRead), 320);
    assert.deepEqual(
      await shown.getByRole("link", { name: /^(Regenerate|Edit|Mask|Compare|History)$/ }).allInnerTexts(),
      ["Regenerate", "Edit", "Mask", "History"],
    );
    await press("Escape");
    await inEveryTheme("hover", hover);
    await (await hover()).getByText("Edit", { exact: true }).click();
    await workbench.quickInput.waitForTitle(/Edit Image/);
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    await (await hover()).getByText("Mask", { exact: true }).click();
    await workbench.editor.tab("potter.png").waitFor();
    const painter = new PainterDriver(workbench);
    await painter.find();
    await painter.waitForFocus(/^application/);
    await workbench.runCommand("View: Close Editor");
    await painter.page.waitFor({ state: "detached" });
    await (await hover()).getByText("History", { exact: true }).click();
    const panel = new PanelDriver(workbench);
    await panel.find();
    await panel.page.getByRole("textbox", { name: "Search history" }).waitFor();
    assert.equal(await panel.page.getByRole("textbox", { name: "Search history" }).inputValue(), "img/potter.png");
    await workbench.explorer.open();
  });

  it("lenses stand above references, once they are switched on", async () => {
    const { workbench, page } = at.session;
    await workbench.editor.openFile("about.html");
    const lens = (text: string) => page.locator(".codelens-decoration").filter({ hasText: text }).first();
    await workbench.setUserSetting("inlineAssets.codeLens.enabled", true);
    await lens("A potter at work · $0.077").waitFor();
    await lens("Generate this image… ($0.077)").waitFor();
    await inEveryTheme("lenses", async () => {});
    await lens("Generate this image").getByText("Generate this image").click();
    // Which of the two is the first to be drawn, VS Code decides.
    await workbench.quickInput.waitForTitle(/^Generate img\/(?:icon|kiln at night)\.png/);
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    await workbench.setUserSetting("inlineAssets.codeLens.enabled", false);
  });

  it("a reference is inserted at each cursor, the newest picture first", async () => {
    const { workbench } = at.session;
    await workbench.editor.goTo(18, 12);
    await workbench.runCommand("Add Cursor Below");
    await workbench.runCommand("Inline Assets: Insert Reference to Asset…");
    await workbench.quickInput.waitForTitle("Insert Reference to Asset");
    await workbench.quickInput.row("map.png").waitFor();
    assert.deepEqual(await workbench.quickInput.labels(), ["potter.png", "map.png"]);
    await at.shot("references-insert");
    await workbench.quickInput.type("hand-drawn");
    await workbench.quickInput.row("potter.png").waitFor({ state: "detached" });
    await workbench.quickInput.accept();
    const img =
      '<img src="img/map.png" width="1024" height="768" alt="A hand-drawn map of a valley with a lake and one house" />';
    await workbench.editor.waitForText(`<h2>T${img}`);
    await workbench.editor.waitForText(`<p>We${img}`);
    await press("Escape", "Control+Z");
    await workbench.editor.waitForText("<h2>The kiln</h2>");
  });

  it("a picture that is dragged from the Explorer becomes a reference", async () => {
    const { workbench } = at.session;
    await drag.dragIntoText(await workbench.explorer.reveal("img/map.png"), await endOf("We fire"), { shift: true });
    await workbench.editor.waitForText('<p>We fire twice a year.</p><img src="img/map.png" width="1024"');
    await at.shot("references-drop");
    await press("Control+Z");
    await workbench.editor.waitForText("<p>We fire twice a year.</p>");
    assert.doesNotMatch(await workbench.editor.text(), /map\.png/);
  });
});

function plain(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

/** Runs in the page. Pixels of the picture itself, once its file is there. */
async function widthWhenRead(image: Element): Promise<number> {
  if (!(image instanceof HTMLImageElement)) return 0;
  await image.decode();
  return image.naturalWidth;
}
