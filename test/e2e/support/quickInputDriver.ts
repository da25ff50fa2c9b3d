import type { Locator, Page } from "playwright-core";

import { leaveAlone } from "./leaveAlone";

/** A picture's preview is a page of its own and takes the focus some frames after it was given. */
const FRAMES_AT_REST = 30;

/** The palette, quick picks and input boxes: VS Code has one widget for all of them. */
export class QuickInputDriver {
  private readonly widget: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator(".quick-input-widget");
  }

  input(): Locator {
    return this.widget.locator(".quick-input-filter input");
  }

  rows(): Locator {
    return this.widget.locator(".quick-input-list .monaco-list-row");
  }

  /** Presses a key that opens the widget, and waits for it. */
  async openWith(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await this.input().waitFor();
  }

  /** Opens the palette with this text in it, once nothing takes the focus any more: it closes when it loses it. */
  async openPalette(text: string): Promise<void> {
    await this.page.evaluate(waitForFocusAtRest, FRAMES_AT_REST);
    await this.openWith("F1");
    await this.type(text);
  }

  /** The title with its step ("Generate Image (1/4)"); empty where there is none. */
  async title(): Promise<string> {
    await this.input().waitFor();
    return (await this.widget.locator(".quick-input-title").innerText()).trim();
  }

  /** Waits for a step of a dialogue by its title; "Size" also finds "Size (2/4)". */
  async waitForTitle(title: string | RegExp): Promise<void> {
    await this.widget.locator(".quick-input-title").filter({ hasText: title }).waitFor();
  }

  placeholder(): Promise<string | null> {
    return this.input().getAttribute("placeholder");
  }

  /** The line under the input box: the prompt, or what is wrong with the value. */
  async message(): Promise<string> {
    return (await this.widget.locator(".quick-input-message").innerText()).trim();
  }

  /** Replaces what stands in the box. */
  async type(text: string): Promise<void> {
    await this.input().fill(text);
  }

  async accept(): Promise<void> {
    await this.input().press("Enter");
  }

  /** Answers the steps of a dialogue from the first on: a text is typed, `undefined` takes what is offered. */
  async answerSteps(...answers: (string | undefined)[]): Promise<void> {
    for (const [index, answer] of answers.entries()) {
      await this.waitForTitle(`(${index + 1}/`);
      if (answer !== undefined) await this.type(answer);
      await this.accept();
    }
  }

  /** The row's first line, if it is exactly this. */
  row(label: string): Locator {
    return this.rows().locator(".quick-input-list-row .label-name", { hasText: exactly(label) });
  }

  /** Chooses the row of exactly this label. */
  async pick(label: string): Promise<void> {
    await this.row(label).first().click();
    await leaveAlone(this.page);
  }

  /** The same for a row that may vanish. @returns whether it was there long enough */
  async tryToPick(label: string): Promise<boolean> {
    const isPicked = await this.row(label)
      .first()
      .click({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
    await leaveAlone(this.page);
    return isPicked;
  }

  /** The labels of the rows in view (a long list draws only those). */
  async labels(): Promise<string[]> {
    return await this.#read(".quick-input-list-row:first-child .label-name");
  }

  /** The rows in view as a screen reader tells them: label, description and detail. */
  async rowNames(): Promise<string[]> {
    return await this.#read();
  }

  /** At one moment, since a list may be drawn anew at any time, and by place: drawn anew, its rows stand in another order. */
  async #read(part?: string): Promise<string[]> {
    await this.rows().first().waitFor();
    const texts = await this.rows().evaluateAll(readRows, part);
    return texts.map(withPlainSpaces);
  }

  async back(): Promise<void> {
    await this.widget.locator(".quick-input-left-action-bar").getByRole("button", { name: "Back" }).click();
  }

  /** Presses Escape. What comes then is the caller's to wait for: a dialogue may show its step before at once. */
  async dismiss(): Promise<void> {
    await this.input().press("Escape");
  }

  async waitUntilClosed(): Promise<void> {
    await this.widget.waitFor({ state: "hidden" });
  }
}

function exactly(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^\\s*${escaped.replaceAll(" ", "\\s")}\\s*$`);
}

function withPlainSpaces(text: string): string {
  return text.replaceAll("\u00a0", " ").trim();
}

/** Runs in the page. @param part of each row, whose text is read; else the row's own name is */
function readRows(rows: Element[], part: string | undefined): string[] {
  const placeOf = (row: Element): number => Number(row.getAttribute("data-index"));
  return rows
    .sort((a, b) => placeOf(a) - placeOf(b))
    .flatMap((row) =>
      part === undefined
        ? [row.getAttribute("aria-label") ?? ""]
        : [...row.querySelectorAll<HTMLElement>(part)].map((one) => one.innerText),
    );
}

/** Runs in the page. */
async function waitForFocusAtRest(frames: number): Promise<void> {
  let focused = document.activeElement;
  for (let rested = 0; rested < frames; rested += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (document.activeElement === focused) continue;
    focused = document.activeElement;
    rested = 0;
  }
}
