import type { HistoryEntry, HistoryQuery, HistoryWindow } from "../../src/protocol/panel";
import { EVERYTHING } from "./saved";
import type { Panel } from "./state";
import { layGrid, scrollToSee, spanInView, topOf, type Area, type Grid, type Span } from "./virtualGrid";

// What the history's view knows beyond what the host told last: the windows that it has, and where the person is in them.

export interface HistoryStore {
  /** Of the last query that was sent, and of the one whose answer is shown; 0 is none. */
  queryId: number;
  shownId: number;
  version: number;
  total: number;
  found: number;
  /** By their place in what was found. */
  readonly entries: Map<number, HistoryEntry>;
  facets: HistoryWindow["facets"];
  problems: readonly string[];
  /** Of the part of the page that scrolls; null while it is not there. */
  area: Area | null;
  scroller: HTMLElement | null;
  scrollTop: number;
  /** Whether the element is to be scrolled to `scrollTop` once it is drawn. */
  isScrollDue: boolean;
  /** The entry that Tab leads to, and whether it takes the focus once it is drawn. */
  active: number;
  isFocusDue: boolean;
  /** The window that was asked for last. */
  asked: Span;
  sending: ReturnType<typeof setTimeout> | undefined;
  keeping: ReturnType<typeof setTimeout> | undefined;
  isSelectSent: boolean;
}

/** How long typing may go on before it is searched, ms. */
const SEARCH_AFTER_MS = 80;
/** How long scrolling may go on before its place is kept, ms. */
const KEEP_AFTER_MS = 200;
/** Entries before and after the ones in view that are asked for with them; half of it is what is waited for. */
const AHEAD = 48;
const MAX_WINDOW = 200;
/** Entries that are kept; those far from view go first. */
const MAX_ENTRIES = 3_000;
const NOT_ASKED: Span = { from: 0, to: 0 };

const stores = new WeakMap<Panel, HistoryStore>();

export function storeOf(panel: Panel): HistoryStore {
  const known = stores.get(panel);
  if (known !== undefined) return known;
  const store: HistoryStore = {
    queryId: 0,
    shownId: 0,
    version: 0,
    total: 0,
    found: 0,
    entries: new Map(),
    facets: { providers: [], folders: [] },
    problems: [],
    area: null,
    scroller: null,
    scrollTop: panel.state.view.scrollTop,
    isScrollDue: true,
    active: 0,
    isFocusDue: false,
    asked: NOT_ASKED,
    sending: undefined,
    keeping: undefined,
    isSelectSent: false,
  };
  stores.set(panel, store);
  return store;
}

export function gridOf({ area, found }: HistoryStore): Grid | undefined {
  return area === null ? undefined : layGrid(area, found);
}

/** Everything that the host is asked for when the history is shown for the first time. */
export function beginHistory(panel: Panel): void {
  const store = storeOf(panel);
  if (store.queryId === 0) sendQuery(panel);
  if (store.isSelectSent) return;
  store.isSelectSent = true;
  const { selected } = panel.state.view;
  if (selected !== null) panel.send("select", { assetId: selected });
}

/** Shows another query at once, and has it searched soon. */
export function changeQuery(panel: Panel, change: Partial<HistoryQuery>): void {
  const store = storeOf(panel);
  panel.go({ query: { ...panel.state.view.query, ...change } });
  clearTimeout(store.sending);
  if (change.text === undefined) sendQuery(panel);
  else store.sending = setTimeout(() => sendQuery(panel), SEARCH_AFTER_MS);
}

/** @param text what is looked for in all of them */
export function clearQuery(panel: Panel, text = ""): void {
  changeQuery(panel, { ...EVERYTHING, text });
  clearTimeout(storeOf(panel).sending);
  sendQuery(panel);
}

function sendQuery(panel: Panel): void {
  const store = storeOf(panel);
  store.queryId += 1;
  store.asked = NOT_ASKED;
  panel.send("query", { queryId: store.queryId, query: panel.state.view.query });
}

/** What the host found. What was shown stays where it is, as far as it is still there. */
export function takeHistory(panel: Panel, window: HistoryWindow): void {
  const store = storeOf(panel);
  const isOther = window.queryId !== store.shownId;
  if (window.queryId !== store.queryId || (!isOther && window.version < store.version)) return;
  if (isOther) beginAnew(store);
  else if (window.version > store.version) holdPlace(store, window);
  Object.assign(store, {
    shownId: window.queryId,
    version: window.version,
    total: window.total,
    found: window.found,
    facets: window.facets,
    problems: window.problems,
    active: Math.max(0, Math.min(store.active, window.found - 1)),
  });
  const changed: string[] = [];
  window.entries.forEach((entry, offset) => {
    const before = store.entries.get(window.from + offset);
    if (before?.assetId === entry.assetId && before.mark !== entry.mark) changed.push(entry.assetId);
    store.entries.set(window.from + offset, entry);
  });
  if (changed.length > 0) panel.thumbnails.forget(changed);
  forgetFar(store, window.from);
  panel.update();
}

/** Only the first answer of a page is shown where the person was before. */
function beginAnew(store: HistoryStore): void {
  store.entries.clear();
  if (store.shownId === 0) return;
  store.scrollTop = 0;
  store.isScrollDue = true;
  store.active = 0;
}

