import type { Page } from "playwright-core";

const MOST_PICTURES = 40;

/** A picture of the page that did not change from one to the next, fonts loaded and progress bars gone. */
export async function waitForStablePicture(page: Page): Promise<Buffer> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForFunction(() => document.querySelector(".monaco-progress-container.active:not(.done)") === null);
  let before = await takePicture(page);
  for (let count = 1; count < MOST_PICTURES; count += 1) {
    // Two frames, so that what a picture's own layout pass has set off is drawn too.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const now = await takePicture(page);
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error(`The page still changes after ${MOST_PICTURES} pictures.`);
}

function takePicture(page: Page): Promise<Buffer> {
  return page.screenshot({ animations: "disabled", caret: "hide" });
}
