import type { Page } from "playwright-core";

/** Takes the mouse to a corner where nothing is: what it was left over would show its hover in the next picture. */
export async function leaveAlone(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
}
