import type { Locator, Page } from "playwright-core";

import { leaveAlone } from "./leaveAlone";

const APPEARS_MS = 8_000;
const EXPANDS_MS = 2_000;

/** The file tree of the side bar, and the context menu, which is the same everywhere in VS Code. */
export class ExplorerDriver {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.keyboard.press("Control+Shift+E");
    await this.tree().waitFor();
  }

  /** Opens every folder on the way; `file` is relative to the workspace folder, with "/". */
  async reveal(file: string): Promise<Locator> {
    const parts = file.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = this.row(parts.slice(0, depth).join("/"));
      await this.#waitForRow(folder);
      await this.#expand(folder);
    }
    const row = this.row(file);
    await this.#waitForRow(row);
    return row;
  }

  /** A click on a folder that is opened at that moment, by whatever reveals a file in it, would close it again. */
  async #expand(folder: Locator): Promise<void> {
    const expanded = folder.and(this.page.locator("[aria-expanded=true]"));
    while (!(await expanded.isVisible())) {
      await folder.click();
      await expanded.waitFor({ timeout: EXPANDS_MS }).catch(() => undefined);
    }
  }

  /** What was made before VS Code's watcher began is not seen until the tree is read anew, as a person would have it. */
  async #waitForRow(row: Locator): Promise<void> {
    const isThere = await row.waitFor({ timeout: APPEARS_MS }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await this.page.locator(".explorer-viewlet .pane-header").first().hover();
    await this.page.getByRole("button", { name: "Refresh Explorer" }).click();
    await row.waitFor();
  }

  /** Selects exactly these files, with Ctrl held: a plain click would open the file and select that alone again. */
  async select(...files: readonly string[]): Promise<void> {
    await this.open();
    const selected = this.tree().locator('.monaco-list-row[aria-selected="true"]');
    while ((await selected.count()) > 0) await selected.first().click({ modifiers: ["ControlOrMeta"] });
    for (const file of files) await (await this.reveal(file)).click({ modifiers: ["ControlOrMeta"] });
  }

  /** Right-clicks the file (of a selection: for all of it) and chooses the item by its labels, from the menu down through the submenus. */
  async contextMenu(file: string, ...items: readonly string[]): Promise<void> {
    await (await this.reveal(file)).click({ button: "right" });
    await this.chooseMenuItem(...items);
  }

  /** Types only once the name can be edited: keys that come earlier go to the tree, and Enter opens the file there. */
  async rename(file: string, name: string): Promise<void> {
    await this.contextMenu(file, "Rename...");
    const field = this.page.locator(".explorer-viewlet .monaco-inputbox input");
    await field.fill(name);
    await field.press("Enter");
    await field.waitFor({ state: "detached" });
  }

  /** The labels of the open menus' items. */
  async menuItems(): Promise<string[]> {
    const items = this.page.locator(".monaco-menu .action-label:not(.separator)");
    await items.first().waitFor();
    return (await items.allInnerTexts()).map((text) => text.trim());
  }

  /**
   * Points at each item and presses a key: in its first tenth of a second a menu takes no click, and a submenu opens
   * under a resting mouse only after a while.
   */
  async chooseMenuItem(...items: readonly string[]): Promise<void> {
    for (const [depth, item] of items.entries()) {
      const menu = this.page.locator(".monaco-menu").nth(depth);
      const entry = menu.locator(".action-item").filter({
        has: this.page.locator(".action-label", { hasText: new RegExp(`^\\s*${escapeForRegExp(item)}\\s*$`) }),
      });
      await entry.first().hover();
      await menu.locator(".action-item.focused").filter({ hasText: item }).first().waitFor();
      await this.page.keyboard.press(depth < items.length - 1 ? "ArrowRight" : "Enter");
    }
    await this.page.locator(".monaco-menu").first().waitFor({ state: "detached" });
    await leaveAlone(this.page);
  }

  private tree(): Locator {
    return this.page.locator(".explorer-folders-view");
  }

  /** By the path in the row's icon label, since names repeat in a tree. */
  private row(file: string): Locator {
    const depth = file.split("/").length;
    const name = file.split("/").at(-1) ?? file;
    return this.tree()
      .locator(`.monaco-list-row[aria-level="${depth}"]`)
      .filter({
        has: this.page.locator(
          `.monaco-icon-label[aria-label$=${JSON.stringify(file)}], [data-resource-name=${JSON.stringify(name)}]`,
        ),
      });
  }
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
