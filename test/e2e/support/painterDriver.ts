import type { Frame, Locator } from "playwright-core";
import type { PixelSize } from "../../../src/core/schema/imageOptions";
import { focusedIn, waitForFocusIn } from "./focus";
import type { Workbench } from "./workbench";

/** Ours, and an editor: the side panel is a webview, too. */
const VIEW = "iframe.webview.ready[src*='extensionId=inline-assets']";

/** Whole pixels of the picture; right and bottom are the first ones outside. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The painter's tab as a person sees it. */
export class PainterDriver {
  #page: Locator | undefined;

  constructor(private readonly workbench: Workbench) {}

  /** By the Explorer's menu, until the picture is shown. @param file relative to the workspace folder */
  async open(file: string): Promise<void> {
    await this.workbench.explorer.contextMenu(file, "Inline Assets", "Edit with Mask…");
    await this.find();
  }

  /** A page of a window that was loaded again is another one. */
  async find(): Promise<void> {
    this.#page = await this.workbench.webview("main.painter", VIEW);
    await this.page.locator(".stage[aria-busy=false]").waitFor();
  }

  get page(): Locator {
    if (this.#page === undefined) throw new Error("The painter is not open.");
    return this.#page;
  }

  /** As the debugger has it: its content policy does not bind what is run there. */
  async frame(): Promise<Frame> {
    const frame = await (await this.page.elementHandle()).ownerFrame();
    if (frame === null) throw new Error("The painter is gone.");
    return frame;
  }

  focused(): Promise<string> {
    return focusedIn(this.page);
  }

  waitForFocus(wanted: RegExp): Promise<string> {
    return waitForFocusIn(this.page, wanted);
  }

  /** Until a screen reader is told so. */
  async heard(words: string | RegExp): Promise<void> {
    const spoken = this.page
      .page()
      .frameLocator(VIEW)
      .frameLocator("iframe#active-frame")
      .locator("body .spoken[role=status]");
    await spoken.filter({ hasText: words }).first().waitFor({ state: "attached" });
  }

  get prompt(): Locator {
    return this.page.getByRole("textbox", { name: "Prompt" });
  }

  /** The one with the price. */
  payButton(label: string | RegExp = /^Edit\b/): Locator {
    return this.page.getByRole("button", { name: label }).first();
  }

  get results(): Locator {
    return this.page.getByRole("list", { name: "Results" });
  }

  get canvas(): Locator {
    return this.page.getByLabel("Mask canvas");
  }

  async tool(name: string): Promise<void> {
    await this.page.getByRole("radio", { name, exact: true }).check({ force: true });
  }

  /** Draws with the left button held, from one corner of a box to the other, as the picture lies in the stage's middle. */
  async drag(box: Box, size: PixelSize): Promise<void> {
    const { mouse } = this.workbench.page;
    const at = await this.#place(size);
    await mouse.move(...at(box.left, box.top));
    await mouse.down();
    await mouse.move(...at((box.left + box.right) / 2, (box.top + box.bottom) / 2));
    await mouse.move(...at(box.right, box.bottom));
    await mouse.up();
  }

  async #place({ width, height }: PixelSize): Promise<(x: number, y: number) => [number, number]> {
    const stage = await this.canvas.boundingBox();
    if (stage === null) throw new Error("The canvas is not in view.");
    const text = await this.page.getByRole("button", { name: /^Zoom \d+ %/ }).innerText();
    const scale = Number(/\d+/.exec(text)?.[0]) / 100;
    const left = stage.x + (stage.width - width * scale) / 2;
    const top = stage.y + (stage.height - height * scale) / 2;
    return (x, y) => [left + x * scale, top + y * scale];
  }
}
