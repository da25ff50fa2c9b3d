import assert from "node:assert/strict";
import type { MissingGroup } from "../../src/protocol/missing";
import { axeProblems } from "../support/axeProblems";
import type { MissingTestPage } from "../support/missingPage";
import { openMissingPage, REFUSED, sampleList, sampleOffer, sampleRow, sampleSettings } from "../support/missingPage";
import { MISSING_SCENES } from "../support/missingScenes";
import { usePlainPages } from "../support/usePlainPages";
import { drawn, openWebviewPage } from "../support/webviewPage";

type Options = Parameters<typeof openMissingPage>[2];

const HALF_TICKED = [sampleRow(1), sampleRow(2, { isTicked: false })];

describe("the page that lists missing pictures", () => {
  const openPage = usePlainPages();
  const open = async (options?: Options): Promise<MissingTestPage> => {
    return await openPage((browser, url) => openMissingPage(browser, url, options));
  };
  const promptFor = ({ page }: MissingTestPage, number: number) =>
    page.getByRole("textbox", { name: `Prompt for img/picture-${number}.png`, exact: true });
  const generate = ({ page }: MissingTestPage) => page.getByRole("button", { name: /^Generate/ });

  it("tells the host at once what is typed and ticked, and buys the offer that stands on the button", async () => {
    const missing = await open();
    await promptFor(missing, 2).fill("A blue vase");
    assert.deepEqual(await missing.next("prompt"), { revision: 1, id: "row-2", prompt: "A blue vase" });
    await missing.page.getByRole("checkbox", { name: "Make img/picture-1.png" }).uncheck();
    assert.deepEqual(await missing.next("tick"), { revision: 2, ids: ["row-1"], isTicked: false });
    await missing.tell({ type: "offer", body: sampleOffer({ revision: 2, offer: 9, count: 2, price: "$0.154" }) });
    await missing.page.getByRole("button", { name: "Generate 2 · $0.154", exact: true }).click();
    assert.deepEqual(await missing.next("submit"), { offer: 9 });
  });

  it("keeps what is typed while the host tells of an older state, and takes the host's when it has caught up", async () => {
    const missing = await open();
    await promptFor(missing, 1).fill("A blue vase");
    await missing.next("prompt");
    await missing.tell({ type: "list", body: sampleList({ revision: 0 }) });
    assert.equal(await promptFor(missing, 1).inputValue(), "A blue vase");
    await missing.tell({ type: "settings", body: sampleSettings({ revision: 1 }) });
    assert.equal(await promptFor(missing, 1).inputValue(), "A blue vase");
    const row = sampleRow(1, { prompt: "A blue vase", origin: "typed" });
    await missing.tell({ type: "rows", body: { revision: 1, rows: [row] } });
    await missing.page.getByText("your own words").waitFor();
    await missing.page.getByRole("button", { name: "Take the document's own words" }).click();
    assert.deepEqual(await missing.next("prompt"), { revision: 2, id: "row-1", prompt: null });
    assert.equal(await promptFor(missing, 1).inputValue(), row.ownPrompt);
  });

  it("stays at the list that was chosen while the host tells of something else, until that list comes", async () => {
    const missing = await open({ list: { counts: { missing: 3, placeholders: 2 } } });
    const placeholders = missing.page.getByRole("radio", { name: "Placeholders 2" });
    await placeholders.check();
    assert.deepEqual(await missing.next("view"), { view: "placeholders" });
    await missing.tell({ type: "rows", body: { revision: 0, rows: [sampleRow(1, { words: "waiting" })] } });
    await drawn(missing);
    assert.ok(await placeholders.isChecked());
    await missing.tell({ type: "list", body: sampleList({ counts: { missing: 3, placeholders: 2 } }) });
    await drawn(missing);
    assert.ok(!(await placeholders.isChecked()), "what the host tells holds");
  });

  it("holds a press until its price is there, and buys only for the price that was seen", async () => {
    const missing = await open();
    await promptFor(missing, 1).fill("A blue vase");
    await missing.next("prompt");
    await promptFor(missing, 1).press("Control+Enter");
    assert.ok(!missing.requests.some(({ type }) => type === "submit"));
    await missing.tell({ type: "offer", body: sampleOffer({ revision: 1, offer: 2 }) });
    assert.deepEqual(await missing.next("submit"), { offer: 2 });
    await promptFor(missing, 1).fill("A red vase");
    await missing.next("prompt");
    await promptFor(missing, 1).press("Control+Enter");
    await missing.tell({ type: "offer", body: sampleOffer({ revision: 2, offer: 3, price: "$9.00" }) });
    await missing.page.getByRole("button", { name: "Generate 3 · $9.00" }).waitFor();
    assert.equal(missing.requests.filter(({ type }) => type === "submit").length, 1);
  });

  it("ticks a document's rows, and all that the filter lets through", async () => {
    const groups: MissingGroup[] = [
      { document: "index.html", rows: [1, 2, 3, 4].map((number) => sampleRow(number)) },
      { document: "pages/about.html", rows: [5, 6, 7, 8].map((number) => sampleRow(number, { isTicked: false })) },
    ];
    const missing = await open({ list: { groups } });
    await missing.page.getByRole("checkbox", { name: "All of pages/about.html" }).check();
    assert.deepEqual((await missing.next("tick")).ids, ["row-5", "row-6", "row-7", "row-8"]);
    await missing.page.getByRole("textbox", { name: "Filter" }).fill("picture-3");
    await missing.page.getByRole("checkbox", { name: "All · 1 of 1 ticked" }).uncheck();
    assert.deepEqual(await missing.next("tick"), { revision: 2, ids: ["row-3"], isTicked: false });
    await missing.page.getByRole("textbox", { name: "Prompt for img/picture-4.png" }).waitFor({ state: "detached" });
    assert.equal(await missing.page.getByRole("textbox", { name: /^Prompt/ }).count(), 1);
    assert.deepEqual(await missing.kept(), { filter: "picture-3", scrollTop: 0 });
    await missing.page.getByRole("textbox", { name: "Filter" }).press("Escape");
    await missing.page
      .getByRole("textbox", { name: /^Prompt/ })
      .nth(7)
      .waitFor();
  });

  it("has the focus in the filter when the button that clears it goes with the focus", async () => {
    const groups = [{ document: "index.html", rows: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => sampleRow(number)) }];
    const missing = await open({ list: { groups } });
    const filter = missing.page.getByRole("textbox", { name: "Filter" });
    const clear = missing.page.getByRole("button", { name: "Clear the Filter" });
    await filter.fill("picture-3");
    await clear.press("Enter");
    await clear.waitFor({ state: "detached" });
    assert.ok(await filter.evaluate((field) => field === document.activeElement));
    await filter.fill("picture-3");
    await clear.waitFor();
    await filter.evaluate((field) => {
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      // Tab comes before the next frame.
      document.querySelector<HTMLElement>("[aria-label='Clear the Filter']")?.focus();
    });
    await clear.waitFor({ state: "detached" });
    assert.ok(await filter.evaluate((field) => field === document.activeElement));
  });

  it("takes two presses on the tick of all for two, also within one frame", async () => {
    const missing = await open();
    const all = missing.page.getByRole("checkbox", { name: /^All · / });
    await all.evaluate((box: HTMLInputElement) => {
      box.click();
      box.click();
    });
    assert.equal((await missing.next("tick")).isTicked, false);
    assert.equal((await missing.next("tick")).isTicked, true);
  });

  it("takes them for two also where the host answers the first within that frame", async () => {
    const missing = await open({ list: { groups: [{ document: "index.html", rows: HALF_TICKED }] } });
    const all = missing.page.getByRole("checkbox", { name: /^All · / });
    const answered = HALF_TICKED.map((row) => ({ ...row, isTicked: true }));
    await all.evaluate((box: HTMLInputElement, rows) => {
      box.click();
      const data = { type: "rows", body: { revision: 1, rows } };
      dispatchEvent(new MessageEvent("message", { data, origin: window.origin }));
      box.click();
    }, answered);
    assert.equal((await missing.next("tick")).isTicked, true);
    assert.equal((await missing.next("tick")).isTicked, false);
    await missing.page.getByText("All · 0 of 2 ticked").waitFor();
  });

  it("leads with the arrows from tick to tick", async () => {
    const missing = await open();
    await missing.page.getByRole("checkbox", { name: "Make img/picture-1.png" }).focus();
    await missing.page.keyboard.press("ArrowDown");
    await missing.page.keyboard.press("Space");
    assert.deepEqual((await missing.next("tick")).ids, ["row-2"]);
  });

  it("shows apart what can't be made, and opens where it is shown", async () => {
    const missing = await open({ list: { refused: REFUSED } });
    const section = missing.page.getByRole("region", { name: /Can't be made here/ });
    await section.getByText("An SVG is a drawing of shapes").waitFor();
    assert.equal(await section.getByRole("checkbox").count(), 0);
    await section.getByRole("button", { name: "index.html:12" }).click();
    assert.deepEqual(await missing.next("openPlace"), { id: "refused-1", at: 0 });
  });

  it("says how far it is to the eye and the ear, and calls it off", async () => {
    const missing = await open();
    const body = { all: 12, made: 3, failed: 0, isCancelled: false, isFree: false };
    await missing.tell({ type: "progress", body });
    await missing.page
      .locator(".spoken[role=status]")
      .filter({ hasText: "3 of 12 made" })
      .waitFor({ state: "attached" });
    await missing.page.getByText("what is not sent is not charged").waitFor();
    await missing.page.getByRole("button", { name: "Cancel" }).focus();
    await missing.page.keyboard.press("Enter");
    await missing.next("cancel");
    await missing.tell({ type: "progress", body: null });
    await missing.page.locator(".progress").waitFor({ state: "detached" });
    assert.match((await missing.page.evaluate(() => document.activeElement?.textContent)) ?? "", /Generate/);
  });

  it("shows a picture that is made, and opens it", async () => {
    const missing = await open();
    const row = sampleRow(1, { phase: "done", canTick: false, words: "made · $0.077", pictureId: "p1" });
    await missing.tell({ type: "rows", body: { revision: 0, rows: [row] } });
    assert.deepEqual(await missing.next("thumbnails"), { ids: ["p1"] });
    await missing.page.getByRole("button", { name: "Open img/picture-1.png" }).click();
    assert.deepEqual(await missing.next("openPicture"), { id: "row-1" });
    assert.equal(await promptFor(missing, 1).count(), 0);
  });

  it("keeps the focus on a row whose picture comes while someone is in its field", async () => {
    const missing = await open();
    await promptFor(missing, 1).focus();
    const row = sampleRow(1, { phase: "done", canTick: false, words: "made · $0.077", pictureId: "p1" });
    await missing.tell({ type: "rows", body: { revision: 0, rows: [row] } });
    await missing.page.waitForFunction(
      () => document.activeElement?.getAttribute("aria-label") === "Open img/picture-1.png",
    );
  });

  it("presses nothing where something stands against it, and says what", async () => {
    const missing = await open({ offer: { whyNot: "There is no key yet.", hasKey: false } });
    await generate(missing).click({ force: true });
    assert.equal(await generate(missing).getAttribute("aria-disabled"), "true");
    assert.ok(!missing.requests.some(({ type }) => type === "submit"));
    await missing.page.getByRole("button", { name: "enter a key" }).click();
    assert.deepEqual(await missing.next("help"), { what: "enterKey" });
    await missing.page.getByRole("button", { name: "Placeholders first" }).click();
    assert.deepEqual(await missing.next("placeholders"), { offer: 1 });
  });

  it("stands in one sentence and one button where nothing can be listed", async () => {
    const missing = await open();
    const message = "This workspace is not trusted, so nothing is generated or paid here.";
    await missing.tell({ type: "blocked", body: { message, action: "manageTrust" } });
    await missing.page.getByRole("button", { name: "Manage Trust" }).click();
    assert.deepEqual(await missing.next("help"), { what: "manageTrust" });
    assert.equal(await generate(missing).count(), 0);
  });

  it("offers nothing to buy where nothing is missing", async () => {
    const missing = await open({ list: { groups: [] } });
    await missing.page.getByText("No document shows a picture that is missing.").waitFor();
    assert.equal(await missing.page.getByRole("button").count(), 0);
  });

  it("has no button before the priced one that begins as it does, and reads in order", async () => {
    const missing = await open();
    const names: string[] = [];
    for (;;) {
      await missing.page.keyboard.press("Tab");
      const name = await missing.page.evaluate(() => {
        const element = document.activeElement;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent;
        return (element?.getAttribute("aria-label") ?? label ?? "").replace(/\s+/g, " ").trim();
      });
      names.push(name);
      if (name.startsWith("Generate")) break;
    }
    assert.deepEqual(names, [
      "Whole workspace",
      "All · 3 of 3 ticked",
      "All of index.html",
      ...[1, 2, 3].flatMap((number) => [
        `Make img/picture-${number}.png`,
        `Prompt for img/picture-${number}.png`,
        `index.html:${10 + number}`,
      ]),
      "high",
      "Fill in alt, width and height",
      "Placeholders first",
      "Generate 3 · $0.231",
    ]);
  });

  for (const { name, events, theme, width, height } of MISSING_SCENES) {
    it(`has nothing that axe complains of, as ${name}`, async () => {
      const options = { theme, width, height };
      const missing = await openPage((browser, url): Promise<MissingTestPage> =>
        openWebviewPage(browser, { url, name: "missing" }, options),
      );
      await missing.tell({ type: "begin", body: { texts: {}, locale: "en" } }, ...events());
      await missing.page.locator(".rows[aria-busy=false]").waitFor();
      await drawn(missing);
      assert.deepEqual(await axeProblems(missing.page), []);
      const overflow = await missing.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px stand out to the right`);
    });
  }

  it("lists a thousand rows, the last of which can be typed into as the first", async () => {
    const groups: MissingGroup[] = Array.from({ length: 50 }, (_, at) => ({
      document: `pages/page-${at}.html`,
      rows: Array.from({ length: 20 }, (_one, row) => sampleRow(at * 20 + row)),
    }));
    const missing = await open({ list: { groups }, offer: { count: 1_000, price: "$77.00" } });
    assert.equal(await missing.page.locator(".row").count(), 1_000);
    await promptFor(missing, 999).fill("The last of all");
    assert.equal((await missing.next("prompt")).id, "row-999");
  });
});
