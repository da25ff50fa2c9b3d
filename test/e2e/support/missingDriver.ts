import type { Locator } from "playwright-core";
import type { Workbench } from "./workbench";

/** Ours, and an editor: the side panel is a webview, too. */
const VIEW = "iframe.webview.ready[src*='extensionId=inline-assets']";

/** The list of missing pictures as a person sees it. */
export class MissingDriver {
  #page: Locator | undefined;

  constructor(private readonly workbench: Workbench) {}

  /** By the palette, until its rows are drawn. */
  async open(): Promise<void> {
    await this.workbench.runCommand("Inline Assets: Generate Missing Images…");
    await this.find();
  }

  /** A page that was hidden, or of a window that was loaded again, is another one. */
  async find(): Promise<void> {
    this.#page = await this.workbench.webview("main.missing", VIEW);
    await this.page.locator(".rows[aria-busy=false]").waitFor();
  }

  get page(): Locator {
    if (this.#page === undefined) throw new Error("The list is not open.");
    return this.#page;
  }

  /** The row of a picture. @param file as the row says it */
  row(file: string): Locator {
    return this.page.locator(".row").filter({ has: this.page.page().getByText(file, { exact: true }) });
  }

  get rows(): Locator {
    return this.page.locator(".row:not(.refused-row)");
  }

  prompt(file: string): Locator {
    return this.page.getByRole("textbox", { name: `Prompt for ${file}`, exact: true });
  }

  /** The one with the price. */
  payButton(label: string | RegExp = /^Generate\b/): Locator {
    return this.page.getByRole("button", { name: label }).first();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  notice(text: string | RegExp): Locator {
    return this.page.locator(".notice").getByText(text);
  }
}
