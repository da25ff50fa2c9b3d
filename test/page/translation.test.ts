import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { panelTexts, textsIn } from "../../scripts/panelTexts";
import type { AssetAction, PanelEvent } from "../../src/protocol/panel";
import { entryOf } from "../support/historyHost";
import type { PanelPage } from "../support/panelPage";
import { openPanelPage, servePanel } from "../support/panelPage";
import { SAMPLE_INPUTS, sampleForm, sampleQuote } from "../support/panelSamples";
import { failedCard, paidCard, resultGroup, resultPicture, runningCard, unknownCard } from "../support/resultSamples";
import { launchChromium } from "../support/vscode/browser";
import { drawn } from "../support/webviewPage";

/** What the host says in words, or found in files: it is not the page's to translate. */
const OF_THE_HOST =
  /^(prompt|name|file|label|price|basis|path|size|message|words|detail|fact|title|value|today|month|limits|cost|prefix|suffix|cannotUse|markWords|problem|notes|problems|earlierPrompts|folders|workspaceFolders|workspaceFolder|slot|versionOf)$/;
/** Names of formats are the same everywhere. */
const NAMES = /\b(png|jpeg|webp)\b/g;

const ACTIONS: AssetAction[] = [
  "open",
  "use",
  "keep",
  "discard",
  "editAgain",
  "insert",
  "compare",
  "reveal",
  "copyPrompt",
];
const MORE_ACTIONS: AssetAction[] = ["copyPath", "useSettings", "regenerate", "useAsImage", "useAsReference"];

/** Without a single letter of English. */
function foreign<T>(told: T, isOfHost = false): T {
  if (typeof told === "string") return (isOfHost ? told.replace(/[A-Za-z]/g, "ø") : told) as T;
  if (Array.isArray(told)) return told.map((one: unknown) => foreign(one, isOfHost)) as T;
  if (typeof told !== "object" || told === null) return told;
  const entries = Object.entries(told).map(([key, value]) => [key, foreign(value as unknown, OF_THE_HOST.test(key))]);
  return Object.fromEntries(entries) as T;
}

