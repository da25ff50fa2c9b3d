import type { Locator } from "playwright-core";
import type { ColorTheme } from "./workbench";

/** As VS Code calls them on the pages that it shows. */
const KINDS: Readonly<Record<ColorTheme, string>> = {
  light: "vscode-light",
  dark: "vscode-dark",
  hcDark: "vscode-high-contrast",
  hcLight: "vscode-high-contrast-light",
};

/** VS Code tells its pages of another theme a moment after it has it itself. @param page what is in the page */
export async function waitForThemeIn(page: Locator, theme: ColorTheme): Promise<void> {
  await page.locator(`xpath=ancestor::body[@data-vscode-theme-kind="${KINDS[theme]}"]`).waitFor();
}
