import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { drawScene, drawSceneMask } from "../support/drawScene";
import { DragDriver, middleOf, type Point } from "./support/dragDriver";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";

const MADE = path.join(outFolder, "e2e-drops");
const TEMPLATE = path.join(MADE, "sample");
const OUTSIDE = path.join(MADE, "outside");

async function makeFiles(): Promise<void> {
  await rm(MADE, { recursive: true, force: true });
  for (const folder of [path.join(TEMPLATE, "docs"), path.join(OUTSIDE, "other")]) {
    await mkdir(folder, { recursive: true });
  }
  const [scene, mask] = [await drawScene(), await drawSceneMask()];
  const template = { "a.png": scene, "b.png": scene, "c.png": mask };
  const texts = {
    "docs/page.md": "# Mugs\n\nHere: \n",
    "docs/page.html": "<p></p>\n",
    "page.css": "p { background: ; }\n",
  };
  const outside = { "mug.png": scene, "other/mug.png": mask, "words.png": "No picture.", "huge.png": scene };
  for (const [root, files] of [
    [TEMPLATE, { ...template, ...texts }],
    [OUTSIDE, outside],
  ] as const) {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(root, name), content);
  }
  // A hole, which costs no disk.
  await writeFile(path.join(OUTSIDE, "large.png"), scene);
  await truncate(path.join(OUTSIDE, "large.png"), 41_000_000);
  await truncate(path.join(OUTSIDE, "huge.png"), 50_000_001);
}