describe("the panel in another language", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePanel>>;
  let texts: Record<string, string>;
  const opened: PanelPage[] = [];
  before(async () => {
    browser = await launchChromium();
    served = await servePanel();
    texts = Object.fromEntries((await panelTexts()).map((text) => [text, `⟦${text}⟧`]));
  });
  afterEach(async () => {
    for (const panel of opened.splice(0)) await panel.close();
  });
  after(async () => {
    await browser.close();
    await served.close();
  });

  async function open(state: object, ...events: PanelEvent[]): Promise<PanelPage> {
    const panel = await openPanelPage(browser, served.url, { state, height: 1200 });
    opened.push(panel);
    await panel.tell({ type: "begin", body: { texts, locale: "xx" } });
    for (const { type, body } of events) await panel.tell({ type, body: foreign(body) } as PanelEvent);
    await drawn(panel);
    return panel;
  }

  /** What is read or heard of the page and is English still. */
  async function untranslated(panel: PanelPage): Promise<string[]> {
    const read = await panel.page.evaluate(() => {
      const found: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node instanceof Text && node.parentElement?.closest("script, style") === null) found.push(node.data);
        if (!(node instanceof Element)) continue;
        const named = ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-valuetext"];
        found.push(...named.map((name) => node.getAttribute(name) ?? ""));
      }
      return found;
    });
    return [...new Set(read.filter((text) => /[A-Za-z]{2}/.test(withoutTranslated(text))))];
  }

  it("translates the form", async () => {
    const style = { prefix: "Warm colours,", suffix: "no text" };
    const form = sampleForm({ style, versionOf: "assets/mug.png", draft: { seed: 7, outputFormat: "webp" } });
    const problems = [{ field: "prompt" as const, message: "Too long", isSoft: false }];
    const quote = sampleQuote({ hasKey: false, isReady: false, problems, notes: ["A note"] });
    const spend = { today: "$1.24", month: "$9.80", limits: "limit $5 a day" };
    const panel = await open(
      { isMoreOpen: true },
      { type: "form", body: form },
      { type: "quote", body: quote },
      { type: "spend", body: spend },
      { type: "notice", body: { message: "Something was done", isError: false, undo: "token" } },
    );
    await panel.page.locator(".place-edit button").click();
    await panel.page.locator("#name").waitFor();
    assert.deepEqual(await untranslated(panel), []);
  });

  it("translates the form of a change, its pictures and an exact size", async () => {
    const draft = { mode: "edit" as const, imageSize: { width: 1000, height: 700 }, numImages: 3 };
    const panel = await open(
      {},
      { type: "form", body: sampleForm({ inputs: SAMPLE_INPUTS, draft }) },
      { type: "quote", body: sampleQuote({ mode: "edit", count: 3, keepsOutside: true, path: null, size: "" }) },
    );
    assert.deepEqual(await untranslated(panel), []);
  });

  it("translates what stands in the form's place", async () => {
    for (const action of ["openFolder", "manageTrust"] as const) {
      const panel = await open({}, { type: "form", body: sampleForm({ blocked: { message: "Not here", action } }) });
      assert.deepEqual(await untranslated(panel), []);
    }
  });

  it("translates jobs and results, their menu and the enlarged picture", async () => {
    const pictures = [
      resultPicture(1),
      resultPicture(2, { isKept: true, canCompare: true, mark: "changed" }),
      resultPicture(3, { mark: "missing", cannotUse: "Not there" }),
      resultPicture(4, { mark: "moved" }),
    ];
    const running = { jobId: "job-2", pictures: [], pending: { width: 64, height: 64, count: 2 } };
    const panel = await open(
      {},
      { type: "form", body: sampleForm() },
      { type: "quote", body: sampleQuote() },
      { type: "jobs", body: { cards: [runningCard(), unknownCard(), paidCard(), failedCard()] } },
      { type: "results", body: { groups: [resultGroup(running), resultGroup({ pictures, notes: ["Smaller"] })] } },
    );
    assert.deepEqual(await untranslated(panel), []);
    await panel.page.locator(".result-picture").nth(1).click({ button: "right" });
    await panel.page.getByRole("menu").waitFor();
    assert.deepEqual(await untranslated(panel), []);
    await panel.page.keyboard.press("Escape");
    await panel.page.locator(".result-picture").first().press("Space");
    await panel.page.getByRole("dialog").waitFor();
    assert.deepEqual(await untranslated(panel), []);
  });

  it("translates the history, its filters and details, and what it says when it is empty", async () => {
    const entries = [
      entryOf(0),
      entryOf(1, { mark: "changed" }),
      entryOf(2, { mark: "moved" }),
      entryOf(3, { mark: "missing" }),
    ];
    const facets = { providers: [{ id: "prospolabs", name: "Prospolabs" }], folders: ["."] };
    const found = { version: 1, total: 9, found: 4, from: 0, entries, facets, problems: ["A line is broken"] };
    const panel = await open({ tab: "history", selected: "asset-1" }, { type: "form", body: sampleForm() });
    const { queryId } = await panel.next("query");
    await panel.tell({ type: "history", body: foreign({ queryId, ...found }) });
    const { prompt, name, file, uri } = entryOf(1);
    const facts = {
      assetId: "asset-1",
      prompt,
      name,
      file,
      uri,
      rows: [],
      mark: "changed" as const,
      markWords: "Changed",
    };
    await panel.tell({ type: "details", body: foreign({ ...facts, actions: [...ACTIONS, ...MORE_ACTIONS] }) });
    await panel.page.getByRole("heading", { name: "ø" }).waitFor();
    await panel.page.locator(".history-tile").nth(3).waitFor();
    assert.deepEqual(await untranslated(panel), []);
    for (const button of await panel.page.locator("[popovertarget]").all()) {
      await button.click();
      await panel.page.locator(".history-menu:popover-open label").first().waitFor();
      assert.deepEqual(await untranslated(panel), []);
      await panel.page.keyboard.press("Escape");
    }
    await panel.tell({ type: "history", body: { ...found, queryId, version: 2, found: 0, entries: [], problems: [] } });
    await panel.page.locator(".history-empty-state").waitFor();
    assert.deepEqual(await untranslated(panel), []);
  });

  it("finds every text where it is used, and takes none that is put together", () => {
    assert.deepEqual(
      textsIn("a.ts", 'const a = t("One {0}", 1); parts.t(`Two`); vscode.l10n.t("Three"); at("Four");'),
      ["One {0}", "Two", "Three"],
    );
    assert.throws(() => textsIn("a.ts", "\nt(`One ${two}`);"), /a\.ts:2: a text must be written/);
    assert.throws(() => textsIn("a.ts", "t(text)"), /as one literal/);
  });
});

/** Translations may stand in one another. */
function withoutTranslated(text: string): string {
  const left = text.replace(/⟦[^⟦⟧]*⟧/g, "").replace(NAMES, "");
  return left === text ? left : withoutTranslated(left);
}
