import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { openMissingPage } from "../support/missingPage";
import { promptOf, useFormPage } from "../support/useFormPage";
import { promptOf as painterPromptOf, usePainterBar } from "../support/usePainterBar";
import { usePlainPages } from "../support/usePlainPages";

/** Selects and types in a field. @returns what comes of it as far as VS Code listens: at the window, behind the page. */
async function heardByVsCode(page: Page, field: Locator): Promise<string[]> {
  const heard = await page.evaluateHandle(() => {
    const keys: string[] = [];
    addEventListener("keydown", ({ key }) => keys.push(key));
    return keys;
  });
  await field.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("mug");
  assert.equal(await field.inputValue(), "mug");
  await page.keyboard.press("Meta+a");
  return (await heard.jsonValue()).filter((key) => key.toLowerCase() === "a");
}

describe("Select All in a field", () => {
  const openForm = useFormPage();
  const openPainter = usePainterBar();
  const openPage = usePlainPages();

  it("is the browser's alone in the panel: VS Code's comes later, over what is typed by then", async () => {
    const panel = await openForm({ form: { draft: { prompt: "A vase" } } });
    assert.deepEqual(await heardByVsCode(panel.page, promptOf(panel)), []);
  });

  it("is the browser's alone in the painter", async () => {
    const painter = await openPainter();
    assert.deepEqual(await heardByVsCode(painter.page, painterPromptOf(painter)), []);
  });

  it("is the browser's alone in the list of missing pictures", async () => {
    const { page } = await openPage((browser, url) => openMissingPage(browser, url));
    assert.deepEqual(await heardByVsCode(page, page.getByRole("textbox", { name: /picture-1\.png/ })), []);
  });
});