describe("Dragging in the workbench", () => {
  before(makeFiles);
  const at = useMockSession({ workspaceTemplate: TEMPLATE });
  let panel: PanelDriver;
  let drag: DragDriver;
  before(() => {
    panel = new PanelDriver(at.session.workbench);
    drag = new DragDriver(at.session.page);
  });
  after(async () => await rm(MADE, { recursive: true, force: true }));

  const chips = () => panel.page.getByRole("list", { name: "Pictures that are taken along" }).getByRole("listitem");
  const chip = (name: string, role: string) => chips().filter({ hasText: role }).filter({ hasText: name });
  const icon = () => at.session.page.locator(".part.activitybar").getByRole("tab", { name: "Inline Assets" }).first();
  const sources = async () => (await readdir(path.join(at.session.workspace, "assets/.sources"))).sort();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await at.session.page.keyboard.press(key);
  };
  /** Over the activity bar, whose icon opens the panel when something is held over it. */
  const dragFromExplorer = async (file: string, shift: () => Promise<Point>): Promise<void> => {
    await drag.dragOver(await at.session.workbench.explorer.reveal(file), await middleOf(icon()));
    await panel.find();
    await drag.goOn(await shift(), { shift: true });
  };

  it("from the Explorer, with Shift: the first is changed, the others are references", async () => {
    await at.session.workbench.explorer.select("a.png", "b.png");
    await dragFromExplorer("a.png", async () => await middleOf(panel.prompt));
    await panel.page.getByText("Drop to change this picture").waitFor();
    await at.shot("drops-over");
    await drag.drop();
    await chip("a.png", "Picture to change").waitFor();
    await chip("b.png", "Reference").waitFor();
    await panel.page.getByText("Hold Shift to drop pictures here").waitFor();
    await at.shot("drops-explorer");
  });

  it("from the Explorer onto a button: for what it adds", async () => {
    await at.session.workbench.explorer.open();
    await dragFromExplorer("c.png", async () => await middleOf(panel.page.getByRole("button", { name: "Add Mask" })));
    await panel.page.getByText("Drop to use it as the mask").waitFor();
    await drag.drop();
    await chip("c.png", "Mask").waitFor();
    assert.equal(await chips().count(), 3);
  });

  it("from the system: asks before it copies, twice the same is one file, another one of its name is -2", async () => {
    const { workbench } = at.session;
    const dropped = async (name: string, button: "Copy" | "Cancel"): Promise<void> => {
      const way = [await middleOf(icon()), await middleOf(panel.prompt)];
      await drag.dropFiles([path.join(OUTSIDE, name)], way, { shift: true });
      const leaf = path.basename(name);
      assert.match(await workbench.dialogText(), new RegExp(`^Copy ${leaf} into assets/\\.sources\\?`));
      await workbench.clickDialogButton(button);
    };
    await dropped("mug.png", "Cancel");
    await dropped("other/mug.png", "Copy");
    await chip("mug.png", "Reference").waitFor();
    assert.deepEqual(await sources(), ["mug.png"]);
    await dropped("mug.png", "Copy");
    await chip("mug-2.png", "Reference").waitFor();
    await dropped("other/mug.png", "Copy");
    await dropped("mug.png", "Copy");
    await dropped("large.png", "Copy");
    await chip("large.png", "Reference").waitFor();
    assert.deepEqual(await sources(), ["large.png", "mug-2.png", "mug.png"]);
    await at.shot("drops-system");
  });

  it("from the system: says what is none, or too large", async () => {
    const way = async () => [await middleOf(icon()), await middleOf(panel.prompt)];
    await drag.dropFiles([path.join(OUTSIDE, "words.png")], await way(), { shift: true });
    await panel.notice(/words\.png.*PNG, JPEG or WebP/).waitFor();
    await drag.dropFiles([path.join(OUTSIDE, "huge.png")], await way(), { shift: true });
    await panel.page.getByText("huge.png is larger than 50 MB.").waitFor();
    assert.deepEqual(await sources(), ["large.png", "mug-2.png", "mug.png"]);
  });

  it("pastes a picture", async () => {
    const bytes = [...(await drawScene())];
    await panel.prompt.evaluate((prompt, content) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(content)], "image.png", { type: "image/png" }));
      prompt.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, bytes);
    await at.session.workbench.clickDialogButton("Copy");
    await chip("image.png", "Reference").waitFor();
  });

  it("by keyboard alone: a picture through VS Code's own dialogue", async () => {
    const { workbench } = at.session;
    await panel.page.getByRole("button", { name: "Add Image" }).focus();
    await press("Enter");
    await workbench.quickInput.waitForTitle("The picture to change");
    await workbench.quickInput.row("b.png").waitFor();
    await workbench.quickInput.type(path.join(at.session.workspace, "b.png"));
    // What is typed is looked up: an Enter before that would take the row that was led to before.
    await workbench.quickInput.rows().and(at.session.page.locator(".focused")).filter({ hasText: "b.png" }).waitFor();
    await workbench.quickInput.accept();
    await chip("b.png", "Picture to change").waitFor();
  });

  describe("out of the panel", () => {
    before(async () => {
      await panel.page.getByText("New picture").click();
      await panel.prompt.fill("A red mug");
      await panel.page.getByRole("radio", { name: "low", exact: true }).check({ force: true });
      await panel.payButton("Generate · $0.0072").click();
      await panel.results.getByRole("listitem").first().waitFor();
    });

    const line = (text: string) => at.session.page.locator(".view-line").filter({ hasText: text }).first();
    /** Right of these characters, all of which are as wide as the next. */
    const rightOf = async (text: string): Promise<Point> => {
      const drawn = line(text).locator("> span").first();
      await drawn.waitFor();
      // Both at once: the editor may draw its lines anew at any time.
      const { box, inner } = await drawn.evaluate((span) => ({
        box: span.getBoundingClientRect().toJSON() as DOMRect,
        inner: span.textContent,
      }));
      const whole = inner.replaceAll("\u00a0", " ");
      const share = (whole.indexOf(text) + text.length) / whole.length;
      return { x: box.x + box.width * share, y: box.y + box.height / 2 };
    };

    it("a result into Markdown, which one undo takes back", async () => {
      const { workbench } = at.session;
      await workbench.editor.openFile("docs/page.md");
      await drag.dragIntoText(panel.page.locator(".result-picture").first(), await rightOf("Here: "));
      await workbench.editor.waitForText("![A red mug](../assets/red-mug.png)");
      await at.shot("drops-markdown");
      await press("Control+Z");
      await line("![").waitFor({ state: "detached" });
      assert.equal(await workbench.editor.text(), "# Mugs\n\nHere: \n");
      await press("Control+Y");
      await workbench.editor.save();
      assert.equal(
        await readFile(path.join(at.session.workspace, "docs/page.md"), "utf8"),
        "# Mugs\n\nHere: ![A red mug](../assets/red-mug.png)\n",
      );
    });

    it("by keyboard alone: a reference at the cursor", async () => {
      const { workbench } = at.session;
      await workbench.editor.goTo(2);
      await panel.page.locator(".result-picture").first().focus();
      await press("Tab");
      const insert = panel.page.getByRole("button", { name: "Insert Reference" }).first();
      await insert.focus();
      await press("Enter");
      await at.session.page.waitForFunction(
        () => [...document.querySelectorAll(".view-line")].filter((one) => one.textContent.includes("![")).length === 2,
      );
      await workbench.editor.save();
    });

    it("a history's entry into HTML and CSS", async () => {
      const { workbench } = at.session;
      await panel.tab("History");
      const entry = panel.history.getByRole("listitem").first();
      await entry.waitFor();
      await workbench.editor.openFile("docs/page.html");
      await drag.dragIntoText(entry, await rightOf("<p>"));
      await workbench.editor.waitForText(
        '<p><img src="../assets/red-mug.png" width="1024" height="768" alt="A red mug" /></p>',
      );
      await workbench.editor.save();
      await workbench.editor.openFile("page.css");
      await drag.dragIntoText(entry, await rightOf("background: "));
      await workbench.editor.waitForText('background: url("assets/red-mug.png");');
      await workbench.editor.save();
    });
  });
});
