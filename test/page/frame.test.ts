import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { openPanelPage, servePanel } from "../support/panelPage";
import { sampleForm } from "../support/panelSamples";
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

  it("tells the news in a line of its own, which undoes and goes", async () => {
    const panel = await openPanelPage(browser, served.url);
    await panel.tell({ type: "begin", body: { texts: {}, locale: "en" } }, { type: "form", body: sampleForm() });
    const message =
      "There is no trash here, so red-mug-on-a-table-2.png is kept as assets/.trash/red-mug-on-a-table-2.png.";
    await panel.tell({ type: "notice", body: { message, isError: false, undo: "token" } });
    await panel.page.getByText(message).waitFor();
    await panel.page.getByRole("button", { name: "Undo" }).click({ timeout: 3_000 });
    assert.deepEqual(await panel.next("undo"), { token: "token" });
    assert.equal(await panel.page.getByText(message).count(), 0);
    await panel.close();
  });
});
