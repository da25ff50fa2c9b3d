import { recordingOf, seenAt } from "./hand";
import { type Lab, openPaintPage, type OpenedPage } from "./lab";
import { CLICKED, pictureOf, type PictureName } from "./pictures";
import type { Recording } from "./protocol";

const UNDONE = 60;
const GROWN = 5;
const GROW_BY = 20;
const CLICKS = 6;
/** Of the noise as large a share is like grey as hangs together across the whole picture, and in the most ragged way. */
const TOLERANCES: Readonly<Record<PictureName, number>> = { flat: 32, gradient: 32, noise: 110 };

/** What a step took, ms. */
export interface Work {
  /** The page's listeners. */
  scriptMs: number;
  /** And the frames in which it drew, each until it was painted. */
  wholeMs: number;
}

function workOf({ handlings, frames }: Recording): Work {
  const scriptMs = handlings.reduce((sum, { ms }) => sum + ms, 0);
  return { scriptMs, wholeMs: frames.reduce((sum, ms) => sum + ms, scriptMs) };
}

export async function measureUndo(opened: OpenedPage): Promise<Work[]> {
  const times: Work[] = [];
  for (let undone = 0; undone < UNDONE; undone += 1) times.push(await pressed(opened, "Control+z"));
  return times;
}

async function pressed(opened: OpenedPage, key: string): Promise<Work> {
  return workOf(await recordingOf(opened, async () => await opened.page.keyboard.press(key)));
}

export async function measureGrow(opened: OpenedPage): Promise<Work[]> {
  const times: Work[] = [];
  const { page } = opened;
  await page.getByRole("spinbutton", { name: /pixels/ }).fill(String(GROW_BY));
  for (let grown = 0; grown < GROWN; grown += 1) {
    times.push(
      workOf(await recordingOf(opened, async () => await page.getByRole("button", { name: /^Grow/ }).click())),
    );
    await pressed(opened, "Control+z");
  }
  return times;
}

export interface Similar {
  picture: PictureName;
  /** With the reading of the picture's colours, where that was not done before. */
  first: Work;
  later: Work[];
}

/** A click with *Similar* in the middle of each kind of picture. */
export async function measureSimilar(lab: Lab): Promise<Similar[]> {
  const all: Similar[] = [];
  for (const picture of ["flat", "gradient", "noise"] as const) all.push(await measureSimilarIn(lab, picture));
  return all;
}

async function measureSimilarIn(lab: Lab, picture: PictureName): Promise<Similar> {
  const opened = await openPaintPage(lab, "answerPainter", await pictureOf(picture));
  const { page } = opened;
  await page.evaluate(async (tolerance) => await globalThis.paintPage.prefer?.({ tolerance }), TOLERANCES[picture]);
  const { x, y } = seenAt(opened, CLICKED);
  await page.keyboard.press("s");
  // Nobody clicks in the same moment; the page reads the picture's colours meanwhile.
  await page.evaluate(async () => await new Promise((resolve) => requestIdleCallback(resolve)));
  const times: Work[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    const recording = await recordingOf(opened, async () => {
      await page.mouse.click(x, y);
    });
    times.push(workOf(recording));
    await pressed(opened, "Control+z");
  }
  await opened.context.close();
  const [first = { scriptMs: NaN, wholeMs: NaN }, ...later] = times;
  return { picture, first, later };
}
