import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import type { ResultGroup } from "../../src/protocol/panel";
import { flatPng } from "../mock-api/flatPng";
import { axeProblems } from "../support/axeProblems";
import type { PanelPage, Theme } from "../support/panelPage";
import { openPanelPage } from "../support/panelPage";
import { sampleForm } from "../support/panelSamples";
import { resultGroup, resultPicture, runningCard, unknownCard } from "../support/resultSamples";
import { usePlainPages } from "../support/usePlainPages";

const PENDING = resultGroup({ words: "on the way", pictures: [], pending: { width: 1024, height: 768, count: 4 } });
const EDIT = resultGroup({
  jobId: "job-2",
  prompt: "The mug in blue",
  words: "1 picture · $0.077 · 9 s",
  notes: ["Asked for about 1024 × 768, delivered 1024 × 1024."],
  slot: "assets/ceramic-mug.jpg",
  pictures: [
    resultPicture(5, {
      height: 1024,
      isUsed: false,
      canCompare: true,
      isKept: true,
      cannotUse: "It is a PNG file, and ceramic-mug.jpg is a JPEG file.",
    }),
  ],
});
const GROUPS = [resultGroup(), EDIT];

describe("the panel's results on the page", () => {
  const openPage = usePlainPages();

  async function open(
    groups: ResultGroup[],
    { height = 1100, ...options }: { theme?: Theme; width?: number; height?: number } = {},
  ): Promise<PanelPage> {
    const panel = await openPage((browser, url) => openPanelPage(browser, url, { ...options, height }));
    await panel.tell({ type: "form", body: sampleForm() });
    await panel.page.getByRole("tab", { name: "Create" }).waitFor();
    await panel.tell({ type: "results", body: { groups } });
    if (groups.length > 0) await panel.page.locator(".result").first().waitFor();
    return panel;
  }
  const list = (page: Page) => page.getByRole("list", { name: "Results", exact: true });
  const tile = (page: Page, at: number) => list(page).getByRole("listitem").nth(at);
  const picture = (page: Page, at: number) => tile(page, at).locator(".result-picture");
  const focused = async (page: Page) =>
    await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName);

  /** The bytes of a picture as a host that has read its file tells them. */
  async function tellPicture(panel: PanelPage, type: "thumbnail" | "picture", id: string): Promise<void> {
    const bytes = new Uint8Array(flatPng(1024, 768, [200, 120, id.charCodeAt(id.length - 1) * 4]));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await panel.tell({ type, body: { id, sha256, mediaType: "image/png", bytes, isSmall: false } });
  }
  async function openWithPictures(options: Parameters<typeof open>[1] = {}): Promise<PanelPage> {
    const panel = await open(GROUPS, options);
    const { ids } = await panel.next("thumbnails");
    for (const id of ids) await tellPicture(panel, "thumbnail", id);
    await panel.page.waitForFunction((count) => document.querySelectorAll(".result img").length === count, ids.length);
    return panel;
  }

  it("shows nothing while there is none, and one sentence where there is room beside the form", async () => {
    const { page } = await open([]);
    assert.equal(await page.getByRole("heading", { name: "Results" }).count(), 0);
    assert.equal(await page.locator(".no-results").isVisible(), false);
    await page.setViewportSize({ width: 900, height: 800 });
    assert.equal(await page.locator(".no-results").isVisible(), true);
  });

  it("is a list of the pictures, each named by its file, its place and what became of it", async () => {
    const { page } = await open(GROUPS);
    assert.equal(await list(page).getByRole("listitem").count(), 5);
    const names = await page.locator(".result-picture").evaluateAll((all) => all.map((one) => one.ariaLabel));
    assert.deepEqual(names, [
      "ceramic-mug.png, 1 of 4, in use",
      "ceramic-mug-2.png, 2 of 4",
      "ceramic-mug-3.png, 3 of 4",
      "ceramic-mug-4.png, 4 of 4",
      "ceramic-mug-5.png, kept",
    ]);
    await page.getByText("Asked for about 1024 × 768, delivered 1024 × 1024.").waitFor();
  });

  it("says on each picture what can be done with it", async () => {
    const panel = await open(GROUPS, { width: 420 });
    const second = tile(panel.page, 1);
    await second.hover();
    for (const [name, action] of [
      ["Use This One", "use"],
      ["Keep", "keep"],
      ["Insert Reference", "insert"],
      ["Edit Again", "editAgain"],
      ["Discard", "discard"],
    ] as const) {
      await second.getByRole("button", { name, exact: true }).click();
      assert.deepEqual(await panel.next("asset"), { assetId: "asset-2", action });
    }
    assert.equal(await second.getByRole("button", { name: "Compare" }).count(), 0);
    await tile(panel.page, 4).hover();
    await tile(panel.page, 4).getByRole("button", { name: "Compare" }).click();
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-5", action: "compare" });
  });

  it("does not use what can't be used, and says why", async () => {
    const panel = await open(GROUPS);
    for (const [at, reason] of [
      [0, "The code refers to this one already."],
      [4, "It is a PNG file, and ceramic-mug.jpg is a JPEG file."],
    ] as const) {
      const button = tile(panel.page, at).getByRole("button", { name: "Use This One" });
      assert.deepEqual(
        [await button.isDisabled(), await button.getAttribute("title"), await button.getAttribute("aria-description")],
        [true, reason, reason],
      );
      await button.dispatchEvent("click");
      await picture(panel.page, at).press("u");
    }
    await tile(panel.page, 1).getByRole("button", { name: "Discard" }).dispatchEvent("click");
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-2", action: "discard" });
  });

  it("has everything else in a menu that the keyboard opens, walks and closes", async () => {
    const panel = await open(GROUPS);
    const { page } = panel;
    await picture(page, 2).focus();
    const more = tile(page, 2).getByRole("button", { name: "More" });
    await more.focus();
    await page.keyboard.press("Enter");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    assert.deepEqual(await menu.getByRole("menuitem").allInnerTexts(), [
      "Open",
      "Keep",
      "Insert Reference",
      "Edit Again",
      "Discard",
      "Use These Settings",
      "Copy Path",
      "Reveal in Explorer",
      "Show in History",
    ]);
    await page.waitForFunction(() => document.activeElement?.textContent.trim() === "Open");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-3", action: "showInHistory" });
    await menu.waitFor({ state: "detached" });
    await picture(page, 2).click({ button: "right" });
    await menu.waitFor();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    assert.equal(await focused(page), "ceramic-mug-3.png, 3 of 4");
  });

  it("keeps a menu closed though the page is drawn before it hears of that", async () => {
    const panel = await open(GROUPS);
    const { page } = panel;
    await picture(page, 2).click({ button: "right" });
    const menu = page.getByRole("menu");
    await menu.waitFor();
    await page.evaluate(() => {
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[role='menuitem']")?.click());
      // Asks for a drawing in that same frame.
      const data = { type: "spend", body: { today: "$1.24", month: "$9.80", limits: "" } };
      dispatchEvent(new MessageEvent("message", { origin: window.origin, data }));
    });
    assert.deepEqual(await panel.next("asset"), { assetId: "asset-3", action: "open" });
    await menu.waitFor({ state: "detached", timeout: 5_000 });
  });

  it("is walked by the arrows as a grid, and one tile of each job is in the order of Tab", async () => {
    const { page } = await open(GROUPS);
    assert.equal(await page.locator(".result-picture[tabindex='0']").count(), 2);
    await picture(page, 0).focus();
    for (const [key, name] of [
      ["ArrowRight", "ceramic-mug-2.png, 2 of 4"],
      ["ArrowDown", "ceramic-mug-4.png, 4 of 4"],
      ["ArrowLeft", "ceramic-mug-3.png, 3 of 4"],
      ["ArrowDown", "ceramic-mug-5.png, kept"],
      ["ArrowUp", "ceramic-mug-3.png, 3 of 4"],
      ["Home", "ceramic-mug.png, 1 of 4, in use"],
      ["3", "ceramic-mug-3.png, 3 of 4"],
      ["8", "ceramic-mug-3.png, 3 of 4"],
      ["Tab", "Use This One"],
      ["ArrowRight", "Keep"],
      ["Escape", "ceramic-mug-3.png, 3 of 4"],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await focused(page), name, key);
    }
    // Drawn before the next key: Tab comes back to where a person was.
    await page.waitForFunction(() => document.querySelectorAll(".result-picture[tabindex='0']").length === 2);
    await page.getByRole("button", { name: "Clear These Results" }).first().focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "ceramic-mug-3.png, 3 of 4");
  });

  it("opens, uses, keeps and discards by a key", async () => {
    const panel = await open(GROUPS);
    await picture(panel.page, 1).focus();
    for (const [key, action] of [
      ["Enter", "open"],
      ["u", "use"],
      ["K", "keep"],
      ["Delete", "discard"],
    ] as const) {
      await panel.page.keyboard.press(key);
      assert.deepEqual(await panel.next("asset"), { assetId: "asset-2", action });
    }
    await panel.page.keyboard.press("Control+u");
    assert.equal(panel.requests.filter(({ type }) => type === "asset").length, 4);
  });

  it("gives the focus to the next picture when the one that had it is gone", async () => {
    const panel = await open(GROUPS);
    await picture(panel.page, 1).focus();
    const left = [1, 3, 4].map((n) => resultPicture(n));
    await panel.tell({ type: "results", body: { groups: [resultGroup({ pictures: left }), EDIT] } });
    await panel.page.waitForFunction(() => document.activeElement?.ariaLabel?.startsWith("ceramic-mug-3.png"));
  });

  it("carries a picture into an editor, and its path to whoever takes text", async () => {
    const { page } = await open(GROUPS);
    const data = await picture(page, 1).evaluate((element) => {
      const dataTransfer = new DataTransfer();
      element.dispatchEvent(new DragEvent("dragstart", { dataTransfer, bubbles: true }));
      return Object.fromEntries(dataTransfer.types.map((type) => [type, dataTransfer.getData(type)]));
    });
    assert.deepEqual(data, {
      "application/vnd.inline-assets.asset": "asset-2",
      "text/plain": "assets/ceramic-mug-2.png",
    });
  });

  it("clears a job's results, the files stay", async () => {
    const panel = await open(GROUPS);
    await panel.page.getByRole("button", { name: "Clear These Results" }).first().click();
    assert.deepEqual(await panel.next("clearResults"), { jobId: "job-1" });
  });

  it("tells politely what has come, and not what was there", async () => {
    const panel = await open([PENDING]);
    const spoken = panel.page.getByRole("status").last();
    assert.equal(await spoken.textContent(), "");
    await panel.tell({ type: "results", body: { groups: [resultGroup()] } });
    await tile(panel.page, 3).waitFor();
    assert.equal(
      await spoken.textContent(),
      "A ceramic mug on a pale table, soft morning light: 4 pictures · $0.31 · 12 s",
    );
  });

  it("does not move when pictures come: neither what is on its way, nor what is read", async () => {
    const panel = await open([PENDING, EDIT]);
    const boxes = () =>
      panel.page
        .locator(".result, .group, .result-frame, .group-head")
        .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    const pending = await boxes();
    assert.equal(pending.length, 14);
    await panel.tell({ type: "results", body: { groups: GROUPS } });
    await tile(panel.page, 4).waitFor();
    assert.deepEqual(await boxes(), pending);
    for (const n of [1, 2, 3, 4, 5]) await tellPicture(panel, "thumbnail", `asset-${n}`);
    await panel.page.waitForFunction(() => document.querySelectorAll(".result img").length === 5);
    assert.deepEqual(await boxes(), pending);
  });

  it("lets pictures appear within 150 ms, and at once where motion is not wanted", async () => {
    const { page } = await openWithPictures();
    const fading = () =>
      page
        .locator(".result img")
        .first()
        .evaluate((image) => getComputedStyle(image).animationDuration);
    assert.equal(await fading(), "0s");
    await page.evaluate(() => document.body.classList.remove("vscode-reduce-motion"));
    assert.equal(await fading(), "0s");
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.equal(await fading(), "0.12s");
  });

  describe("a picture over the whole page", () => {
    it("is opened by Space, moved by the arrows, and gives the focus back to what was looked at last", async () => {
      const panel = await open(GROUPS);
      const { page } = panel;
      await picture(page, 1).focus();
      await page.keyboard.press("Space");
      const box = page.getByRole("dialog", { name: "ceramic-mug-2.png" });
      await box.getByText("Loading…").waitFor();
      await box.getByText("1024 × 768 · 2 of 4").waitFor();
      await tellPicture(panel, "picture", (await panel.next("picture")).id);
      await box.getByRole("img", { name: "ceramic-mug-2.png" }).waitFor();
      assert.equal(await box.getByText("Loading…").count(), 0);
      await page.keyboard.press("ArrowRight");
      assert.deepEqual(await panel.next("picture"), { id: "asset-3" });
      await panel.tell({ type: "picture", body: { id: "asset-3", problem: "The file is missing." } });
      await page.getByRole("alert").getByText("The file is missing.").waitFor();
      await page.keyboard.press("Space");
      await page.locator("dialog").waitFor({ state: "detached" });
      assert.equal(await focused(page), "ceramic-mug-3.png, 3 of 4");
    });

    it("closes by Escape and by its button, and forgets the picture", async () => {
      const panel = await open(GROUPS);
      const { page } = panel;
      await page.evaluate(() => {
        const log = window as unknown as { live: Set<string> };
        log.live = new Set();
        const create = URL.createObjectURL.bind(URL);
        const revoke = URL.revokeObjectURL.bind(URL);
        URL.createObjectURL = (blob) => {
          const url = create(blob);
          log.live.add(url);
          return url;
        };
        URL.revokeObjectURL = (url) => {
          log.live.delete(url);
          revoke(url);
        };
      });
      const live = () => page.evaluate(() => (window as unknown as { live: Set<string> }).live.size);
      await picture(page, 0).click();
      await page.keyboard.press("End");
      await page.getByText("4 of 4").waitFor();
      await tellPicture(panel, "picture", "asset-1");
      await tellPicture(panel, "picture", "asset-4");
      await page.getByRole("dialog").getByRole("img").waitFor();
      assert.equal(await live(), 1);
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
      assert.equal(await live(), 0);
      await picture(page, 0).click();
      await page.getByRole("button", { name: "Close" }).click();
      await page.locator("dialog").waitFor({ state: "detached" });
      // What comes after it was closed is let go.
      await tellPicture(panel, "picture", "asset-1");
      await panel.page.waitForFunction(() => true);
      assert.equal(await live(), 0);
    });
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
    it(`needs no more room than it has, from 200 to 900 pixels, and axe agrees, in ${theme}`, async () => {
      const panel = await openWithPictures({ theme, width: 200 });
      const { page } = panel;
      await panel.tell({ type: "jobs", body: { cards: [runningCard(), unknownCard()] } });
      await panel.tell({
        type: "results",
        body: { groups: [{ ...PENDING, jobId: "job-3", prompt: "x".repeat(300) }, ...GROUPS] },
      });
      await page.locator(".pending").first().waitFor();
      for (const width of [200, 300, 420, 900]) {
        await page.setViewportSize({ width, height: 1100 });
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll(".results, .results *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
            .map(({ className }) => className),
        );
        assert.deepEqual(wide, [], `${theme} ${width}`);
        await tile(page, 1).hover();
        await shot(page, `results-${theme}-${width}`);
      }
      assert.deepEqual(await axeProblems(page), [], theme);
      await page.setViewportSize({ width: 300, height: 800 });
      await tile(page, 4).getByRole("button", { name: "More" }).click();
      await page.getByRole("menu").waitFor();
      assert.deepEqual(await axeProblems(page), [], `${theme}, menu`);
      await shot(page, `menu-${theme}`);
      await page.keyboard.press("Escape");
      await picture(page, 1).click();
      await tellPicture(panel, "picture", "asset-2");
      await page.getByRole("dialog").getByText("Loading…").waitFor({ state: "detached" });
      assert.deepEqual(await axeProblems(page), [], `${theme}, enlarged`);
      await shot(page, `lightbox-${theme}`);
    });
  }
});

/** For whoever wants to look. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["SHOTS"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
