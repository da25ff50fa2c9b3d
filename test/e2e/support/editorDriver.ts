import type { Locator, Page } from "playwright-core";

import type { QuickInputDriver } from "./quickInputDriver";

const MOST_SEARCHES = 10;
const PICTURE = /\.(?:avif|gif|jpe?g|png|webp)$/i;

/** The active editor group. */
export class EditorDriver {
  constructor(
    private readonly page: Page,
    private readonly quickInput: QuickInputDriver,
  ) {}

  tab(name: string): Locator {
    return this.page.locator(`.editor-group-container .tab[data-resource-name=${JSON.stringify(name)}]`);
  }

  activeTab(): Locator {
    return this.page.locator(".editor-group-container.active .tab.active");
  }

  /** Opens a file by Quick Open; `file` is relative to the workspace folder. */
  async openFile(file: string): Promise<void> {
    const name = file.split("/").at(-1) ?? file;
    for (let attempt = 1; attempt <= MOST_SEARCHES; attempt += 1) {
      await this.quickInput.openWith("Control+P");
      await this.quickInput.type(file);
      const found = this.quickInput.row(name);
      await found.or(this.quickInput.row("No matching results")).first().waitFor();
      // What is offered at once can be gone again when the search has ended.
      if ((await found.first().isVisible()) && (await this.quickInput.tryToPick(name))) break;
      // One search keeps what it saw of the disk: a file that has just been made needs another.
      await this.quickInput.dismiss();
      await this.quickInput.waitUntilClosed();
    }
    await this.page.locator(`.tab.active[data-resource-name=${JSON.stringify(name)}]`).waitFor();
    if (PICTURE.test(name)) await this.waitForPreview();
  }

  /** Until VS Code's preview of a picture has taken the focus, which it does some time after its tab is there: it would close the palette. */
  async waitForPreview(): Promise<void> {
    await this.page.waitForFunction(
      () => document.activeElement?.matches("iframe.webview[src*='extensionId=vscode.media-preview']") === true,
    );
  }

  /** The lines in view (a text editor draws only those), without code lenses and inlay hints. */
  async text(): Promise<string> {
    const lines = this.page.locator(".editor-group-container.active .monaco-editor .view-lines");
    await lines.first().waitFor();
    return lines.first().evaluate((element) => {
      const top = (line: Element): number => parseFloat((line as HTMLElement).style.top);
      const drawn = [...element.querySelectorAll(".view-line")].sort((a, b) => top(a) - top(b));
      return drawn.map((line) => line.textContent.replaceAll("\u00a0", " ")).join("\n");
    });
  }

  /** Waits until the lines in view contain `text`. */
  async waitForText(text: string): Promise<void> {
    const spaces = text.replaceAll(" ", "\u00a0");
    await this.page.waitForFunction(
      ([plain, fixed]) =>
        [...document.querySelectorAll(".editor-group-container.active .view-line")].some(
          ({ textContent }) => textContent.includes(plain) || textContent.includes(fixed),
        ),
      [text, spaces] as const,
    );
  }

  /** Puts the cursor before `column` of `line`, both from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.quickInput.openWith("Control+G");
    await this.quickInput.type(`:${line}:${column}`);
    // An Enter before VS Code has understood the number is lost.
    await this.quickInput
      .rows()
      .and(this.page.getByLabel(`Go to line ${line}, column ${column}.`))
      .waitFor();
    await this.quickInput.accept();
    await this.quickInput.waitUntilClosed();
  }

  /** Selects whole lines, from 1, the last one included; a line break at the end is not. */
  async selectLines(first: number, last = first): Promise<void> {
    await this.goTo(first);
    for (let line = first; line < last; line += 1) await this.page.keyboard.press("Shift+ArrowDown");
    await this.page.keyboard.press("Shift+End");
  }

  /** Saves the active editor, which has to have changes. */
  async save(): Promise<void> {
    await this.page.locator(".editor-group-container.active .tab.active.dirty").waitFor();
    await this.page.keyboard.press("Control+S");
    await this.page.locator(".editor-group-container.active .tab.active:not(.dirty)").waitFor();
  }
}
