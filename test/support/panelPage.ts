import type { Browser } from "playwright-core";
import type { PanelEvent, PanelRequest } from "../../src/protocol/panel";
import type { WebviewPage, WebviewPageOptions } from "./webviewPage";
import { openWebviewPage, servePages } from "./webviewPage";

// The side panel's page, with a test in place of its host.

export type { Theme } from "./webviewPage";
export type PanelPage = WebviewPage<PanelRequest, PanelEvent>;

export const servePanel = servePages;

export async function openPanelPage(
  browser: Browser,
  url: string,
  options: WebviewPageOptions = {},
): Promise<PanelPage> {
  return await openWebviewPage(browser, { url, name: "panel" }, options);
}
