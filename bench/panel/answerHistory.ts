import { HistoryCatalog, windowOf, type CatalogItem, type CatalogQuery } from "../../src/core/history/historyCatalog";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { HistoryEntry, PanelEvent, PanelRequest, PanelRequests } from "../../src/protocol/panel";
import { assetLine } from "../../test/support/assetLine";
import { freeForm, QUOTE } from "./freeForm";
import { painted } from "./painted";

// In the page, before its own script: VS Code's side of it, and a host that answers from the real catalogue.

const PROMPTS = ["a ceramic mug on a pale table", "red balloon over a lake, soft light", "isometric office", "teapot"];
const STARTS = { today: 0, week: 0, month: 0, year: 0 };
const EVERYTHING: CatalogQuery = { text: "", modes: [], providers: [], folders: [], period: "any" };

const records = Array.from({ length: globalThis.pageTask.entries }, (_, at) => recordOf(at));
const built = timed(() => toEnd(HistoryCatalog.inSteps([{ root: "/projects/site", name: "site", records }])));
const catalog = built.value;
const { ms: searchMs } = timed(() => toEnd(catalog.find({ ...EVERYTHING, text: "mug 99" }, STARTS)));
let found: readonly CatalogItem[] = [];
let queryId = 0;
let begin: (at: number) => void = () => undefined;
const begun = new Promise<number>((resolve) => (begin = resolve));

function recordOf(at: number): AssetRecord {
  return assetLine({
    id: `asset-${at}`,
    file: `assets/picture-${at}.png`,
    prompt: `${PROMPTS[at % PROMPTS.length] ?? ""}, number ${at}`,
    createdAt: new Date(1_790_000_000_000 - at * 60_000).toISOString(),
  });
}

function toEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function timed<T>(work: () => T): { value: T; ms: number } {
  const start = performance.now();
  return { value: work(), ms: performance.now() - start };
}

function entryOf({ record, createdAt }: CatalogItem): HistoryEntry {
  const { id, prompt, file, mode, width, height } = record;
  const name = file.slice(file.lastIndexOf("/") + 1);
  const uri = `file:///projects/site/${file}`;
  return { assetId: id, prompt, name, file, uri, mode, createdAt, cost: "$0.077", width, height, mark: null };
}

function tell(event: PanelEvent): void {
  window.postMessage(structuredClone(event), window.origin);
}

function tellWindow(view: { from: number; count: number }): void {
  const { from, items } = windowOf(found, view);
  const facets = { providers: [], folders: [] };
  const counts = { version: 1, total: catalog.items.length, found: found.length };
  tell({ type: "history", body: { queryId, ...counts, from, entries: items.map(entryOf), facets, problems: [] } });
}

function answer(request: PanelRequest): void {
  switch (request.type) {
    case "ready":
      begin(performance.now());
      tell({ type: "form", body: freeForm(0) });
      return;
    case "draft":
      tell({ type: "form", body: { ...freeForm(request.body.revision), draft: request.body.draft } });
      tell({ type: "quote", body: { ...QUOTE, revision: request.body.revision } });
      return;
    case "query":
      answerQuery(request.body);
      return;
    case "window":
      tellWindow(request.body);
      return;
    default:
  }
}

function answerQuery(wanted: PanelRequests["query"]): void {
  queryId = wanted.queryId;
  found = toEnd(catalog.find(wanted.query, STARTS));
  tellWindow({ from: 0, count: 100 });
}

let kept: unknown = { tab: globalThis.pageTask.entries > 0 ? "history" : "create" };
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: answer,
    getState: () => kept,
    setState: (state: unknown) => (kept = state),
  }),
});

document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  root.style.cssText = root.dataset["style"] ?? "";
  root.style.setProperty("--vscode-font-family", "Test");
});

/** Every entry that can be seen is one, and none a place that is kept for it. */
function isInView(at: number): boolean {
  const tile = document.querySelector(`.history-tile[data-at="${at}"]`);
  return tile !== null && document.querySelector(".history-tile.waiting") === null;
}

globalThis.benchPage = {
  firstPaint: begun.then(async (at) => (await painted(() => isInView(0))) - at),
  async jump(place) {
    const scroller = document.getElementById("history-scroll");
    const columns = getComputedStyle(
      document.querySelector(".history-tiles") ?? document.body,
    ).gridTemplateColumns.split(" ");
    const first = document.querySelector(".history-tile");
    if (scroller === null || first === null) throw new Error("There is no history to scroll in.");
    const pitch = first.getBoundingClientRect().height + 4;
    const start = performance.now();
    scroller.scrollTop = place * (scroller.scrollHeight - scroller.clientHeight);
    const at = Math.min(found.length - 1, Math.floor((scroller.scrollTop + 40) / pitch) * columns.length);
    return (await painted(() => isInView(at))) - start;
  },
  catalogMs: { build: built.ms, search: searchMs },
};
