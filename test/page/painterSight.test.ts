import assert from "node:assert/strict";
import type { PainterTestPage } from "../support/painterPage";
import { axeProblems } from "../support/axeProblems";
import { click, nextMask, onPage, pixelsWhere, usePainter } from "../support/usePainter";
import { drawn } from "../support/webviewPage";

describe("what the painter tells someone who sees it for the first time", () => {
  const open = usePainter();
  const hint = async ({ page }: PainterTestPage): Promise<string[]> =>
    await page.locator(".stage-hint").allInnerTexts();

  it("is what to do with the tool in hand, until the first stroke begins", async () => {
    const painter = await open();
    const { mouse, keyboard } = painter.page;
    assert.deepEqual(await hint(painter), ["Paint over what should change"]);
    await keyboard.press("l");
    await drawn(painter);
    assert.deepEqual(await hint(painter), ["Draw around what should change"]);
    assert.deepEqual(await axeProblems(painter.page), []);
    await keyboard.press("b");
    const at = await onPage(painter, { x: 50, y: 50 });
    await mouse.move(at.x, at.y);
    await mouse.down();
    await drawn(painter);
    assert.deepEqual(await hint(painter), []);
    await mouse.up();
    await nextMask(painter);
    await keyboard.press("Control+z");
    await nextMask(painter);
    assert.deepEqual(await hint(painter), []);
  });

  it("does not stand in the pointer's way, nor where a mask was kept", async () => {
    const painter = await open({ width: 420, height: 420 });
    const box = await painter.page.locator(".stage-hint").boundingBox();
    assert.ok(box !== null);
    const isReached = await painter.page.evaluate(
      ({ x, y, width, height }) =>
        document.elementFromPoint(x + width / 2, y + height / 2)?.matches("[data-canvas]") === true,
      box,
    );
    assert.ok(isReached);
    const painted = await open({ kept: pixelsWhere((x) => x < 20) });
    assert.deepEqual(await hint(painted), []);
  });

  it("is in each tool's tooltip, with its key and what else it can do", async () => {
    const { page } = await open();
    const titles = await page
      .locator(".tools .radio[title]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("title") ?? ""));
    assert.equal(titles.length, 7);
    assert.equal(titles[0], "Brush (B)\nPaint over what should change\nShift: straight line · Alt: erase");
    for (const title of titles) assert.match(title, /^\S+ \([A-Z]\)\n.+\n.*Alt: /);
  });

  it("marks where a polygon begins", async () => {
    const painter = await open();
    const start = await onPage(painter, { x: 40, y: 40 });
    const colour = async (): Promise<Buffer> =>
      await painter.page.screenshot({ clip: { x: start.x - 5, y: start.y - 5, width: 10, height: 10 } });
    await painter.page.keyboard.press("p");
    await painter.page.mouse.move(start.x + 90, start.y + 90);
    await drawn(painter);
    const before = await colour();
    await click(painter, { x: 40, y: 40 });
    await click(painter, { x: 130, y: 40 });
    await drawn(painter);
    assert.ok(!before.equals(await colour()));
    await painter.page.keyboard.press("Escape");
    await drawn(painter);
    assert.ok(before.equals(await colour()));
  });

  it("draws no ring around a slider that is dragged with a mouse, and one around it for who comes by keys", async () => {
    const { page } = await open();
    const slider = page.getByRole("slider", { name: "Brush size" });
    const ring = async (): Promise<string> => await slider.evaluate((one) => getComputedStyle(one).outline);
    await slider.click();
    assert.match(await ring(), /none/);
    await slider.press("ArrowRight");
    assert.match(await ring(), /solid 2px/);
  });

  it("shows the cross of the arrows only while they move it", async () => {
    const painter = await open();
    const { page } = painter;
    const middle = await onPage(painter, { x: 99, y: 75 });
    const seen = async (): Promise<Buffer> => {
      await drawn(painter);
      return await page.screenshot({ clip: { x: middle.x - 16, y: middle.y - 16, width: 32, height: 32 } });
    };
    await page.keyboard.press("r");
    const before = await seen();
    await page.keyboard.press("ArrowLeft");
    const crossed = await seen();
    assert.ok(!before.equals(crossed));
    await page.getByRole("button", { name: "Overlay" }).focus();
    assert.ok(before.equals(await seen()));
    await page.getByLabel("Mask canvas").focus();
    assert.ok(crossed.equals(await seen()));
  });
});

describe("the painter's tools at another size", () => {
  const open = usePainter();

  it("say how large the picture is seen now", async () => {
    const { page } = await open({ picture: { width: 2000, height: 1500 }, width: 900, height: 700 });
    const zoom = page.getByRole("button", { name: /^Zoom \d+ %/ });
    const before = Number.parseInt(await zoom.innerText());
    await page.setViewportSize({ width: 450, height: 700 });
    await page.getByRole("button", { name: `Zoom ${Math.round((450 * 100) / 2000)} %` }).waitFor();
    assert.ok(before > 23);
  });

  it("are all in sight, and leave the picture where it is, whichever is in hand, from 320 to 1400 pixels", async () => {
    const painter = await open({ height: 600 });
    const { page } = painter;
    for (const width of [320, 420, 500, 989, 1199, 1400]) {
      await page.setViewportSize({ width, height: 600 });
      const places = new Set<string>();
      for (const key of ["b", "r", "o", "p", "s"]) {
        await page.keyboard.press(key);
        await drawn(painter);
        const { place, cut } = await page.evaluate(() => ({
          place: JSON.stringify(document.querySelector(".stage")?.getBoundingClientRect()),
          cut: [...document.querySelectorAll(".tools button, .tools input, .tools label")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth)
            .map((one) => one.outerHTML),
        }));
        places.add(place);
        assert.deepEqual(cut, [], `${width} ${key}`);
      }
      assert.equal(places.size, 1, `${width}: ${[...places].join(" ")}`);
    }
  });
});
