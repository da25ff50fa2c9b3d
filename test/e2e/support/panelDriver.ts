import type { Frame, Locator } from "playwright-core";
import { focusedIn, waitForFocusIn } from "./focus";
import type { Workbench } from "./workbench";

/** Ours: VS Code shows pictures in a webview, too. */
const VIEW = "iframe.webview.ready[src*='extensionId=inline-assets']";

/** The side panel as a person sees it. */
export class PanelDriver {
  #page: Locator | undefined;

  constructor(private readonly workbench: Workbench) {}

  /** Opens it by the palette, and waits until its page is drawn. */
  async open(): Promise<void> {
    await this.workbench.runCommand("Inline Assets: Open Panel");
    await this.find();
  }

  /** A page that was hidden, or of a window that was loaded again, is another one. */
  async find(): Promise<void> {
    this.#page = await this.workbench.webview("main.panel", VIEW);
    await this.page.getByRole("tab", { name: "Create" }).waitFor();
  }

  get page(): Locator {
    if (this.#page === undefined) throw new Error("The panel is not open.");
    return this.#page;
  }

  /** As the debugger has it: its content policy does not bind what is run there. */
  async frame(): Promise<Frame> {
    const frame = await (await this.page.elementHandle()).ownerFrame();
    if (frame === null) throw new Error("The panel is gone.");
    return frame;
  }

  get prompt(): Locator {
    return this.page.getByRole("textbox", { name: "Prompt" });
  }

  /** The one with the price. */
  payButton(label: string | RegExp = /^(Generate|Edit)\b/): Locator {
    return this.page.getByRole("button", { name: label }).first();
  }

  /** What can be pressed in the form, or in what stands in its place. */
  async formButtons(): Promise<string[]> {
    const texts = await this.page.locator(".form-side").getByRole("button").allInnerTexts();
    return texts.map((text) => text.trim());
  }

  async tab(name: "Create" | "History"): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  get results(): Locator {
    return this.page.getByRole("list", { name: "Results" });
  }

  get jobs(): Locator {
    return this.page.getByRole("list", { name: "Jobs" });
  }

  get history(): Locator {
    return this.page.getByRole("list", { name: "History" });
  }

  get search(): Locator {
    return this.page.getByRole("textbox", { name: "Search history" });
  }

  focused(): Promise<string> {
    return focusedIn(this.page);
  }

  waitForFocus(wanted: RegExp): Promise<string> {
    return waitForFocusIn(this.page, wanted);
  }

  notice(text: string | RegExp): Locator {
    return this.page.locator(".notice").getByText(text);
  }
}
