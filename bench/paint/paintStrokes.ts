import sharp from "sharp";
import { checkPainted } from "./checkPainted";
import { draw, recordingOf, seenAt } from "./hand";
import type { OpenedPage } from "./lab";
import type { Recording } from "./protocol";
import type { Stroke } from "./strokes";

/** Draws them all, and looks at the window afterwards: what counted as seen is to be on the screen. */
export async function paintStrokes(opened: OpenedPage, strokes: readonly Stroke[]): Promise<Recording> {
  // What tells a beginner what to do lies over the picture until something is painted.
  await opened.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".stage-hint { display: none; }");
    document.adoptedStyleSheets.push(sheet);
  });
  const before = await pixelsOf(opened);
  const recording = await recordingOf(opened, async () => {
    for (const stroke of strokes) await draw(opened, stroke);
  });
  // The brush under the pointer is no paint.
  await opened.page.mouse.move(1, 1);
  const after = await pixelsOf(opened);
  checkPainted("The window", asSeen(opened, strokes), (at) => {
    const { x, y } = seenAt(opened, at);
    // A line of the hatching may look like what was there.
    return [x, x + BESIDE_A_LINE].some((seen) => differenceAt(before, after, seen, y) > MOST_BY_CHANCE);
  });
  return recording;
}

/** Pixels of the window. */
const BESIDE_A_LINE = 3;
/** Red, half of it, changes a grey by more. */
const MOST_BY_CHANCE = 24;

interface Pixels {
  data: Buffer;
  width: number;
}

async function pixelsOf({ page }: OpenedPage): Promise<Pixels> {
  const { data, info } = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width };
}

function differenceAt(before: Pixels, after: Pixels, x: number, y: number): number {
  const at = (y * before.width + x) * 3;
  return Math.max(...[0, 1, 2].map((one) => Math.abs((before.data[at + one] ?? 0) - (after.data[at + one] ?? 0))));
}

/** Where the mouse was, which has whole pixels of the page only. */
export function asSeen(opened: OpenedPage, strokes: readonly Stroke[]): Stroke[] {
  const { left, top, zoom } = opened.place;
  return strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => {
      const { x, y } = seenAt(opened, point);
      return { x: (x - left) / zoom, y: (y - top) / zoom };
    }),
  }));
}
