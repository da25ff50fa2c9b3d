import assert from "node:assert/strict";
import { axeProblems } from "../support/axeProblems";
import type { PainterTestPage } from "../support/painterPage";
import {
  assertMask,
  click,
  drag,
  heard,
  nextMask,
  PICTURE,
  pixelsWhere,
  PREFS,
  usePainter,
} from "../support/usePainter";
import { drawn } from "../support/webviewPage";

describe("the painter without a mouse", () => {
  const open = usePainter();
  const press = async ({ page }: PainterTestPage, key: string, times = 1): Promise<void> => {
    for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
  };
  /** To pixel 100, 75 in the middle, and from there. */
  const focusCanvas = async ({ page }: PainterTestPage): Promise<void> => await page.getByLabel("Mask canvas").focus();

  it("draws a rectangle from one Enter to the next, and says what it selected", async () => {
    const painter = await open();
    await focusCanvas(painter);
    await press(painter, "r");
    await heard(painter, "Rectangle");
    await press(painter, "Shift+ArrowLeft", 2);
    await press(painter, "ArrowUp", 5);
    await heard(painter, "80, 70, not selected");
    await press(painter, "Enter");
    await heard(painter, "First corner at 80, 70");
    await press(painter, "Shift+ArrowRight", 4);
    await press(painter, "Shift+ArrowDown", 3);
    await press(painter, "Enter");
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => x > 80 && x < 120 && y > 70 && y < 100),
    );
    await heard(painter, "Selected 4 % of the picture, middle");
    await press(painter, "ArrowLeft");
    await heard(painter, /119, 100, not selected/);
    await press(painter, "ArrowUp");
    await heard(painter, /119, 99, selected/);
  });

  it("paints along the arrows while the brush is down, and lifts it", async () => {
    const painter = await open();
    await focusCanvas(painter);
    await press(painter, "Enter");
    await press(painter, "Shift+ArrowRight", 3);
    await press(painter, "Enter");
    await press(painter, "ArrowDown", 3);
    const isStroke = (x: number, y: number): boolean =>
      Math.hypot(x - Math.min(130, Math.max(100, x)), y - 75) <= PREFS.brushSize / 2;
    assertMask(await nextMask(painter), pixelsWhere(isStroke));
  });

  it("cancels with Escape, and leaves Escape to VS Code when nothing is drawn", async () => {
    const painter = await open();
    const seen = await listenOutside(painter);
    await focusCanvas(painter);
    await press(painter, "Enter");
    await press(painter, "Shift+ArrowRight");
    await press(painter, "Escape");
    assert.deepEqual(await seen(), []);
    await press(painter, "Escape");
    assert.deepEqual(await seen(), ["Escape"]);
    assert.equal(
      painter.requests.some(({ type }) => type === "mask"),
      false,
    );
  });

  it("sets a polygon's corners with Enter and closes it with Shift+Enter", async () => {
    const painter = await open();
    await focusCanvas(painter);
    await press(painter, "p");
    await press(painter, "Enter");
    await press(painter, "Shift+ArrowRight", 5);
    await press(painter, "Enter");
    await press(painter, "Shift+ArrowDown", 4);
    await press(painter, "Enter");
    await heard(painter, "Corner at 150, 115; Shift+Enter closes the polygon");
    await press(painter, "Shift+Enter");
    const pixels = await nextMask(painter);
    assert.equal(pixels[(75 + 10) * PICTURE.width + 140], 1);
    assert.equal(pixels[(75 + 10) * PICTURE.width + 105], 0);
  });

  it("selects what is similar with Enter", async () => {
    const painter = await open();
    await focusCanvas(painter);
    await press(painter, "s");
    await press(painter, "Enter");
    const pixels = await nextMask(painter);
    assert.equal(pixels[75 * PICTURE.width + 100], 1);
    assert.equal(pixels[5 * PICTURE.width + 5], 0);
    // At the picture's end it is its last pixel.
    await press(painter, "Control+ArrowRight", 6);
    await press(painter, "Enter");
    assert.equal((await nextMask(painter))[75 * PICTURE.width + 199], 1);
  });

  it("takes a rectangle by its numbers, says what is wrong with them, and takes it away again", async () => {
    const painter = await open();
    const { page } = painter;
    await page.getByRole("button", { name: "Mask", exact: true }).click();
    await page.getByRole("menuitem", { name: "Rectangle by Numbers…" }).click();
    const dialog = page.getByRole("dialog", { name: "Rectangle by numbers" });
    for (const [name, value] of [
      ["X", "10"],
      ["Y", "20"],
      ["Width", "0"],
      ["Height", "500"],
    ] as const) {
      await dialog.getByLabel(name, { exact: true }).fill(value);
    }
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByText("Width must be a whole number of pixels, 1 or more.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "box-width");
    await page.keyboard.type("30");
    await page.keyboard.press("Enter");
    const isIn = (x: number, y: number): boolean => x > 10 && x < 40 && y > 20;
    assertMask(await nextMask(painter), pixelsWhere(isIn));
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("radio", { name: "Rectangle", exact: true }).check();
    await page.getByRole("button", { name: "By Numbers…" }).click();
    await dialog.getByLabel("Height", { exact: true }).fill("50");
    await dialog.getByRole("button", { name: "Remove" }).click();
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => isIn(x, y) && y > 70),
    );
  });

  it("keeps its own keys from VS Code, and no other", async () => {
    const painter = await open();
    const seen = await listenOutside(painter);
    await drag(painter, [
      { x: 40, y: 40 },
      { x: 60, y: 60 },
    ]);
    const own =
      "b e r o l p s x [ ] { } z i Delete Backspace ArrowLeft Shift+ArrowLeft Control+ArrowLeft Enter Enter Space";
    for (const key of own.split(" ")) await press(painter, key);
    const held = ["z", "y", "Shift+Z", "+", "=", "-", "0", "c", "s", "Enter", "v"];
    for (const key of held) await press(painter, `Control+${key}`);
    assert.deepEqual(await seen(), []);
    const others = [
      "F1",
      "Control+p",
      "Control+Shift+P",
      "Control+w",
      "Control+b",
      "Control+Shift+S",
      "Alt+b",
      "a",
      "1",
    ];
    for (const key of others) await press(painter, key);
    assert.deepEqual(await seen(), ["F1", "p", "P", "w", "b", "S", "b", "a", "1"]);
  });

  it("keeps Alt from VS Code's menu bar once it was held for the pointer, and only then", async () => {
    const painter = await open();
    const { page } = painter;
    const released = async (): Promise<number> =>
      await page.evaluate(() => (window as unknown as { released: number }).released);
    await page.evaluate(() => {
      Object.assign(window, { released: 0 });
      addEventListener("keyup", () => void ((window as unknown as { released: number }).released += 1));
    });
    await page.keyboard.down("Alt");
    await drag(painter, [
      { x: 40, y: 40 },
      { x: 60, y: 60 },
    ]);
    await page.keyboard.up("Alt");
    assert.equal(await released(), 0);
    await page.keyboard.press("Alt");
    assert.equal(await released(), 1);
  });

  it("leaves letters and undo to a text", async () => {
    const painter = await open();
    const field = painter.page.getByLabel("Grow and shrink by, in pixels");
    const seen = await listenOutside(painter);
    await field.focus();
    await press(painter, "Delete");
    await press(painter, "Control+z");
    await press(painter, "e");
    assert.deepEqual(await seen(), ["Delete", "z", "e"]);
    assert.equal(await painter.page.getByRole("radio", { name: "Brush", exact: true }).isChecked(), true);
  });

  it("changes tool and size by its keys, and has them kept", async () => {
    const painter = await open();
    await focusCanvas(painter);
    await painter.tell({ type: "prefs", body: { ...PREFS, brushSize: 50 } });
    await press(painter, "]");
    await press(painter, "]");
    await heard(painter, "Brush size 60");
    /** Sizes on the way may be told as well. */
    const told = async (size: number): Promise<void> => {
      while ((await painter.next("prefs")).brushSize !== size);
    };
    await told(60);
    await press(painter, "{");
    await told(18);
    await press(painter, "x");
    await painter.page.getByRole("radio", { name: "Eraser", exact: true, checked: true }).waitFor();
    await press(painter, "x");
    await painter.page.getByRole("radio", { name: "Brush", exact: true, checked: true }).waitFor();
  });

  it("leads with Tab from the tools to the picture, a stop for each group", async () => {
    const painter = await open();
    const { page } = painter;
    await page.getByRole("radio", { name: "Brush", exact: true }).focus();
    const stops: string[] = [];
    for (let stop = 0; stop < 8; stop += 1) {
      await press(painter, "Tab");
      stops.push((await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ?? "");
      if (stops.at(-1) === "Mask canvas") break;
    }
    assert.deepEqual(stops, [
      "Brush size",
      "Invert",
      "Grow and shrink by, in pixels",
      "Undo",
      "Zoom Out",
      "Overlay",
      "Mask canvas",
    ]);
    await page.getByRole("button", { name: "Invert" }).focus();
    await press(painter, "ArrowRight", 2);
    await press(painter, "Enter");
    await press(painter, "Tab");
    await press(painter, "Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Clear");
  });

  for (const theme of ["dark", "light", "hcDark", "hcLight"] as const) {
    it(`has no fault that axe knows, in ${theme}`, async () => {
      const painter = await open({ theme });
      const { page } = painter;
      await drag(painter, [
        { x: 40, y: 40 },
        { x: 60, y: 60 },
      ]);
      assert.deepEqual(await axeProblems(page), []);
      for (const name of ["Overlay", "Mask"]) {
        await page.getByRole("button", { name, exact: true }).click();
        assert.deepEqual(await axeProblems(page), [], name);
        await page.keyboard.press("Escape");
        await drawn(painter);
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), name);
      }
      await page.keyboard.press("r");
      await page.getByRole("button", { name: "By Numbers…" }).click();
      assert.deepEqual(await axeProblems(page), []);
      await page.keyboard.press("Escape");
      await page.keyboard.press("s");
      assert.deepEqual(await axeProblems(page), []);
    });
  }

  it("shows a ring around the picture for who comes by keys, and none for who paints with a mouse", async () => {
    const painter = await open();
    const ring = async (): Promise<string> =>
      await painter.page.getByLabel("Mask canvas").evaluate((canvas) => getComputedStyle(canvas).outlineStyle);
    await focusCanvas(painter);
    await press(painter, "ArrowLeft");
    assert.equal(await ring(), "solid");
    await click(painter, { x: 50, y: 50 });
    assert.equal(await ring(), "none");
  });
});

/** Keys that VS Code would hear of: it listens where they have come through the whole page. */
async function listenOutside({ page }: PainterTestPage): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    addEventListener("keydown", (event) => {
      if (!["Shift", "Control", "Alt"].includes(event.key)) heard.push(event.key);
      // The browser's own would leave the page.
      event.preventDefault();
    });
  });
  return async () => await page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
}
