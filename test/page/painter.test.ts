import assert from "node:assert/strict";
import sharp from "sharp";
import type { Point } from "../../media/mask/types";
import { samplePicture } from "../support/painterPage";
import {
  assertMask,
  click,
  distance,
  drag,
  nextMask,
  onPage,
  PICTURE,
  pixelsWhere,
  PREFS,
  usePainter,
} from "../support/usePainter";
import { drawn } from "../support/webviewPage";

const LINE: readonly Point[] = [
  { x: 40, y: 40 },
  { x: 150, y: 60 },
  { x: 90, y: 120 },
];
const isStroke = (x: number, y: number): boolean => distance({ x, y }, LINE) <= PREFS.brushSize / 2;

describe("painting a mask", () => {
  const open = usePainter();

  for (const deviceScaleFactor of [1, 2]) {
    it(`tells every pixel of a stroke at ${deviceScaleFactor}×, and none beside it`, async () => {
      // The middle of the stage is between two pixels.
      const painter = await open({ deviceScaleFactor, width: 901 });
      await drag(painter, LINE);
      const { revision, mask } = await painter.next("mask");
      assert.deepEqual([revision, mask?.width, mask?.height], [1, 200, 150]);
      await drag(painter, LINE);
      await painter.page.keyboard.press("i");
      assertMask(
        await nextMask(painter),
        pixelsWhere((x, y) => !isStroke(x, y)),
      );
    });
  }

  for (const deviceScaleFactor of [1, 2]) {
    it(`shows the mask where it is painted at ${deviceScaleFactor}×, tinted as wanted`, async () => {
      const painter = await open({ deviceScaleFactor });
      const seen = async (point: Point): Promise<number[]> => {
        const { x, y } = await onPage(painter, point);
        const png = await painter.page.screenshot({ clip: { x, y, width: 1, height: 1 } });
        return [...(await sharp(png).removeAlpha().raw().toBuffer())].slice(0, 3);
      };
      assert.deepEqual(await seen({ x: 40, y: 40 }), [0xef, 0xe7, 0xda]);
      await drag(painter, LINE);
      await painter.page.mouse.move(5, 690);
      await drawn(painter);
      // Half of it is red.
      const tinted = await seen({ x: 40, y: 40 });
      assert.ok(
        [247, 138, 132].every((wanted, at) => Math.abs(wanted - (tinted[at] ?? 0)) <= 2),
        String(tinted),
      );
      assert.deepEqual(await seen({ x: 20, y: 20 }), [0xef, 0xe7, 0xda]);
      await painter.page.keyboard.press("Control+z");
      await drawn(painter);
      assert.deepEqual(await seen({ x: 40, y: 40 }), [0xef, 0xe7, 0xda]);
    });
  }

  it("paints where it is seen when the picture is larger than its pane and was moved", async () => {
    const picture = { width: 2000, height: 1500 };
    const painter = await open({ picture });
    const { mouse, keyboard } = painter.page;
    const stage = await painter.page.getByLabel("Mask canvas").boundingBox();
    assert.ok(stage !== null);
    const zoom = stage.width / picture.width;
    assert.ok(zoom * picture.height > stage.height, "the height decides");
    const fit = stage.height / picture.height;
    const at = { x: 500, y: 400 };
    // What lies under the pointer stays there.
    const middle = {
      x: (at.x - stage.x - (stage.width - picture.width * fit) / 2) / fit,
      y: (at.y - stage.y) / fit,
    };
    /** The picture's corner lies on a whole pixel of the screen, a tenth of its own pixel away at most. */
    const isRim = (x: number, y: number): boolean =>
      Math.abs(Math.hypot(x - middle.x, y - middle.y) - PREFS.brushSize / 2) < 0.1;
    const isDisc = (x: number, y: number): boolean => Math.hypot(x - middle.x, y - middle.y) < PREFS.brushSize / 2;
    const withoutRim = (pixels: Uint8Array): Uint8Array => {
      const rim = pixelsWhere(isRim, picture);
      return pixels.map((pixel, index) => (rim[index] === 1 ? 0 : pixel));
    };
    await mouse.move(at.x, at.y);
    for (let turn = 0; turn < 8; turn += 1) await mouse.wheel(0, -200);
    await mouse.click(at.x, at.y);
    const wanted = withoutRim(pixelsWhere(isDisc, picture));
    assertMask(withoutRim(await nextMask(painter)), wanted);
    await mouse.down({ button: "middle" });
    await mouse.move(at.x + 200, at.y + 100);
    await mouse.up({ button: "middle" });
    await keyboard.press("Delete");
    assert.equal((await nextMask(painter)).length, 0);
    await mouse.click(at.x + 200, at.y + 100);
    assertMask(withoutRim(await nextMask(painter)), wanted);
  });

  it("erases with the eraser, with Alt, and with a pen's other end", async () => {
    const painter = await open({ kept: pixelsWhere(() => true) });
    const { page } = painter;
    const ways: readonly (() => Promise<void>)[] = [
      async () => {
        await page.keyboard.press("e");
        await drag(painter, LINE);
      },
      async () => {
        await page.keyboard.press("b");
        await page.keyboard.down("Alt");
        await drag(painter, LINE);
        await page.keyboard.up("Alt");
      },
    ];
    for (const way of ways) {
      await way();
      assertMask(
        await nextMask(painter),
        pixelsWhere((x, y) => !isStroke(x, y)),
      );
      await page.keyboard.press("Control+z");
      assertMask(
        await nextMask(painter),
        pixelsWhere(() => true),
      );
    }
    const at = await onPage(painter, { x: 50, y: 50 });
    await page.evaluate(({ x, y }) => {
      const canvas = document.querySelector("[data-canvas]");
      const init = { pointerId: 1, pointerType: "pen", clientX: x, clientY: y, bubbles: true };
      canvas?.dispatchEvent(new PointerEvent("pointerdown", { ...init, button: 5, buttons: 32 }));
      canvas?.dispatchEvent(new PointerEvent("pointerup", { ...init, button: 5 }));
    }, at);
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => Math.hypot(x - 50, y - 50) > PREFS.brushSize / 2),
    );
  });

  it("selects with rectangle, ellipse, lasso and polygon what they go around", async () => {
    const painter = await open();
    const { page } = painter;
    const corners: readonly Point[] = [
      { x: 20, y: 30 },
      { x: 120, y: 100 },
    ];
    // No side goes through a pixel's centre.
    const around: readonly Point[] = [
      { x: 30, y: 20 },
      { x: 170, y: 41 },
      { x: 131, y: 133 },
      { x: 41, y: 120 },
    ];
    const isAround = (x: number, y: number): boolean =>
      around.every((from, at) => {
        const to = around[(at + 1) % around.length] ?? from;
        return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) > 0;
      });
    const tools: readonly [string, () => Promise<void>, (x: number, y: number) => boolean][] = [
      ["Rectangle", async () => await drag(painter, corners), (x, y) => x > 20 && x < 120 && y > 30 && y < 100],
      ["Ellipse", async () => await drag(painter, corners), (x, y) => ((x - 70) / 50) ** 2 + ((y - 65) / 35) ** 2 <= 1],
      ["Lasso", async () => await drag(painter, around), isAround],
      [
        "Polygon",
        async () => {
          for (const point of around) await click(painter, point);
          await page.keyboard.press("Shift+Enter");
        },
        isAround,
      ],
    ];
    for (const [name, paint, isIn] of tools) {
      await page.getByRole("radio", { name, exact: true }).check();
      await paint();
      assertMask(await nextMask(painter), pixelsWhere(isIn));
      await page.keyboard.press("Delete");
      assert.equal((await nextMask(painter)).length, 0, name);
    }
  });

  it("closes a polygon with a double click, and shows its next side before", async () => {
    const painter = await open();
    await painter.page.keyboard.press("p");
    for (const point of [
      { x: 20, y: 20 },
      { x: 180, y: 20 },
    ]) {
      await click(painter, point);
    }
    const at = await onPage(painter, { x: 20, y: 140 });
    await painter.page.mouse.dblclick(at.x, at.y);
    const pixels = await nextMask(painter);
    assertMask(
      pixels,
      pixelsWhere((x, y) => x > 20 && y > 20 && (x - 20) / 160 + (y - 20) / 120 < 1),
    );
  });

  it("selects what has a similar colour, by the colours in the file", async () => {
    const painter = await open();
    await painter.page.keyboard.press("s");
    await click(painter, { x: 100, y: 100 });
    const { bytes } = await samplePicture(PICTURE);
    const colours = await sharp(bytes).ensureAlpha().raw().toBuffer();
    const start = (100 * PICTURE.width + 100) * 4;
    const wanted = pixelsWhere((x, y) => {
      const at = (Math.floor(y) * PICTURE.width + Math.floor(x)) * 4;
      return [0, 1, 2, 3].every((channel) => {
        return Math.abs((colours[at + channel] ?? 0) - (colours[start + channel] ?? 0)) <= PREFS.tolerance;
      });
    });
    // The vase is in one piece.
    assertMask(await nextMask(painter), wanted);
  });

  it("undoes and does again by keys and buttons, each time as it was", async () => {
    const painter = await open();
    const { page } = painter;
    const undo = page.getByRole("button", { name: "Undo" });
    const redo = page.getByRole("button", { name: "Redo" });
    assert.deepEqual(
      [await undo.getAttribute("aria-disabled"), await redo.getAttribute("aria-disabled")],
      ["true", "true"],
    );
    await drag(painter, LINE);
    const stroke = await nextMask(painter);
    assertMask(stroke, pixelsWhere(isStroke));
    await page.keyboard.press("i");
    const inverted = await nextMask(painter);
    await page.keyboard.press("Control+z");
    assertMask(await nextMask(painter), stroke);
    await undo.click();
    assert.equal((await painter.next("mask")).mask, null);
    await page.keyboard.press("Control+Shift+Z");
    assertMask(await nextMask(painter), stroke);
    await page.keyboard.press("Control+y");
    assertMask(await nextMask(painter), inverted);
    assert.equal(await redo.getAttribute("aria-disabled"), "true");
  });

  it("fills, grows, shrinks and clears by its buttons", async () => {
    const painter = await open();
    const { page } = painter;
    const press = async (name: string): Promise<void> => await page.getByRole("button", { name, exact: true }).click();
    await press("Fill");
    assertMask(
      await nextMask(painter),
      pixelsWhere(() => true),
    );
    await press("Clear");
    assert.equal((await nextMask(painter)).length, 0);
    await page.keyboard.press("r");
    await drag(painter, [
      { x: 50, y: 50 },
      { x: 100, y: 90 },
    ]);
    await nextMask(painter);
    await page.getByLabel("Grow and shrink by, in pixels").fill("10");
    await press("Shrink");
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => x > 60 && x < 90 && y > 60 && y < 80),
    );
    await press("Grow");
    const grown = await nextMask(painter);
    // Corners come back round.
    assert.equal(grown[70 * PICTURE.width + 50], 1);
    assert.equal(grown[50 * PICTURE.width + 50], 0);
  });

  it("tells of a gesture at its end only, and of none that was cancelled", async () => {
    const painter = await open();
    const [from, to] = [await onPage(painter, { x: 40, y: 40 }), await onPage(painter, { x: 90, y: 40 })];
    await painter.page.mouse.move(from.x, from.y);
    await painter.page.mouse.down();
    await painter.page.mouse.move(to.x, to.y);
    await painter.page.keyboard.press("Escape");
    await painter.page.mouse.up();
    await drawn(painter);
    assert.deepEqual(
      painter.requests.filter(({ type }) => type === "mask"),
      [],
    );
  });
});
