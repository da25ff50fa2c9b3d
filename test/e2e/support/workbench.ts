import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Locator, Page } from "playwright-core";

import { EditorDriver } from "./editorDriver";
import { ExplorerDriver } from "./explorerDriver";
import { leaveAlone } from "./leaveAlone";
import { QuickInputDriver } from "./quickInputDriver";
import { readUserSetting, writeUserSetting } from "./userSettings";
import { waitForStablePicture } from "./stablePicture";

export type ColorTheme = "light" | "dark" | "hcDark" | "hcLight";

const THEMES: Readonly<Record<ColorTheme, readonly [setting: string, className: string]>> = {
  light: ["Light Modern", "vs"],
  dark: ["Dark Modern", "vs-dark"],
  hcDark: ["Default High Contrast", "hc-black"],
  hcLight: ["Default High Contrast Light", "hc-light"],
};

/** VS Code as a person sees it. Every method waits for what it looks for and fails by Playwright's timeout. */
export class Workbench {
  readonly quickInput: QuickInputDriver;
  readonly explorer: ExplorerDriver;
  readonly editor: EditorDriver;

  constructor(readonly page: Page) {
    this.quickInput = new QuickInputDriver(page);
    this.explorer = new ExplorerDriver(page);
    this.editor = new EditorDriver(page, this.quickInput);
  }

  /** Runs the palette's entry of exactly this title ("Category: Title"). */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.openPalette(`>${title}`);
    await this.quickInput.pick(title);
  }

  /** Whether the palette offers an entry of exactly this title; closes the palette again. */
  async hasCommand(title: string): Promise<boolean> {
    await this.quickInput.openPalette(`>${title}`);
    await this.quickInput.rows().first().waitFor();
    const labels = await this.quickInput.labels();
    await this.quickInput.dismiss();
    await this.quickInput.waitUntilClosed();
    return labels.includes(title);
  }

  /** The toast that contains `text`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item").filter({ hasText: text });
  }

  async waitForNotification(text: string | RegExp): Promise<string> {
    const message = this.notification(text).first().locator(".notification-list-item-message");
    await message.waitFor();
    return message.innerText();
  }

  /** The messages of all toasts in view. */
  notifications(): Promise<string[]> {
    return this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
  }

  async clickNotificationButton(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).first().getByRole("button", { name: button, exact: true }).click();
    await leaveAlone(this.page);
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await this.page.locator(".notifications-toasts .notification-list-item").first().waitFor({ state: "detached" });
  }

  dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** Message and detail of the modal dialogue. */
  async dialogText(): Promise<string> {
    const texts = this.dialog().locator(".dialog-message-text, .dialog-message-detail");
    await texts.first().waitFor();
    return (await texts.allInnerTexts()).filter((text) => text !== "").join("\n");
  }

  async clickDialogButton(button: string): Promise<void> {
    await this.dialog().getByRole("button", { name: button, exact: true }).click();
    await this.dialog().waitFor({ state: "detached" });
    await leaveAlone(this.page);
  }

  /** The texts of the status bar's items, left to right. */
  async statusBarItems(): Promise<string[]> {
    const texts = await this.page.locator(".part.statusbar .statusbar-item").allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== "");
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".part.statusbar .statusbar-item").filter({ hasText: text });
  }

  /** Opens a view container by the name of its activity bar icon; stays open when it is. */
  async openView(name: string): Promise<void> {
    const tab = this.page.locator(".part.activitybar").getByRole("tab", { name }).first();
    await tab.waitFor();
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
  }

  /** The document inside a webview: of the one whose content matches `selector`; where there are several, the frame says which. */
  async webview(selector: string, frame = "iframe.webview.ready"): Promise<Locator> {
    const content = this.page.frameLocator(frame).frameLocator("iframe#active-frame");
    const found = content.locator(selector);
    await found.first().waitFor();
    return found;
  }

  /** In the user's settings, as the settings editor would: takes effect at once. */
  async setUserSetting(key: string, value: unknown): Promise<void> {
    await writeUserSetting(this.page, key, value);
  }

  userSetting(key: string): Promise<unknown> {
    return readUserSetting(this.page, key);
  }

  async setColorTheme(theme: ColorTheme): Promise<void> {
    const [setting, className] = THEMES[theme];
    await this.setUserSetting("workbench.colorTheme", setting);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** A PNG of the whole page, once two pictures in a row are the same. Makes the folder where it is missing. */
  async screenshot(file: string): Promise<Buffer> {
    const picture = await waitForStablePicture(this.page);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, picture);
    return picture;
  }
}
