import assert from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import type { Point } from "../../media/mask/types";
import { deflateMask, inflateMask, samplePicture } from "../support/painterPage";
import {
  assertMask,
  click,
  distance,
  heard,
  nextMask,
  onPage,
  PICTURE,
  pixelsWhere,
  PREFS,
  usePainter,
} from "../support/usePainter";
import { drawn } from "../support/webviewPage";

const isDisc =
  ({ x: atX, y: atY }: Point) =>
  (x: number, y: number): boolean =>
    Math.hypot(x - atX, y - atY) <= PREFS.brushSize / 2;

describe("the painter's pointers", () => {
  const open = usePainter();

  it("paints with one finger, and with two moves the picture and paints nothing", async () => {
    const painter = await open({ hasTouch: true });
    const client = await painter.page.context().newCDPSession(painter.page);
    const line = [
      { x: 40, y: 40 },
      { x: 100, y: 60 },
    ];
    for (const [index, point] of line.entries())
      await touch(client, index === 0 ? "touchStart" : "touchMove", [await onPage(painter, point)]);
    await touch(client, "touchEnd", []);
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => distance({ x, y }, line) <= PREFS.brushSize / 2),
    );
    const [one, two] = [await onPage(painter, { x: 80, y: 75 }), await onPage(painter, { x: 120, y: 75 })];
    await touch(client, "touchStart", [one]);
    await touch(client, "touchStart", [one, two]);
    await touch(client, "touchMove", [
      { x: one.x - 40, y: one.y },
      { x: two.x + 40, y: two.y },
    ]);
    await touch(client, "touchEnd", []);
    await painter.page.getByRole("button", { name: "Zoom 300 %" }).waitFor();
    await painter.page.keyboard.press("Control+0");
    await drawn(painter);
    const third = { x: 160, y: 120 };
    await touch(client, "touchStart", [await onPage(painter, third)]);
    await touch(client, "touchEnd", []);
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => distance({ x, y }, line) <= PREFS.brushSize / 2 || isDisc(third)(x, y)),
    );
    assert.equal(painter.requests.filter(({ type }) => type === "mask").length, 2);
  });

  it("takes every point that the pointer went through between two frames", async () => {
    const painter = await open();
    const line = [
      { x: 40, y: 40 },
      { x: 100, y: 100 },
      { x: 160, y: 40 },
    ];
    const points = await Promise.all(line.map(async (point) => await onPage(painter, point)));
    await painter.page.evaluate((through) => {
      const canvas = document.querySelector("[data-canvas]");
      const init = through.map(({ x, y }) => ({ pointerId: 1, clientX: x, clientY: y, bubbles: true }));
      canvas?.dispatchEvent(new PointerEvent("pointerdown", { ...init[0], buttons: 1 }));
      const coalescedEvents = init.slice(1).map((one) => new PointerEvent("pointermove", one));
      canvas?.dispatchEvent(new PointerEvent("pointermove", { ...init.at(-1), buttons: 1, coalescedEvents }));
      canvas?.dispatchEvent(new PointerEvent("pointerup", { ...init.at(-1) }));
    }, points);
    assertMask(
      await nextMask(painter),
      pixelsWhere((x, y) => distance({ x, y }, line) <= PREFS.brushSize / 2),
    );
  });

  it("tells of a stroke as it was, whatever has begun and was taken back since", async () => {
    const painter = await open();
    const points = await Promise.all([60, 120].map(async (x) => await onPage(painter, { x, y: 60 })));
    await painter.page.evaluate((at) => {
      const canvas = document.querySelector("[data-canvas]");
      for (const { x, y } of at) {
        const init = { pointerId: 1, clientX: x, clientY: y, bubbles: true };
        canvas?.dispatchEvent(new PointerEvent("pointerup", init));
        canvas?.dispatchEvent(new PointerEvent("pointerdown", { ...init, buttons: 1 }));
      }
    }, points);
    const first = pixelsWhere(isDisc({ x: 60, y: 60 }));
    assertMask(await nextMask(painter), first);
    await painter.page.getByLabel("Mask canvas").focus();
    await painter.page.keyboard.press("Escape");
    await painter.page.keyboard.press("i");
    assertMask(
      await nextMask(painter),
      first.map((pixel) => 1 - pixel),
    );
  });

  it("ignores the right button, and moves the picture with Space", async () => {
    const painter = await open();
    const { page } = painter;
    const at = await onPage(painter, { x: 100, y: 75 });
    await page.mouse.click(at.x, at.y, { button: "right" });
    for (let step = 0; step < 7; step += 1) await page.keyboard.press("Control+=");
    await page.getByRole("button", { name: "Zoom 1200 %" }).waitFor();
    await page.getByLabel("Mask canvas").focus();
    await page.keyboard.down("Space");
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 120, at.y + 60);
    await page.mouse.up();
    await page.keyboard.up("Space");
    await drawn(painter);
    await page.mouse.click(at.x + 120, at.y + 60);
    const pixels = await nextMask(painter);
    const sum = pixels.reduce(
      (all, pixel, index) =>
        [all[0] + pixel, all[1] + pixel * (index % 200), all[2] + pixel * Math.floor(index / 200)] as const,
      [0, 0, 0] as readonly [number, number, number],
    );
    assert.ok(Math.abs(sum[1] / sum[0] - 99.5) < 0.3 && Math.abs(sum[2] / sum[0] - 74.5) < 0.3);
    assert.equal(painter.requests.filter(({ type }) => type === "mask").length, 1);
  });

  it("zooms with the wheel, moves sideways with Shift, and changes the brush with Alt", async () => {
    const painter = await open({ picture: { width: 1600, height: 1200 } });
    const { page } = painter;
    await page.mouse.move(450, 400);
    await page.keyboard.down("Alt");
    await page.mouse.wheel(0, -120);
    await page.keyboard.up("Alt");
    assert.equal((await painter.next("prefs")).brushSize, 25);
    const level = page.getByRole("button", { name: /^Zoom \d+ %$/ });
    const fit = await level.innerText();
    await page.mouse.wheel(0, -120);
    await level.filter({ hasNotText: fit }).waitFor();
    const before = await level.getAttribute("aria-label");
    const left = async (): Promise<number> =>
      ((await painter.kept()) as { view: { centre: { x: number } } } | undefined)?.view.centre.x ?? 0;
    await page.waitForFunction(() => window.kept !== undefined);
    const from = await left();
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, 50);
    await page.keyboard.up("Shift");
    await page.waitForFunction((x) => (window.kept as { view: { centre: { x: number } } }).view.centre.x > x, from);
    assert.equal(await level.getAttribute("aria-label"), before);
  });

  it("counts a stroke as done when the page is hidden in the middle of it, and tells of it at once", async () => {
    const painter = await open();
    const { page } = painter;
    const at = await onPage(painter, { x: 60, y: 60 });
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await drawn(painter);
    const told = await page.evaluate(() => {
      let posted = 0;
      const say = Reflect.get(window, "sayToHost") as (text: string) => void;
      Object.assign(window, {
        sayToHost(text: string) {
          if (text.includes('"mask"')) posted += 1;
          say(text);
        },
      });
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
      return posted;
    });
    assert.equal(told, 1, "before the event is over");
    assertMask(await nextMask(painter), pixelsWhere(isDisc({ x: 60, y: 60 })));
    await page.mouse.up();
    await drawn(painter);
    assert.equal(painter.requests.filter(({ type }) => type === "mask").length, 1);
  });

  it("paints where it is seen after the page got another size", async () => {
    const painter = await open();
    await painter.page.setViewportSize({ width: 501, height: 433 });
    await drawn(painter);
    await click(painter, { x: 20, y: 30 });
    const pixels = await nextMask(painter);
    const { x } = await onPage(painter, { x: 20, y: 30 });
    // A mouse is on whole pixels of the page, and the picture may lie on half ones.
    const shift = Math.floor(x) - x;
    assertMask(pixels, pixelsWhere(isDisc({ x: 20 + shift, y: 30 })));
  });
});

