import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { openPanelPage, servePanel } from "../support/panelPage";
import { launchChromium } from "../support/vscode/browser";

describe("the panel's page in its frame", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePanel>>;
  before(async () => {
    browser = await launchChromium();
    served = await servePanel();
  });
  after(async () => {
    await browser.close();
    await served.close();
  });

  it("asks for everything and has no complaint", async () => {
    const panel = await openPanelPage(browser, served.url);
    assert.deepEqual(panel.requests, [{ type: "ready", body: null }]);
    assert.deepEqual(panel.complaints, []);
    await panel.close();
  });
});
