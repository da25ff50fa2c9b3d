import assert from "node:assert/strict";
import sharp from "sharp";
import { axeProblems } from "../support/axeProblems";
import type { PainterTestPage } from "../support/painterPage";
import {
  dividerOf,
  editResults,
  focusedName,
  ORIGINAL,
  pictureEvent,
  stageBox,
  tellResults,
  tileOf,
  usePainterBar,
  type ShownPainter,
} from "../support/usePainterBar";
import { drawn } from "../support/webviewPage";

describe("a result beside the original, where it is painted", () => {
  const show = usePainterBar();

  async function compare(shown: ShownPainter = {}): Promise<PainterTestPage> {
    const painter = await show(shown);
    await tellResults(painter, [editResults([1, 2, 3])]);
    await tileOf(painter, 1).click();
    await painter.tell(pictureEvent("picture", (await painter.next("picture")).id));
    await dividerOf(painter).waitFor();
    await painter.page.getByText("Loading…").waitFor({ state: "detached" });
    await decoded(painter);
    return painter;
  }
  const cover = ({ page }: PainterTestPage) => page.getByRole("group", { name: /beside the original$/ });
  const toggle = ({ page }: PainterTestPage) => page.locator(".tray-head").getByRole("button", { name: "Compare" });

  it("takes the painting's place, at its size and place, until Escape", async () => {
    const painter = await compare();
    assert.equal(await cover(painter).getAttribute("aria-label"), "ceramic-mug-2.png beside the original");
    assert.deepEqual(await cover(painter).boundingBox(), await stageBox(painter));
    const stage = await stageBox(painter);
    const zoom = Math.min(stage.width / ORIGINAL.width, stage.height / ORIGINAL.height, 1);
    for (const name of ["Original", "ceramic-mug-2.png"]) {
      const box = await cover(painter).getByRole("img", { name }).boundingBox();
      assert.ok(box !== null && Math.abs(box.width - ORIGINAL.width * zoom) < 1, name);
      assert.ok(Math.abs(box.x - stage.x - (stage.width - box.width) / 2) < 1, name);
    }
    assert.equal(await tileOf(painter, 1).getAttribute("aria-pressed"), "true");
    await painter.page.keyboard.press("Escape");
    await cover(painter).waitFor({ state: "detached" });
    assert.equal(await focusedName(painter), "ceramic-mug-2.png, 2 of 3");
  });

  it("shows the original left of the divider and the result right of it", async () => {
    const painter = await compare();
    const box = await stageBox(painter);
    const at = async (share: number): Promise<string> =>
      await colourAt(painter, { x: box.x + box.width * share, y: box.y + box.height / 2 });
    assert.deepEqual([await at(0.3), await at(0.7)], ["200,190,170", "40,120,200"]);
  });

  it("shows nothing of the original through a result that is transparent", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1])]);
    await tileOf(painter, 0).click();
    await painter.next("picture");
    const create = { ...ORIGINAL, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } };
    const bytes = new Uint8Array(await sharp({ create }).png().toBuffer());
    const answer = { id: "asset-1", sha256: "a".repeat(64), mediaType: "image/png" as const, bytes, isSmall: false };
    await painter.tell({ type: "picture", body: answer });
    await painter.page.getByText("Loading…").waitFor({ state: "detached" });
    await decoded(painter);
    const { x, y, width, height } = await stageBox(painter);
    assert.equal(await colourAt(painter, { x: x + width * 0.3, y: y + height / 2 }), "200,190,170");
    assert.notEqual(await colourAt(painter, { x: x + width * 0.7, y: y + height / 2 }), "200,190,170");
  });

  it("is slid by the keyboard, and says what is seen", async () => {
    const painter = await compare();
    await dividerOf(painter).focus();
    for (const [key, now, words] of [
      ["ArrowLeft", "49", "49 % original, 51 % result"],
      ["Shift+ArrowRight", "59", "59 % original, 41 % result"],
      ["Home", "0", "all of it the result"],
      ["End", "100", "all of it the original"],
      ["PageDown", "90", "90 % original, 10 % result"],
    ] as const) {
      await painter.page.keyboard.press(key);
      await drawn(painter);
      assert.deepEqual(
        [
          await dividerOf(painter).getAttribute("aria-valuenow"),
          await dividerOf(painter).getAttribute("aria-valuetext"),
        ],
        [now, words],
        key,
      );
    }
  });

  it("is slid by dragging, also beyond the stage", async () => {
    const painter = await compare();
    const { mouse } = painter.page;
    const box = await stageBox(painter);
    const grip = await dividerOf(painter).boundingBox();
    assert.ok(grip !== null);
    await mouse.move(grip.x + grip.width / 2, grip.y + 40);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.4, box.y + 40);
    await drawn(painter);
    const moved = await dividerOf(painter).boundingBox();
    assert.ok(moved !== null && Math.abs(moved.x + moved.width / 2 - (box.x + box.width * 0.4)) < 1);
    await mouse.move(box.x - 50, box.y + box.height + 30);
    await mouse.up();
    await mouse.move(box.x + box.width / 2, box.y + 40);
    await drawn(painter);
    assert.equal(await dividerOf(painter).getAttribute("aria-valuenow"), "0");
  });

  it("keeps zoom and place, and moves them for the painting as well", async () => {
    const painter = await compare({ page: { width: 600, height: 600 } });
    const box = await stageBox(painter);
    const { mouse, keyboard } = painter.page;
    const image = cover(painter).getByRole("img", { name: "Original" });
    const before = await image.boundingBox();
    // Beside the divider.
    await mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await mouse.wheel(0, -1000);
    await drawn(painter);
    const large = await image.boundingBox();
    assert.ok(before !== null && large !== null && large.width > before.width * 1.5);
    await mouse.down();
    await mouse.move(box.x + box.width / 4 + 60, box.y + box.height / 4);
    await mouse.up();
    await drawn(painter);
    const moved = await image.boundingBox();
    assert.ok(moved !== null && Math.abs(moved.x - large.x - 60) < 1);
    await keyboard.press("Escape");
    await painter.page.keyboard.press("2");
    await dividerOf(painter).waitFor();
    assert.deepEqual(await image.boundingBox(), moved);
  });

  it("follows the arrows from one result to the next", async () => {
    const painter = await compare();
    await tileOf(painter, 1).focus();
    await painter.page.keyboard.press("ArrowRight");
    assert.deepEqual(await painter.next("picture"), { id: "asset-3" });
    assert.equal(await cover(painter).getAttribute("aria-label"), "ceramic-mug-3.png beside the original");
  });

  it("is switched on and off, and comes back to the one that was shown", async () => {
    const painter = await compare();
    await toggle(painter).click();
    await cover(painter).waitFor({ state: "detached" });
    assert.equal(await toggle(painter).getAttribute("aria-pressed"), "false");
    await toggle(painter).click();
    assert.equal(await cover(painter).getAttribute("aria-label"), "ceramic-mug-2.png beside the original");
  });

  it("leads back to painting by its button, and the focus to the picture", async () => {
    const painter = await compare();
    await painter.page.getByRole("button", { name: "Back to Painting" }).click();
    await cover(painter).waitFor({ state: "detached" });
    await painter.page.waitForFunction(() => document.activeElement?.ariaLabel === "Mask canvas");
  });

  it("takes the focus off the picture that it covers, and lets no key paint there", async () => {
    const painter = await compare();
    await painter.page.keyboard.press("Escape");
    // Covered, it takes no focus.
    await cover(painter).waitFor({ state: "detached" });
    await painter.page.getByLabel("Mask canvas").focus();
    await painter.page.keyboard.press("3");
    await painter.page.waitForFunction(() => document.activeElement?.getAttribute("role") === "slider");
    await painter.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    for (const key of ["Delete", "i"]) await painter.page.keyboard.press(key);
    await drawn(painter);
    assert.match(await painter.page.locator(".selected").innerText(), /^23 % selected/);
    assert.equal(painter.requests.filter(({ type }) => type === "mask").length, 0);
  });

  it("shows the next one where the one that is looked at is discarded, and painting where none is left", async () => {
    const painter = await compare();
    await dividerOf(painter).focus();
    await tellResults(painter, [editResults([1, 3])]);
    assert.equal(await cover(painter).getAttribute("aria-label"), "ceramic-mug-3.png beside the original");
    assert.equal(await focusedName(painter), "Divider");
    await tellResults(painter, []);
    await cover(painter).waitFor({ state: "detached" });
    await painter.page.waitForFunction(() => document.activeElement?.ariaLabel === "Mask canvas");
  });

  it("says why a picture can't be shown", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1])]);
    await tileOf(painter, 0).click();
    await painter.next("picture");
    await cover(painter).getByText("Loading…").waitFor();
    await painter.tell({ type: "picture", body: { id: "asset-1", problem: "The file is missing." } });
    await cover(painter).getByText("The file is missing.").waitFor();
  });

  it("lets go of every picture that is not shown any more", async () => {
    const painter = await show();
    await painter.page.evaluate(() => {
      const log = window as unknown as { live: Set<string> };
      log.live = new Set();
      const create = URL.createObjectURL.bind(URL);
      const revoke = URL.revokeObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        const url = create(blob);
        log.live.add(url);
        return url;
      };
      URL.revokeObjectURL = (url) => {
        log.live.delete(url);
        revoke(url);
      };
    });
    const live = () => painter.page.evaluate(() => (window as unknown as { live: Set<string> }).live.size);
    await tellResults(painter, [editResults([1, 2])]);
    await tileOf(painter, 0).click();
    await tileOf(painter, 1).click();
    await dividerOf(painter).waitFor();
    await painter.tell(pictureEvent("picture", "asset-1"), pictureEvent("picture", "asset-2"));
    await painter.page.getByText("Loading…").waitFor({ state: "detached" });
    // The original and the one result.
    assert.equal(await live(), 2);
    await painter.page.keyboard.press("Escape");
    await cover(painter).waitFor({ state: "detached" });
    assert.equal(await live(), 0);
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
    it(`has nothing that axe objects to, in ${theme}`, async () => {
      const painter = await compare({ page: { theme } });
      await dividerOf(painter).focus();
      assert.deepEqual(await axeProblems(painter.page), []);
    });
  }
});

/** Until the pictures are not only in the page, but seen: each is read from its URL and decoded apart from that. */
async function decoded({ page }: PainterTestPage): Promise<void> {
  await page.evaluate(async () => {
    for (const image of document.images) await image.decode();
  });
}

/** `r,g,b` of what is on the screen. */
async function colourAt({ page }: PainterTestPage, { x, y }: { x: number; y: number }): Promise<string> {
  const shot = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } });
  const { data } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data].join(",");
}
