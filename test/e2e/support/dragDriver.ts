import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { CDPSession, Locator, Page } from "playwright-core";

export interface Point {
  x: number;
  y: number;
}

/** In these many moves from one place to the next: a drag begins with the first ones, and what is under it hears of the others. */
const STEPS = 5;
const MOST_STEPS = 100;
const MOST_TRIES = 5;
/** Within these a page that was pressed and moved upon has begun a drag. */
const BEGINS_MS = 5_000;

/** As the protocol of Chromium has it. */
interface DragData {
  items: { mimeType: string; data: string }[];
  files?: string[];
  dragOperationsMask: number;
}

/** What is dragged, where it is, and whether with Shift. */
interface Held {
  client: CDPSession;
  data: DragData;
  at: Point;
  shift: boolean;
}

/**
 * Drags with the mouse, and files of the system as Chromium gets them from it. Playwright's own mouse waits for a drag for the rest
 * of one step: one that a busy page begins later is Chromium's own, which hears of no mouse of a test any more.
 */
export class DragDriver {
  #held: Held | undefined;

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
  async dragIntoText(from: Locator, to: Point, { shift = false } = {}): Promise<void> {
    await this.dragOver(from, to, { shift });
    const mark = this.page.locator(".monaco-editor .dnd-target");
    for (let step = 0; (await mark.count()) === 0; step += 1) {
      if (step === MOST_STEPS) throw new Error("No editor has heard of what is dragged over it.");
      await this.#say("dragOver", { x: to.x - (step % 2), y: to.y }, shift);
    }
    await this.#say("dragOver", to, shift);
    await this.drop();
    // Only when the mouse moves on does VS Code give its webviews back to it.
    await this.page.mouse.move(to.x + 1, to.y + 1);
  }

  /** Without letting it go. */
  async dragOver(from: Locator, to: Point, options: { readonly shift?: boolean } = {}): Promise<void> {
    for (let tries = 1; !(await this.#pickUp(from)); tries += 1) {
      // Right after a drop VS Code may still keep the mouse from its webviews: then nothing was taken up.
      if (tries === MOST_TRIES) throw new Error("What is to be dragged can't be.");
    }
    await this.goOn(to, options);
  }

  /** What is held is taken on. VS Code gives a webview back to a drag at the first step with Shift that is outside of it. */
  async goOn(to: Point, { shift = false } = {}): Promise<void> {
    for (const end of [{ x: to.x - 8, y: to.y - 8 }, to]) {
      const start = this.#inHand().at;
      for (let step = 1; step <= STEPS; step += 1) {
        const part = step / STEPS;
        await this.#say(
          "dragOver",
          { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part },
          shift,
        );
      }
    }
  }

  /** Where it is, with Shift if it came so. */
  async drop(): Promise<void> {
    const { at, shift, client } = this.#inHand();
    await this.#say("drop", at, shift);
    await client.detach();
    this.#held = undefined;
  }

  /** @returns whether a drag has begun */
  async #pickUp(from: Locator): Promise<boolean> {
    const start = await middleOf(from);
    const client = await this.page.context().newCDPSession(this.page);
    const taken = new Promise<DragData>((resolve) => {
      client.once("Input.dragIntercepted", ({ data }) => resolve(data));
    });
    await client.send("Input.setInterceptDrags", { enabled: true });
    const mouse = async (type: "mouseMoved" | "mousePressed" | "mouseReleased", by: number): Promise<void> => {
      const buttons = type === "mouseReleased" || by === 0 ? 0 : 1;
      const [x, y] = [start.x + by, start.y + by];
      await client.send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons, clickCount: 1 });
    };
    await mouse("mouseMoved", 0);
    await mouse("mousePressed", 0);
    for (let by = 2; by <= 12; by += 2) await mouse("mouseMoved", by);
    const data = await Promise.race([taken, setTimeout(BEGINS_MS, undefined, { ref: false })]);
    if (data === undefined) {
      await mouse("mouseReleased", 12);
      await client.detach();
      return false;
    }
    this.#held = { client, data, at: { x: start.x + 12, y: start.y + 12 }, shift: false };
    await this.#say("dragEnter", this.#held.at, false);
    return true;
  }

  async #say(type: "dragEnter" | "dragOver" | "drop", at: Point, shift: boolean): Promise<void> {
    const held = this.#inHand();
    Object.assign(held, { at, shift });
    const modifiers = shift ? SHIFT : 0;
    await held.client.send("Input.dispatchDragEvent", { type, ...at, data: held.data, modifiers });
  }

  #inHand(): Held {
    return this.#held ?? assert.fail("Nothing is being dragged.");
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
