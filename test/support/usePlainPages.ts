import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchChromium } from "./vscode/browser";
import { servePages } from "./webviewPage";

interface PlainPage {
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

type Opener<Page> = (browser: Browser, url: string) => Promise<Page>;

/** For a suite: our pages without VS Code around them; after each test none is left, and none has complained. */
export function usePlainPages(): <Page extends PlainPage>(open: Opener<Page>) => Promise<Page> {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePages>>;
  const pages: PlainPage[] = [];
  before(async () => {
    browser = await launchChromium();
    served = await servePages();
  });
  after(async () => {
    await browser.close();
    await served.close();
  });
  afterEach(async () => {
    const shown = pages.splice(0);
    for (const page of shown) await page.close();
    assert.deepEqual(
      shown.flatMap(({ complaints }) => complaints),
      [],
    );
  });
  return async (open) => {
    const page = await open(browser, served.url);
    pages.push(page);
    return page;
  };
}
