import { createNoise } from "../../test/support/noise";
import { SIZE } from "./size";
import type { Stroke } from "./strokes";

interface Point {
  x: number;
  y: number;
}

/** At the picture's edge the window may have a ring that shows where the focus is. */
const MARGIN = 16;
const SAMPLES = 3_000;
/** From a stroke's edge, in pixels of the picture, which are three of the window: so near it nothing is asked. */
const TOO_NEAR = 24;

/** What was measured is to be the painting: places that were strewn over the picture are painted as the strokes say. @throws Error otherwise */
export function checkPainted(what: string, strokes: readonly Stroke[], isPainted: (at: Point) => boolean): void {
  const noise = createNoise(11);
  let [asked, wrong] = [0, 0];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const at = { x: within(noise(), SIZE.width), y: within(noise(), SIZE.height) };
    const wanted = wantedAt(at, strokes);
    if (wanted === null) continue;
    asked += 1;
    if (isPainted(at) !== wanted) wrong += 1;
  }
  if (asked < SAMPLES / 4) throw new Error(`${what}: only ${asked} places could be asked for.`);
  if (wrong > 0) throw new Error(`${what}: ${wrong} of ${asked} places are not as the strokes left them.`);
}

function within(share: number, length: number): number {
  return Math.floor(MARGIN + share * (length - 2 * MARGIN));
}

/** As the last stroke over it left it; null: too near to an edge that matters. */
function wantedAt(at: Point, strokes: readonly Stroke[]): boolean | null {
  for (const { brushSize, isErasing, points } of strokes.toReversed()) {
    const inside = brushSize / 2 - distance(at, points);
    if (inside > TOO_NEAR) return !isErasing;
    if (inside > -TOO_NEAR) return null;
  }
  return false;
}

function distance(at: Point, points: readonly Point[]): number {
  let least = Infinity;
  for (const [index, to] of points.entries()) {
    const from = points[index - 1] ?? to;
    const [across, down] = [to.x - from.x, to.y - from.y];
    const square = across * across + down * down;
    const along = square === 0 ? 0 : ((at.x - from.x) * across + (at.y - from.y) * down) / square;
    const share = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(at.x - from.x - share * across, at.y - from.y - share * down));
  }
  return least;
}