/** The list has changed: what stands at the top of the view stays there, wherever it is in the list now. */
function holdPlace(store: HistoryStore, { entries, from, found }: HistoryWindow): void {
  const grid = gridOf(store);
  const isAtTop = grid === undefined || store.scrollTop < grid.pitch / 2;
  const place = (index: number): number => {
    const id = store.entries.get(index)?.assetId;
    const at = entries.findIndex(({ assetId }) => assetId === id);
    // Out of sight the new ones are most likely the latest, and those come first.
    return at < 0 ? index + Math.max(0, found - store.found) : from + at;
  };
  if (store.active > 0 || !isAtTop) store.active = place(store.active);
  if (!isAtTop) {
    const first = spanInView(grid, store.scrollTop, store.area?.height ?? 0).seen.from;
    store.scrollTop += topOf(grid, place(first)) - topOf(grid, first);
    store.isScrollDue = true;
  }
  store.isFocusDue = hasFocus(store);
  store.entries.clear();
  store.asked = NOT_ASKED;
}

export function hasFocus({ scroller }: HistoryStore): boolean {
  return (scroller?.querySelector(".history-tile:focus") ?? null) !== null;
}

function forgetFar({ entries }: HistoryStore, from: number): void {
  if (entries.size <= MAX_ENTRIES) return;
  for (const index of entries.keys()) {
    if (Math.abs(index - from) > MAX_ENTRIES / 3) entries.delete(index);
  }
}

/** Asks for the entries around those in view, where some of them are not there yet. */
export function askForWindow(panel: Panel, seen: Span): void {
  const store = storeOf(panel);
  if (store.shownId !== store.queryId) return;
  const near = { from: Math.max(0, seen.from - AHEAD / 2), to: Math.min(store.found, seen.to + AHEAD / 2) };
  if (isThere(store, near) || isInside(near, store.asked)) return;
  const from = Math.max(0, seen.from - AHEAD);
  const count = Math.min(MAX_WINDOW, seen.to + AHEAD - from);
  store.asked = { from, to: from + count };
  panel.send("window", { queryId: store.queryId, from, count });
}

function isThere({ entries }: HistoryStore, { from, to }: Span): boolean {
  for (let index = from; index < to; index += 1) if (!entries.has(index)) return false;
  return true;
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}

/** The person has scrolled. */
export function takeScroll(panel: Panel, scrollTop: number): void {
  const store = storeOf(panel);
  if (Math.abs(store.scrollTop - scrollTop) < 1 || store.isScrollDue) return;
  store.scrollTop = scrollTop;
  keepPlace(panel);
  panel.update();
}

function keepPlace(panel: Panel): void {
  const store = storeOf(panel);
  clearTimeout(store.keeping);
  store.keeping = setTimeout(() => panel.go({ scrollTop: store.scrollTop }), KEEP_AFTER_MS);
}

/** The area is there, or has another size: what stood at its top stays there, and the entry in hand stays in view. */
function takeArea(panel: Panel, area: Area): void {
  const store = storeOf(panel);
  const before = gridOf(store);
  const height = store.area?.height ?? 0;
  store.area = area;
  const grid = gridOf(store);
  if (before !== undefined && grid !== undefined) {
    const { seen } = spanInView(before, store.scrollTop, height);
    const wasActiveSeen = store.active >= seen.from && store.active < seen.to;
    if (before.pitch !== grid.pitch) {
      const rest = (store.scrollTop - topOf(before, seen.from)) / before.pitch;
      store.scrollTop = Math.max(0, topOf(grid, seen.from) + rest * grid.pitch);
    }
    if (wasActiveSeen && store.scrollTop > 0) seeEntry(panel, store.active);
    store.isScrollDue = true;
  }
  panel.update();
}

export function seeEntry(panel: Panel, index: number): void {
  const store = storeOf(panel);
  const grid = gridOf(store);
  if (grid === undefined || store.area === null) return;
  const { scrollTop, area } = store;
  const next = scrollToSee(grid, index, { scrollTop, height: area.height });
  if (next === scrollTop) return;
  store.scrollTop = next;
  store.isScrollDue = true;
  keepPlace(panel);
}

/** What has to be done once the view is drawn: scroll to where the person is, and give the focus back. */
export function settle(panel: Panel): void {
  const store = storeOf(panel);
  const scroller = document.getElementById("history-scroll");
  if (scroller !== store.scroller) watchArea(panel, scroller);
  if (scroller === null || store.area === null || store.found === 0) return;
  if (store.isScrollDue) {
    store.isScrollDue = false;
    scroller.scrollTop = store.scrollTop;
    // Where the list is shorter now.
    if (Math.abs(scroller.scrollTop - store.scrollTop) >= 1) takeScroll(panel, scroller.scrollTop);
  }
  if (!store.isFocusDue) return;
  store.isFocusDue = false;
  scroller.querySelector<HTMLElement>('.history-tile[tabindex="0"]')?.focus({ preventScroll: true });
}

const watchers = new WeakMap<Panel, ResizeObserver>();

function watchArea(panel: Panel, scroller: HTMLElement | null): void {
  const store = storeOf(panel);
  watchers.get(panel)?.disconnect();
  Object.assign(store, { scroller, isScrollDue: true });
  if (scroller === null) return;
  const watcher = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = scroller;
    const isSame = store.area?.width === width && store.area.height === height;
    if (width > 0 && height > 0 && !isSame) takeArea(panel, { width, height });
  });
  watcher.observe(scroller);
  watchers.set(panel, watcher);
}
