import assert from "node:assert/strict";
import type { Point, Size } from "../../media/mask/types";
import type { PainterPrefs } from "../../src/protocol/painter";
import { inflateMask, openPainterPage, type PainterTestPage } from "./painterPage";
import { usePlainPages } from "./usePlainPages";
import { drawn } from "./webviewPage";

// The painter's page for a suite: opened as a test wants it, closed after it, and no complaint left unseen.

type Open = (options?: Parameters<typeof openPainterPage>[2]) => Promise<PainterTestPage>;

export const PICTURE: Size = { width: 200, height: 150 };

export const PREFS: PainterPrefs = {
  // No pixel's centre lies exactly on its rim.
  brushSize: 20.5,
  tolerance: 32,
  isContiguous: true,
  overlay: { colour: "red", opacity: 0.5, isHatched: false },
};

export function usePainter(): Open {
  const openPage = usePlainPages();
  return async (options) => {
    const painter = await openPage((browser, url) => openPainterPage(browser, url, options));
    await painter.tell({ type: "prefs", body: PREFS });
    await drawn(painter);
    return painter;
  };
}

/** Where a point of the picture lies on the page, as long as all of it is seen. */
export async function onPage(painter: PainterTestPage, { x, y }: Point, picture: Size = PICTURE): Promise<Point> {
  const { box, ratio } = await painter.page.evaluate(() => ({
    box: document.querySelector("[data-canvas]")?.getBoundingClientRect().toJSON() as DOMRect,
    ratio: devicePixelRatio,
  }));
  const zoom = Math.min(box.width / picture.width, box.height / picture.height, 1);
  const start = (whole: number, part: number): number => Math.round(((whole - part * zoom) / 2) * ratio) / ratio;
  return {
    x: box.x + start(box.width, picture.width) + x * zoom,
    y: box.y + start(box.height, picture.height) + y * zoom,
  };
}

/** Down at the first point, along the others, up at the last. */
export async function drag(painter: PainterTestPage, points: readonly Point[], picture?: Size): Promise<void> {
  const { mouse } = painter.page;
  for (const [index, point] of points.entries()) {
    const at = await onPage(painter, point, picture);
    await mouse.move(at.x, at.y);
    if (index === 0) await mouse.down();
  }
  await mouse.up();
}

export async function click(painter: PainterTestPage, point: Point): Promise<void> {
  const at = await onPage(painter, point);
  await painter.page.mouse.click(at.x, at.y);
}

/** The next mask that the host hears of, one byte a pixel; empty: nothing is selected. */
export async function nextMask(painter: PainterTestPage): Promise<Uint8Array> {
  return inflateMask((await painter.next("mask")).mask);
}

/** Pixels whose centre fulfils it. */
export function pixelsWhere(isIn: (x: number, y: number) => boolean, { width, height }: Size = PICTURE): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_one, at) =>
    isIn((at % width) + 0.5, Math.floor(at / width) + 0.5) ? 1 : 0,
  );
}

export function assertMask(actual: Uint8Array, wanted: Uint8Array): void {
  assert.equal(actual.length, wanted.length);
  const unlike = actual.reduce((sum, pixel, at) => sum + (pixel === wanted[at] ? 0 : 1), 0);
  assert.equal(unlike, 0, `${unlike} pixels differ`);
}

/** How far a point is from a line through several. */
export function distance(to: Point, points: readonly Point[]): number {
  const ends = points.slice(1).map((end, index) => [points[index] ?? end, end] as const);
  return Math.min(...ends.map(([from, end]) => fromSegment(to, from, end)));
}

function fromSegment({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

/** What a screen reader is told. */
export async function heard({ page }: PainterTestPage, words: string | RegExp): Promise<void> {
  await page
    .locator("body > .spoken[role=status]")
    .filter({ hasText: words })
    .waitFor({ state: "attached", timeout: 5_000 });
}
