import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { axeProblems } from "../support/axeProblems";
import { drawScene } from "../support/drawScene";
import { decoded } from "../support/pictureFiles";
import { collectComplaints } from "./support/collectComplaints";
import { keyboardWalk } from "./support/keyboardWalk";
import { PainterDriver } from "./support/painterDriver";
import { useMockSession } from "./support/useMockSession";

const SIZE = { width: 1024, height: 768 };
describe("The painter by the keyboard alone", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 900 } });
  let painter: PainterDriver;
  let complaints: readonly string[];

  before(async () => {
    complaints = collectComplaints(at.session.page);
    painter = new PainterDriver(at.session.workbench);
    await mkdir(path.join(at.session.workspace, "shop"));
    const original = sharp(await drawScene()).resize(SIZE);
    await writeFile(path.join(at.session.workspace, "shop/mug.png"), await original.png().toBuffer());
  });

  const { press, walk } = keyboardWalk(
    () => at.session.page,
    () => painter.focused(),
  );

  const read = (file: string) => readFile(path.join(at.session.workspace, file));
  const sha256 = async (file: string) =>
    createHash("sha256")
      .update(await read(file))
      .digest("hex");
  /** Of each pixel of the mask that was sent last, whether it may be edited: what is clear. */
  const sentBits = async (): Promise<(x: number, y: number) => boolean> => {
    const body: unknown = at.mock.requests.at(-1)?.body;
    const mask: unknown = Reflect.get(Object(body), "mask_url");
    assert.ok(typeof mask === "string", "a mask was sent");
    const { data } = await decoded(Buffer.from(mask.slice(mask.indexOf(",") + 1), "base64"));
    return (x, y) => data[(y * SIZE.width + x) * 4 + 3] === 0;
  };

  it("opens for the picture in view, on the picture, and leads through the page in reading order", async () => {
    const { workbench, page } = at.session;
    await press("Control+p");
    await workbench.quickInput.type("mug.png");
    await workbench.quickInput.row("mug.png").waitFor();
    await press("Enter");
    await page.locator(".tab.active").filter({ hasText: "mug.png" }).waitFor();
    await workbench.editor.waitForPreview();
    await workbench.quickInput.openPalette(">Inline Assets: Edit with Mask…");
    await workbench.quickInput.row("Inline Assets: Edit with Mask…").waitFor();
    await press("Enter");
    await painter.find();
    await painter.waitForFocus(/^application Mask canvas$/);
    await painter.payButton("Edit · $0.077").waitFor();
    assert.deepEqual(await axeProblems(await painter.frame()), []);
    assert.deepEqual(await walk("Shift+Tab", /^radio Tool/), [
      "button Overlay",
      "button Zoom Out",
      "button Undo",
      "number Grow and shrink by, in pixels",
      "button Invert",
      "range Brush size",
      "radio Tool: Brush",
    ]);
    await walk("Tab", /^application/);
    assert.deepEqual(await walk("Tab", /^button More$/), [
      "textarea Prompt",
      "button Edit · $0.077",
      "radio Quality: high",
      "radio Count: 1",
      "button More",
    ]);
  });

  it("selects by the arrows and by numbers, and says what", async () => {
    await walk("Shift+Tab", /^application/);
    await press("r", "Control+ArrowLeft", "Control+ArrowUp");
    await painter.heard(/^\d+, \d+, not selected$/);
    await press("Enter");
    await painter.heard(/^First corner at \d+, \d+; Enter sets the second$/);
    await press("Control+ArrowRight", "Control+ArrowRight", "Control+ArrowDown", "Control+ArrowDown", "Enter");
    await painter.heard(/^Selected 5 % of the picture, middle/);
    await press("Delete");
    await painter.heard("Nothing is selected");
    await press("Control+z");
    await painter.heard(/^Selected 5 % of the picture/);
    await press("Control+z");
    await walk("Shift+Tab", /^button By Numbers…$/);
    await press("Enter");
    await painter.waitForFocus(/^textbox X$|^input X$|^text X$/);
    for (const number of ["256", "192", "512", "384"]) {
      await at.session.page.keyboard.type(number);
      await press("Tab");
    }
    await walk("Tab", /^button Add$/);
    await press("Enter");
    await painter.heard(/^Selected 25 % of the picture, middle/);
    await painter.waitForFocus(/^button By Numbers…$/);
  });

  it("buys with Ctrl+Enter, and compares and uses what came", async () => {
    at.mock.script({ disturb: 25 });
    await walk("Tab", /^textarea Prompt$/);
    await at.session.page.keyboard.type("A blue glaze");
    await painter.payButton("Edit · $0.077").waitFor();
    await press("Control+Enter");
    await painter.results.getByRole("listitem").first().waitFor();
    await painter.heard(/^A blue glaze: 1 picture · \$0\.077/);
    const isSent = await sentBits();
    assert.deepEqual(
      [isSent(256, 192), isSent(767, 575), isSent(255, 192), isSent(768, 575)],
      [true, true, false, false],
    );
    assert.equal(await painter.focused(), "textarea Prompt");
    await walk("Tab", /^button mug-edit\.png/);
    await press("Space");
    await painter.page.getByRole("slider", { name: "Divider" }).waitFor();
    assert.match(await painter.focused(), /^button mug-edit\.png/);
    assert.deepEqual((await walk("Shift+Tab", /^slider Divider$/)).slice(-2), [
      "button Back to Painting",
      "slider Divider",
    ]);
    await press("Home");
    await painter.page.locator("[role=slider][aria-valuenow='0']").waitFor();
    assert.deepEqual(await axeProblems(await painter.frame()), []);
    await press("Escape");
    await painter.waitForFocus(/^application Mask canvas$/);
    await press("1");
    await painter.waitForFocus(/^slider Divider$/);
    await press("Escape");
    await painter.waitForFocus(/^application Mask canvas$/);
    await walk("Tab", /mug-edit/);
    const [before, edited] = [await sha256("shop/mug.png"), await sha256("shop/mug-edit.png")];
    await press("u");
    await painter.page.locator(".notice").getByText(/mug/).waitFor();
    assert.deepEqual([await sha256("shop/mug.png"), await sha256("shop/mug-edit.png")], [edited, before]);
    await painter.waitForFocus(/^button mug\.png, in use$/);
  });

  it("lets no key of its own reach VS Code", async () => {
    const { workbench, page } = at.session;
    const ratio = await page.evaluate(() => devicePixelRatio);
    await walk("Shift+Tab", /^application/);
    await press("Control+=", "Control+0", "Control+Shift+z", "Control+y", "i", "x", "[", "Delete", "Space", "Escape");
    assert.equal(await painter.focused(), "application Mask canvas");
    assert.equal(await page.evaluate(() => devicePixelRatio), ratio);
    assert.deepEqual((await readdir(path.join(at.session.workspace, "shop"))).sort(), ["mug-edit.png", "mug.png"]);
    assert.deepEqual(await workbench.notifications(), []);
    assert.equal(await workbench.dialog().count(), 0);
    assert.deepEqual(
      (await page.locator(".tab").allInnerTexts()).map((text) => text.replace(/\s*\n\s*/g, "")),
      ["mug.png", "mug.png — Mask"],
    );
    assert.equal(await page.locator(".tab.dirty").count(), 0);
    assert.deepEqual(complaints, []);
  });
});
