import assert from "node:assert/strict";
import type { HistoryEntry, PanelRequest } from "../../src/protocol/panel";
import { flatPng } from "../mock-api/flatPng";
import { axeProblems } from "../support/axeProblems";
import { entryOf, HistoryHost } from "../support/historyHost";
import { openPanelPage, type PanelPage, type Theme } from "../support/panelPage";
import { gradient } from "../support/pictureFiles";
import { usePlainPages } from "../support/usePlainPages";
import { drawn } from "../support/webviewPage";

const THEMES: readonly Theme[] = ["light", "dark", "hcLight", "hcDark"];

describe("the history in the panel", () => {
  const openPage = usePlainPages();

  type Options = NonNullable<Parameters<typeof openPanelPage>[2]>;

  async function openHistory(entries: HistoryEntry[], { state, ...options }: Options = {}) {
    const view = { tab: "history", ...(typeof state === "object" ? state : {}) };
    const panel = await openPage((browser, url) => openPanelPage(browser, url, { ...options, state: view }));
    const host = new HistoryHost(panel, entries);
    await host.begin();
    return { panel, host, page: panel.page, list: panel.page.getByRole("list", { name: "History" }) };
  }
  const many = (count: number) => Array.from({ length: count }, (_, at) => entryOf(at));
  const bodiesOf = <K extends PanelRequest["type"]>({ requests }: PanelPage, type: K) =>
    requests.flatMap((one) => (one.type === type ? [one.body as Extract<PanelRequest, { type: K }>["body"]] : []));
  const item = ({ page }: { page: PanelPage["page"] }, number: number) =>
    page.getByRole("listitem", { name: new RegExp(`number ${number} `) });
  /** As a person does, who sees where the list lies: once it has the room that the details beside it leave. */
  const scrollTo = async (panel: PanelPage, top: number) => {
    await drawn(panel);
    await panel.page.evaluate((to) => document.getElementById("history-scroll")?.scrollTo(0, to), top);
  };
  const nodes = async ({ page }: PanelPage) => await page.evaluate(() => document.querySelectorAll("*").length);

  it("shows what is in view of 10,000 entries, with at most 400 nodes, at every size", async () => {
    for (const [width, height] of [
      [200, 600],
      [300, 800],
      [420, 1_000],
      [900, 1_000],
      [2_400, 1_600],
    ] as const) {
      const { panel, list, page } = await openHistory(many(10_000), { width, height });
      await item(panel, 0).waitFor();
      assert.equal(await page.getByText("10,000 pictures").count(), 1);
      assert.ok((await nodes(panel)) <= 400, `${await nodes(panel)} at ${width} px`);
      const first = list.getByRole("listitem").first();
      assert.equal(await first.getAttribute("aria-setsize"), "10000");
      assert.equal(await first.getAttribute("aria-posinset"), "1");
      await scrollTo(panel, 60_000);
      await page.waitForFunction(
        () =>
          document.querySelector(".history-tile.waiting") === null && document.querySelector('[data-at="0"]') === null,
      );
      assert.ok((await nodes(panel)) <= 400);
      const isWide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      assert.equal(isWide, false, `it overflows at ${width} px`);
    }
  });

  it("keeps a place for what is on its way", async () => {
    const { panel, host, page, list } = await openHistory(many(2_000));
    await item(panel, 0).waitFor();
    const height = await list.evaluate((one) => one.clientHeight);
    host.tell = async () => await Promise.resolve();
    await scrollTo(panel, 20_000);
    await page.locator(".history-tile.waiting").first().waitFor();
    assert.equal(await list.evaluate((one) => one.clientHeight), height);
    const { from, count } = bodiesOf(panel, "window").at(-1) ?? { from: 0, count: 0 };
    const at = Number(await page.locator(".history-tile.waiting").first().getAttribute("data-at"));
    assert.ok(from <= at && at < from + count && count <= 200);
  });

  it("searches what is typed, in one question, and ignores a late answer", async () => {
    const { panel, host, page } = await openHistory(many(1_204));
    await item(panel, 0).waitFor();
    await page.getByRole("textbox", { name: "Search history" }).pressSequentially("number 37");
    await page.getByText("22 of 1,204").waitFor();
    const queries = bodiesOf(panel, "query");
    assert.ok(queries.length < 9, "not one for each key");
    assert.equal(queries.at(-1)?.query.text, "number 37");
    const ids = queries.map(({ queryId }) => queryId);
    assert.deepEqual(
      ids,
      [...new Set(ids)].toSorted((a, b) => a - b),
    );
    const late = { queryId: ids[0] ?? 0, version: 9, total: 1, found: 1, from: 0, entries: [entryOf(5)] };
    const { facets, problems } = host;
    await panel.tell({ type: "history", body: { ...late, facets, problems } });
    await page.getByRole("textbox", { name: "Search history" }).fill("nothing like it");
    await page.getByText("No picture matches.").waitFor();
    await page.getByRole("button", { name: "Clear search" }).press("Enter");
    await page.getByText("1,204 pictures").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Search history" }).inputValue(), "");
    // The button went with the focus.
    await page.locator("[aria-label='Search history']:focus").waitFor();
  });

  it("filters by menus that the keyboard reaches and Escape closes", async () => {
    const { panel, page } = await openHistory(many(90));
    await item(panel, 0).waitFor();
    await page.getByRole("textbox", { name: "Search history" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const button = page.getByRole("button", { name: "Filter by mode" });
    await page.keyboard.press("Enter");
    await page.getByRole("checkbox", { name: "Made from a prompt" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByText("30 of 90").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("checkbox").first().waitFor({ state: "hidden" });
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    assert.equal(await button.evaluate((one) => one === document.activeElement), true);
    assert.deepEqual(bodiesOf(panel, "query").at(-1)?.query.modes, ["edit"]);
    await page.getByRole("button", { name: "Filter by date" }).click();
    await page.getByRole("radio", { name: "Last 7 days" }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Filter by provider" }).click();
    await page.getByRole("checkbox", { name: "Prospolabs" }).check();
    await page.getByRole("button", { name: "Filter by folder" }).click();
    await page.getByRole("checkbox", { name: "assets/deep" }).check();
    await page.keyboard.press("Escape");
    const { queryId: _, ...last } = bodiesOf(panel, "query").at(-1) ?? assert.fail();
    const query = { text: "", modes: ["edit"], providers: ["prospolabs"], folders: ["assets/deep"], period: "week" };
    assert.deepEqual(last, { query });
    await page.getByRole("button", { name: "Clear" }).press("Enter");
    await page.getByText("90 pictures").waitFor();
    await page.locator("[aria-label='Search history']:focus").waitFor();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
  });

  it("goes through the grid by keys, and opens, enlarges and closes", async () => {
    const { panel, page } = await openHistory(many(1_000), { width: 300, height: 700 });
    await item(panel, 0).waitFor();
    await item(panel, 0).focus();
    const focused = async (number: number) =>
      await page.locator(`.history-tile[data-at="${number}"]:focus`).waitFor({ timeout: 5_000 });
    await page.keyboard.press("ArrowRight");
    await focused(1);
    await page.keyboard.press("ArrowDown");
    await focused(4);
    await page.keyboard.press("End");
    await focused(999);
    await item(panel, 999).waitFor();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Home");
    await focused(0);
    assert.equal(await page.locator('.history-tile[tabindex="0"]').count(), 1);
    await page.getByText("481516").waitFor();
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-0", action: "open" });
    await page.keyboard.press("Escape");
    await page.getByText("481516").waitFor({ state: "detached" });
    await focused(0);
    assert.deepEqual(bodiesOf(panel, "select").at(-1), { assetId: null });
  });

  it("has the focus go along when the next key comes before the scrolling of the last one is told", async () => {
    const { panel, page } = await openHistory(many(1_000), { width: 300, height: 700 });
    await item(panel, 0).focus();
    const at = await page.evaluate(async () => {
      for (const key of ["End", "PageUp", "", ""]) {
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
      }
      const { activeElement } = document;
      return activeElement instanceof HTMLElement ? [activeElement.dataset["at"], activeElement.tabIndex] : [];
    });
    assert.ok(Number(at[0]) < 999, `the focus is at ${at[0]}`);
    assert.equal(at[1], 0);
  });

  it("shows the details of what is selected, and asks for what is done with it", async () => {
    const { panel, page } = await openHistory(many(40), { width: 420 });
    await item(panel, 7).click();
    const details = page.getByRole("region", { name: "Details" });
    await details.getByText("ceramic mug number 7 on a pale table").waitFor();
    await details.getByRole("button", { name: "Use These Settings" }).click();
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-7", action: "useSettings" });
    await details.getByRole("button", { name: "Reveal in Explorer" }).click();
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-7", action: "reveal" });
    await item(panel, 8).dblclick();
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-8", action: "open" });
    await details.getByRole("button", { name: "Close Details" }).click();
    await page.locator('.history-tile[data-at="8"]:focus').waitFor();
    assert.equal(await details.isVisible(), false);
  });

  it("keeps the room of the details while those of the next entry are on their way, which no button mistakes", async () => {
    const { panel, page } = await openHistory(many(40), { width: 420 });
    await item(panel, 7).click();
    await page.getByText("ceramic mug number 7 on a pale table").waitFor();
    const details = page.locator(".history-details");
    const seen = await details.evaluateHandle((section) => {
      const states: string[] = [];
      new MutationObserver(() => {
        states.push(`${section.clientHeight} ${section instanceof HTMLElement && section.inert}`);
      }).observe(section, { attributes: true, childList: true, characterData: true, subtree: true });
      return states;
    });
    await item(panel, 8).click();
    await page.getByText("ceramic mug number 8 on a pale table").waitFor();
    const [states, height] = [await seen.jsonValue(), await details.evaluate(({ clientHeight }) => clientHeight)];
    assert.ok(states.includes(`${height} true`), states.join(", "));
    assert.deepEqual([...new Set(states)].toSorted(), [`${height} false`, `${height} true`]);
    await page.getByRole("button", { name: "Close Details" }).click();
    await item(panel, 9).click();
    await page.getByText("ceramic mug number 9 on a pale table").waitFor();
    assert.ok(
      !(await seen.jsonValue()).slice(states.length).includes(`${height} true`),
      "those of a closed one came back",
    );
  });

  it("gives an editor the entry that is dragged, and whoever takes text its path", async () => {
    const { panel } = await openHistory([entryOf(0), entryOf(1, { mark: "missing" })]);
    const dragged = await item(panel, 0).evaluate((tile) => {
      const dataTransfer = new DataTransfer();
      tile.dispatchEvent(new DragEvent("dragstart", { dataTransfer, bubbles: true }));
      return Object.fromEntries(dataTransfer.types.map((type) => [type, dataTransfer.getData(type)]));
    });
    assert.deepEqual(dragged, {
      "application/vnd.inline-assets.asset": "asset-0",
      "text/plain": "assets/mug-0.png",
    });
    assert.equal(await item(panel, 1).getAttribute("draggable"), "false");
    assert.match((await item(panel, 1).getAttribute("aria-label")) ?? "", /, missing$/);
  });

  it("shows what is new without moving what a person looks at", async () => {
    const { panel, host, page } = await openHistory(many(500), { width: 300, height: 700 });
    await item(panel, 0).waitFor();
    await host.change([entryOf(900), ...many(500)]);
    await item(panel, 900).waitFor();
    await scrollTo(panel, 4_650);
    await item(panel, 150).waitFor();
    await item(panel, 150).focus();
    const rowOf = async () => await item(panel, 150).evaluate((tile) => tile.getBoundingClientRect().top);
    const before = await rowOf();
    await host.change([entryOf(901), entryOf(902), entryOf(903), entryOf(900), ...many(500)]);
    await page.locator('.history-tile[data-at="154"]').and(item(panel, 150)).waitFor();
    assert.equal(await rowOf(), before);
    await page.locator('.history-tile[data-at="154"]:focus').waitFor();
  });

  it("comes back to where the person was when the page is made anew", async () => {
    const first = await openHistory(many(1_000), { width: 300, height: 700 });
    await item(first.panel, 0).waitFor();
    await scrollTo(first.panel, 9_300);
    await item(first.panel, 303).click();
    await first.page.getByText("481516").waitFor();
    await drawn(first.panel);
    await first.page.waitForFunction(() => {
      const kept = (window as unknown as { kept: { scrollTop: number } }).kept;
      return kept.scrollTop === document.getElementById("history-scroll")?.scrollTop;
    });
    const state = await first.panel.kept();
    const again = await openHistory(many(1_000), { width: 300, height: 700, state });
    await item(again.panel, 303).waitFor();
    await again.page.getByText("481516").waitFor();
    await drawn(again.panel);
    const at = async (one: typeof first) =>
      await item(one.panel, 303).evaluate((tile) => tile.getBoundingClientRect().top);
    assert.equal(await at(again), await at(first));
    assert.equal(await item(again.panel, 303).getAttribute("aria-current"), "true");
  });

  it("makes small pictures of real files, and says which one is damaged", async () => {
    const { panel } = await openHistory(many(4));
    const { ids } = await panel.next("thumbnails");
    assert.deepEqual(ids, ["asset-0", "asset-1", "asset-2", "asset-3"]);
    const large = new Uint8Array(await gradient(3840, 2160).png().toBuffer());
    const tall = new Uint8Array(await gradient(90, 300).webp().toBuffer());
    const cut = large.slice(0, 40_000);
    const body = (id: string, bytes: Uint8Array<ArrayBuffer>, type: "png" | "webp", isSmall = false) =>
      ({
        type: "thumbnail",
        body: { id, sha256: id, mediaType: `image/${type}`, bytes, isSmall },
      }) as const;
    await panel.tell(
      body("asset-0", large, "png"),
      body("asset-1", tall, "webp"),
      body("asset-2", cut, "png"),
      body("asset-3", new Uint8Array(flatPng(24, 16, [200, 0, 0])), "png", true),
    );
    const sizeOf = async (number: number) =>
      await item(panel, number)
        .locator("img")
        .evaluate(async (img) => {
          if (!(img instanceof HTMLImageElement)) return [];
          // It has no size before it is loaded, which takes its time even from memory.
          await img.decode();
          return [img.naturalWidth, img.naturalHeight];
        });
    await item(panel, 3).locator("img").waitFor();
    assert.deepEqual(await sizeOf(0), [240, 135]);
    assert.deepEqual(await sizeOf(1), [72, 240]);
    assert.deepEqual(await sizeOf(3), [24, 16]);
    assert.equal(await item(panel, 2).getByTitle("The picture is damaged.").count(), 1);
    const made = [await panel.next("madeThumbnail"), await panel.next("madeThumbnail")];
    assert.deepEqual(
      made.map(({ id, sha256 }) => [id, sha256]),
      [
        ["asset-0", "asset-0"],
        ["asset-1", "asset-1"],
      ],
    );
    for (const { bytes } of made) {
      assert.equal(Buffer.from(bytes.slice(8, 12)).toString(), "WEBP");
      assert.ok(bytes.byteLength <= 64 * 1024);
    }
    await scrollTo(panel, 1);
    await drawn(panel);
    assert.equal(bodiesOf(panel, "thumbnails").length, 1, "what is there is not asked for again");
  });

  it("shows text of others as text", async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const { panel, page } = await openHistory([entryOf(0, { prompt: `number 0 ${hostile}`, name: hostile })]);
    await item(panel, 0).click();
    await page.getByRole("region", { name: "Details" }).getByText(hostile).first().waitFor();
    assert.equal(await page.title(), "panel");
  });

  it("says what to do first where there is nothing, and what of a manifest can't be used", async () => {
    const { host, page, panel } = await openHistory([]);
    await page.getByText("Pictures that you make appear here").waitFor();
    host.problems = ["Line 3 is not JSON.", "Line 9 names a path outside the workspace folder."];
    await host.change(many(3));
    await page.getByText("Line 3 is not JSON. And 1 more.").waitFor();
    await item(panel, 2).waitFor();
  });

  for (const theme of THEMES) {
    it(`has nothing that axe objects to, and nothing that overflows: ${theme}`, async () => {
      // Colours need no more room than others.
      for (const width of theme === "light" ? [200, 300, 420, 900] : [300]) {
        const entries = many(60);
        entries[1] = entryOf(1, { mark: "missing" });
        entries[2] = entryOf(2, { mark: "changed" });
        const { panel, page } = await openHistory(entries, { theme, width, height: 800 });
        await item(panel, 4).click();
        await page.getByText("481516").waitFor();
        await page.getByRole("button", { name: "Filter by folder" }).click();
        await page.getByRole("checkbox").first().waitFor();
        if (width === 300) assert.deepEqual(await axeProblems(page), []);
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll(".panel *")]
            .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map((one) => one.outerHTML.slice(0, 80)),
        );
        assert.deepEqual(wide, [], `overflows at ${width} px`);
      }
    });
  }
});
