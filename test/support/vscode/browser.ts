import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";

import { ensureChromium } from "../../../scripts/setup/ensureChromium";
import { cacheFolder } from "../../../scripts/setup/paths";
import type { OpenOptions, VsCodeServerHost } from "./serverHost";

const READY_TIMEOUT_MS = 60_000;

/** Nothing but this machine is reachable from the page: a run must not depend on what the network says. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

const FONT_CONFIG = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  ${["system-ui", "sans-serif"].map(preferFonts).join("\n  ")}
</fontconfig>
`;

export async function launchChromium(options: { readonly headless?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    headless: options.headless ?? true,
    args: FLAGS,
    // scripts/setup/processes.ts ends the process on a signal; Chromium ends when its pipe closes.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...definedEnvironment(), ...(await fontEnvironment()) },
  });
}

export interface PageHooks {
  /** The result of the run() of `extensionTestsPath`. */
  readonly onExit?: (code: number) => void;
  /** The extension host's console. */
  readonly onLog?: (type: string, args: readonly unknown[]) => void;
}

/** Opens VS Code in the page and waits until it can be used: with tests to run, only until the page is there. */
export async function openWorkbench(
  page: Page,
  host: VsCodeServerHost,
  open: OpenOptions,
  hooks: PageHooks = {},
): Promise<void> {
  await page.exposeFunction("codeAutomationExit", (code: number) => hooks.onExit?.(code));
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => hooks.onLog?.(type, args));
  // esbuild (tsx) wraps named functions in this helper, also those that page.evaluate sends over.
  await page.addInitScript("globalThis.__name = (target) => target");
  await page.goto(host.openUrl(open));
  if (open.extensionTestsPath !== undefined) return;
  await waitForWorkbench(page);
}

/** Opens the window anew, as closing and opening it would. */
export async function reloadWorkbench(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.goBack();
  await waitForWorkbench(page);
}

/** Until the window can be used. */
export async function waitForWorkbench(page: Page): Promise<void> {
  const timeout = READY_TIMEOUT_MS;
  await page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor({ timeout });
  // Set by VS Code when every extension's contributions (commands, menus, views) are registered.
  await page.waitForFunction(() => performance.getEntriesByName("code/didLoadExtensions").length > 0, null, {
    timeout,
  });
  await page.waitForFunction(showToasts, null, { timeout });
}

interface DriverWindow {
  readonly driver?: { readonly environmentService: object };
}

/**
 * Under its smoke test driver VS Code shows no toasts; people see them, so they belong to what is tested. False while
 * the driver is not there yet.
 */
function showToasts(): boolean {
  const configuration = document.getElementById("vscode-workbench-web-configuration")?.dataset["settings"] ?? "";
  if (!configuration.includes('"enableSmokeTestDriver":true')) return true;
  const service = (window as unknown as DriverWindow).driver?.environmentService;
  if (service === undefined) return false;
  Object.defineProperty(service, "enableSmokeTestDriver", { value: false, configurable: true });
  return true;
}

function preferFonts(generic: string): string {
  const names = ["Ubuntu", "Open Sans", "Noto Sans", "Liberation Sans"].map((name) => `<string>${name}</string>`);
  return (
    `<match target="pattern"><test name="family"><string>${generic}</string></test>` +
    `<edit name="family" mode="prepend" binding="strong">${names.join("")}</edit></match>`
  );
}

/** On Linux the interface's font is whatever fontconfig calls system-ui, by default a very wide one. */
async function fontEnvironment(): Promise<Record<string, string>> {
  if (process.platform !== "linux") return {};
  await mkdir(cacheFolder, { recursive: true });
  const file = path.join(cacheFolder, "fonts.conf");
  // Only where it is needed: a Chromium of another process may be reading it.
  const stored = await readFile(file, "utf8").catch(() => "");
  if (stored !== FONT_CONFIG) await writeFile(file, FONT_CONFIG);
  return { FONTCONFIG_FILE: file };
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