describe("the painter's news", () => {
  const open = usePainter();

  it("begins with the mask that was kept, which is nothing to be undone or told", async () => {
    const kept = pixelsWhere((x) => x < 90);
    const painter = await open({ kept });
    await painter.page.keyboard.press("Control+z");
    await painter.page.keyboard.press("i");
    assertMask(
      await nextMask(painter),
      kept.map((pixel) => 1 - pixel),
    );
  });

  it("keeps mask and history when the picture comes anew, and neither when it has another size", async () => {
    const painter = await open();
    await click(painter, { x: 50, y: 50 });
    await nextMask(painter);
    await painter.tell({ type: "original", body: await samplePicture(PICTURE, "other.png") });
    await painter.page.getByRole("heading", { name: "Mask of other.png" }).waitFor({ state: "attached" });
    await painter.page.keyboard.press("Control+z");
    assert.equal((await nextMask(painter)).length, 0);
    const larger = { width: 240, height: 200 };
    const kept = pixelsWhere((x) => x < 100, larger);
    await painter.tell(
      { type: "original", body: await samplePicture(larger) },
      { type: "kept", body: { mask: deflateMask(kept, larger) } },
    );
    await painter.page.getByRole("heading", { name: "Mask of vase.png" }).waitFor({ state: "attached" });
    await painter.page.locator(".stage[aria-busy=false]").waitFor();
    await painter.page.keyboard.press("i");
    const { mask } = await painter.next("mask");
    assert.deepEqual([mask?.width, mask?.height], [240, 200]);
    assertMask(
      inflateMask(mask),
      kept.map((pixel) => 1 - pixel),
    );
  });

  it("takes a loaded mask as one step, and says what it is", async () => {
    const painter = await open();
    const loaded = pixelsWhere((_x, y) => y < 40);
    await painter.tell({
      type: "loaded",
      body: { mask: deflateMask(loaded, PICTURE), words: "mask.png is the mask now." },
    });
    await painter.page.getByText("mask.png is the mask now.").waitFor();
    assertMask(await nextMask(painter), loaded);
    await painter.page.keyboard.press("Control+z");
    assert.equal((await nextMask(painter)).length, 0);
    await painter.tell({
      type: "loaded",
      body: { mask: deflateMask(new Uint8Array(9), { width: 3, height: 3 }), words: "Never." },
    });
    await painter.page.getByText("The mask does not fit the picture any more. Load it again.").waitFor();
  });

  it("says in place of the picture why there is none, until there is one", async () => {
    const painter = await open({ picture: null });
    const message = "mug.gif is no picture that can be edited.";
    await painter.tell({ type: "problem", body: { message } });
    await painter.page.getByRole("alert").getByText(message).waitFor();
    await painter.tell(
      { type: "original", body: await samplePicture(PICTURE) },
      { type: "kept", body: { mask: null } },
    );
    await painter.page.getByLabel("Mask canvas").waitFor();
    assert.equal(await painter.page.getByText(message).count(), 0);
  });

  it("says so where the picture is damaged", async () => {
    const painter = await open({ picture: null });
    const sample = await samplePicture(PICTURE);
    await painter.tell({ type: "original", body: { ...sample, bytes: sample.bytes.slice(0, 60) } });
    await painter.page.getByRole("alert").getByText("vase.png can't be shown: the file is damaged.").waitFor();
  });

  it("counts draft and mask with one number", async () => {
    const painter = await open();
    await click(painter, { x: 50, y: 50 });
    assert.equal((await painter.next("mask")).revision, 1);
    await painter.page.keyboard.press("i");
    assert.equal((await painter.next("mask")).revision, 2);
  });

  it("has VS Code keep what is seen and the tool, and begins there again", async () => {
    const painter = await open();
    await painter.page.keyboard.press("l");
    await painter.page.keyboard.press("Control+=");
    // Kept once nothing has changed for a moment, which may have been so between the two keys.
    await painter.page.waitForFunction(
      () => (window.kept as { view: { kind: string } } | undefined)?.view.kind === "free",
    );
    const again = await open({ state: await painter.kept() });
    await again.page.getByRole("button", { name: "Zoom 150 %" }).waitFor();
    assert.equal(await again.page.getByRole("radio", { name: "Lasso", exact: true }).isChecked(), true);
  });
});

