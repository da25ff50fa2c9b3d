import { setTimeout } from "node:timers/promises";
import type { OpenedPage } from "./lab";
import type { Recording } from "./protocol";
import type { Stroke } from "./strokes";

/** 125 events a second, as a mouse tells them. */
const PERIOD_MS = 8;
const ALT = 1;

type MouseType = "mousePressed" | "mouseMoved" | "mouseReleased";

/** On the page's whole pixels, as a mouse has them. */
export function seenAt({ place }: OpenedPage, { x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round(place.left + x * place.zoom), y: Math.round(place.top + y * place.zoom) };
}

/** Draws a stroke with Chromium's own mouse: whatever it joins into one event it joins here as well. */
export async function draw(opened: OpenedPage, { brushSize, isErasing, points }: Stroke): Promise<void> {
  await opened.page.evaluate(async (stroke) => await globalThis.paintPage.begin(stroke), { brushSize, isErasing });
  const sent: Promise<unknown>[] = [];
  const send = (type: MouseType, at: { x: number; y: number }, buttons = 1): void => {
    const mouse = { button: buttons === 0 && type === "mouseMoved" ? "none" : "left", buttons, clickCount: 1 } as const;
    sent.push(
      opened.session.send("Input.dispatchMouseEvent", {
        type,
        ...mouse,
        ...seenAt(opened, at),
        modifiers: isErasing ? ALT : 0,
      }),
    );
  };
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return;
  send("mouseMoved", first, 0);
  const start = performance.now();
  send("mousePressed", first);
  for (const [at, point] of points.slice(1).entries()) {
    await setTimeout(Math.max(0, start + (at + 1) * PERIOD_MS - performance.now()));
    send("mouseMoved", point);
  }
  send("mouseReleased", last, 0);
  await Promise.all(sent);
}

export async function recordingOf({ page }: OpenedPage, doing: () => Promise<unknown>): Promise<Recording> {
  await page.evaluate(async () => {
    await globalThis.paintPage.settled();
    globalThis.paintPage.takeRecording();
  });
  await doing();
  return await page.evaluate(async () => {
    await globalThis.paintPage.settled();
    return globalThis.paintPage.takeRecording();
  });
}
