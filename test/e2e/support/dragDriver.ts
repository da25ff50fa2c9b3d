import type { Locator, Page } from "playwright-core";

export interface Point {
  x: number;
  y: number;
}

/** In these many moves from one place to the next: a drag begins with the first ones, and what is under it hears of the others. */
const STEPS = 5;
const MOST_STEPS = 100;
const MOST_TRIES = 5;

/** Drags with the mouse, and files of the system as Chromium gets them from it. */
export class DragDriver {
  constructor(private readonly page: Page) {}

  /** @param shift held from just before the end, as VS Code's own hint asks for it */
  async drag(from: Locator, to: Point, { shift = false } = {}): Promise<void> {
    await this.dragOver(from, to, { shift });
    await this.drop();
    // Only when the mouse moves on does VS Code give its webviews back to it.
    await this.page.mouse.move(to.x + 1, to.y + 1);
  }

  /**
   * Into a text: let go only once VS Code has marked the place, since before that a busy window has not heard of the drag, and
   * the drop would be nobody's.
   */
  async dragIntoText(from: Locator, to: Point, options: { readonly shift?: boolean } = {}): Promise<void> {
    for (let tries = 1; !(await this.#isMarked(from, to, options)); tries += 1) {
      // Right after a drop VS Code may still keep the mouse from its webviews: then nothing was taken up.
      await this.drop();
      await this.page.mouse.move(to.x + 1, to.y + 1);
      if (tries === MOST_TRIES) throw new Error("No editor has heard of what is dragged over it.");
    }
    await this.page.mouse.move(to.x, to.y);
    await this.drop();
    // Only when the mouse moves on does VS Code give its webviews back to it.
    await this.page.mouse.move(to.x + 1, to.y + 1);
  }

  async #isMarked(from: Locator, to: Point, options: { readonly shift?: boolean }): Promise<boolean> {
    await this.dragOver(from, to, options);
    const mark = this.page.locator(".monaco-editor .dnd-target");
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if ((await mark.count()) > 0) return true;
      await this.page.mouse.move(to.x - (step % 2), to.y);
    }
    return false;
  }

  /** Without letting it go. */
  async dragOver(from: Locator, to: Point, options: { readonly shift?: boolean } = {}): Promise<void> {
    const { mouse } = this.page;
    const start = await middleOf(from);
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move(start.x + 12, start.y + 12, { steps: STEPS });
    await this.goOn(to, options);
  }

  /** What is held is taken on. VS Code gives a webview back to a drag at the first step with Shift that is outside of it. */
  async goOn(to: Point, { shift = false } = {}): Promise<void> {
    const { mouse, keyboard } = this.page;
    if (shift) await keyboard.down("Shift");
    await mouse.move(to.x - 8, to.y - 8, { steps: STEPS });
    await mouse.move(to.x, to.y, { steps: STEPS });
  }

  async drop(): Promise<void> {
    await this.page.mouse.up();
    await this.page.keyboard.up("Shift");
  }

  /** Files of this machine, which no mouse of a page can hold: along `path`, dropped at its end. */
  async dropFiles(files: readonly string[], path: readonly Point[], { shift = false } = {}): Promise<void> {
    const client = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...files], dragOperationsMask: COPY };
    const say = async (type: "dragEnter" | "dragOver" | "drop", { x, y }: Point): Promise<void> => {
      await client.send("Input.dispatchDragEvent", { type, x, y, data, modifiers: shift ? SHIFT : 0 });
    };
    for (const [index, at] of path.entries()) {
      if (index === 0) await say("dragEnter", at);
      for (let step = 0; step < STEPS; step += 1) await say("dragOver", { x: at.x + step, y: at.y });
    }
    const end = path.at(-1);
    if (end !== undefined) await say("drop", end);
    await client.detach();
  }
}

/** As the protocol of Chromium counts them. */
const COPY = 1;
const SHIFT = 8;

export async function middleOf(element: Locator): Promise<Point> {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (box === null) throw new Error("What is to be dragged, or dropped upon, is not in view.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