describe("the painter's clipboard and files", () => {
  const open = usePainter();

  it("copies the mask as the host makes it", async () => {
    const painter = await open();
    const { page } = painter;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press("Control+c");
    await painter.next("copyMask");
    const { bytes } = await samplePicture({ width: 8, height: 8 });
    await painter.tell({ type: "maskPng", body: { bytes } });
    await heard(painter, "Mask copied");
    const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
    assert.deepEqual(types, ["image/png"]);
    await page.getByRole("button", { name: "Mask", exact: true }).click();
    await page.getByRole("menuitem", { name: "Paste" }).click();
    const taken = await painter.next("takeMask");
    assert.equal(taken.name, "clipboard");
    assert.ok(taken.bytes.length > 0);
    await page.keyboard.press("Control+v");
    assert.ok((await painter.next("takeMask")).bytes.length > 0);
  });

  it("says what to do where the clipboard can't be used", async () => {
    const painter = await open();
    const { page } = painter;
    await page.evaluate(`
      const refused = () => Promise.reject(new DOMException("", "NotAllowedError"));
      Object.assign(navigator.clipboard, { write: refused, read: refused });
    `);
    await page.keyboard.press("Control+c");
    await page.getByText("The clipboard can't be written here. Save the mask as a file instead.").waitFor();
    await page.getByRole("button", { name: "Mask", exact: true }).click();
    await page.getByRole("menuitem", { name: "Paste" }).click();
    await page.getByText("The clipboard can't be read from here. Press Ctrl+V in the picture instead.").waitFor();
  });

  it("asks the host for files and earlier masks", async () => {
    const painter = await open();
    const { page } = painter;
    const createdAt = Date.UTC(2026, 10, 20);
    await painter.tell({
      type: "earlier",
      body: {
        masks: [
          { id: "m1", prompt: "A red vase", createdAt },
          { id: "m2", prompt: "No\n vase", createdAt: null },
        ],
      },
    });
    const choose = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: "Mask", exact: true }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await choose("Load Mask…");
    await painter.next("loadMask");
    await choose("Save Mask…");
    await painter.next("saveMask");
    await choose("A red vase · Nov 20, 2026");
    assert.deepEqual(await painter.next("openEarlier"), { id: "m1" });
    await choose("No vase");
    assert.deepEqual(await painter.next("openEarlier"), { id: "m2" });
    await choose("Use in Side Panel");
    await painter.next("useInPanel");
    await page.keyboard.press("Control+s");
    await painter.next("saveMask");
  });
});

declare global {
  interface Window {
    kept?: unknown;
  }
}

async function touch(
  client: CDPSession,
  type: "touchStart" | "touchMove" | "touchEnd",
  points: readonly Point[],
): Promise<void> {
  const touchPoints = points.map(({ x, y }, id) => ({ x, y, id }));
  await client.send("Input.dispatchTouchEvent", { type, touchPoints });
}
