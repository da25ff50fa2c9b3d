import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { HistoryEntry, Mark } from "../../src/protocol/panel";
import { carryAsset } from "./carryAsset";
import { askForWindow, gridOf, hasFocus, seeEntry, storeOf, takeScroll } from "./historyStore";
import { icon } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";
import type { Thumbnail } from "./thumbnails";
import { spanInView, stepByKey, topOf, PADDING, type Span } from "./virtualGrid";

// The grid of the history: a list of which only the entries in view are in the page.

export const MARKS: Readonly<Record<Mark, { icon: string; label: () => string }>> = {
  changed: { icon: "diff-modified", label: () => t("changed since") },
  moved: { icon: "arrow-right", label: () => t("moved") },
  missing: { icon: "circle-slash", label: () => t("missing") },
};

/** @param enlarge shows the entry at this place at its full size */
export function historyTiles(panel: Panel, enlarge: (index: number) => void): TemplateResult {
  const store = storeOf(panel);
  const grid = gridOf(store);
  if (grid === undefined || store.shownId === 0) return html``;
  const { drawn, seen } = spanInView(grid, store.scrollTop, store.area?.height ?? 0);
  wantThumbnails(panel, seen, drawn);
  askForWindow(panel, seen);
  const top = drawn.from === drawn.to ? PADDING : topOf(grid, drawn.from);
  // As a property: the content policy forbids the attribute, which lit's `styleMap` sets at first.
  const style = [
    `height: ${grid.height}px`,
    `padding-top: ${top}px`,
    `grid-template-columns: repeat(${grid.columns}, ${grid.side}px)`,
    `grid-auto-rows: ${grid.side}px`,
  ].join("; ");
  // Tab always leads to an entry that is in the page.
  const tabStop = store.active >= drawn.from && store.active < drawn.to ? store.active : seen.from;
  return html`<div
    role="list"
    class="history-tiles"
    aria-label=${t("History")}
    .style=${style}
    @click=${(event: Event) => whenOn(event, (index) => chooseEntry(panel, index))}
    @dblclick=${(event: Event) => whenOn(event, (index) => openEntry(panel, index))}
    @keydown=${(event: KeyboardEvent) => takeKey(panel, event, enlarge)}
    @focusin=${(event: Event) => whenOn(event, (index) => (store.active = index))}
    @dragstart=${(event: DragEvent) => whenOn(event, (index) => carryAsset(event, store.entries.get(index)))}
  >
    ${repeat(
      placesOf(drawn),
      (index) => index,
      (index) => tile(panel, index, index === tabStop),
    )}
  </div>`;
}

function placesOf({ from, to }: Span): number[] {
  return Array.from({ length: to - from }, (_, offset) => from + offset);
}

function wantThumbnails(panel: Panel, seen: Span, drawn: Span): void {
  const { entries } = storeOf(panel);
  const idsOf = (span: Span): string[] =>
    placesOf(span).flatMap((index) => {
      const entry = entries.get(index);
      return entry === undefined || isGone(entry) ? [] : [entry.assetId];
    });
  const { details } = panel.state;
  const chosen = details === null || isGone(details) ? [] : [details.assetId];
  panel.thumbnails.want("history", [...new Set([...chosen, ...idsOf(seen), ...idsOf(drawn)])]);
}

function isGone({ mark }: Pick<HistoryEntry, "mark">): boolean {
  return mark === "missing" || mark === "moved";
}

function tile(panel: Panel, index: number, isTabStop: boolean): TemplateResult {
  const { entries, found } = storeOf(panel);
  const entry = entries.get(index);
  const isSelected = entry !== undefined && entry.assetId === panel.state.view.selected;
  return html`<div
    role="listitem"
    class="history-tile ${entry === undefined ? "waiting" : ""}"
    tabindex=${isTabStop ? 0 : -1}
    draggable=${entry === undefined || isGone(entry) ? "false" : "true"}
    data-at=${index}
    title=${entry === undefined ? nothing : `${entry.prompt}\n${entry.file}`}
    aria-label=${nameOf(entry)}
    aria-setsize=${found}
    aria-posinset=${index + 1}
    aria-current=${isSelected ? "true" : nothing}
  >
    ${entry === undefined ? nothing : [pictureOf(entry, panel.thumbnails.of(entry.assetId)), markOf(entry)]}
  </div>`;
}

function nameOf(entry: HistoryEntry | undefined): string {
  if (entry === undefined) return t("Loading");
  const { prompt, name, mark } = entry;
  const words = prompt.trim() === "" ? name : prompt;
  return mark === null ? words : `${words}, ${MARKS[mark].label()}`;
}

function markOf({ mark }: HistoryEntry): TemplateResult | typeof nothing {
  if (mark === null) return nothing;
  return html`<span class="history-mark ${mark} codicon codicon-${MARKS[mark].icon}" aria-hidden="true"></span>`;
}

function pictureOf(entry: HistoryEntry, thumbnail: Thumbnail): TemplateResult | typeof nothing {
  if (isGone(entry)) return icon("file-media");
  if (thumbnail === undefined) return nothing;
  if ("problem" in thumbnail) return html`<span class="codicon codicon-error" title=${thumbnail.problem}></span>`;
  return html`<img src=${thumbnail.url} alt="" draggable="false" decoding="sync" />`;
}

function whenOn({ target }: Event, act: (index: number) => void): void {
  const on = target instanceof Element ? target.closest<HTMLElement>(".history-tile") : null;
  if (on !== null) act(Number(on.dataset["at"]));
}

export function chooseEntry(panel: Panel, index: number): void {
  const store = storeOf(panel);
  const entry = store.entries.get(index);
  if (entry === undefined) return;
  store.active = index;
  if (panel.state.view.selected === entry.assetId) return;
  panel.go({ selected: entry.assetId });
  panel.send("select", { assetId: entry.assetId });
}

function openEntry(panel: Panel, index: number): void {
  const entry = storeOf(panel).entries.get(index);
  if (entry !== undefined && !isGone(entry)) panel.send("asset", { assetId: entry.assetId, action: "open" });
}

/** Closes the details; the focus is on the entry that they were of. */
export function unselect(panel: Panel): void {
  panel.state.details = null;
  panel.go({ selected: null });
  panel.send("select", { assetId: null });
}

function takeKey(panel: Panel, event: KeyboardEvent, enlarge: (index: number) => void): void {
  const store = storeOf(panel);
  const grid = gridOf(store);
  if (grid === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = stepByKey(grid, store.active, event.key, store.area?.height ?? 0);
  if (next === undefined && !act(panel, event.key, enlarge)) return;
  if (next !== undefined) moveTo(panel, next);
  event.preventDefault();
}

/** @returns whether the key means something here */
function act(panel: Panel, key: string, enlarge: (index: number) => void): boolean {
  const { active } = storeOf(panel);
  switch (key) {
    case "Enter":
      chooseEntry(panel, active);
      openEntry(panel, active);
      return true;
    case " ":
      chooseEntry(panel, active);
      enlarge(active);
      return true;
    case "Escape":
      if (panel.state.view.selected === null) return false;
      unselect(panel);
      return true;
    default:
      return false;
  }
}

/** What the arrows lead to is chosen, as a click would choose it. */
function moveTo(panel: Panel, index: number): void {
  const store = storeOf(panel);
  store.active = index;
  store.isFocusDue = true;
  seeEntry(panel, index);
  chooseEntry(panel, index);
  panel.update();
}

export function scrolled(panel: Panel, { target }: Event): void {
  const store = storeOf(panel);
  if (!(target instanceof HTMLElement) || target !== store.scroller) return;
  // What has the focus leaves the page when it is scrolled out of view; it comes back with it.
  // A key that is held may have led on since the scrolling that is told of here: then the focus is still due there.
  if (hasFocus(store)) store.isFocusDue ||= isLeaving(panel, target);
  takeScroll(panel, target.scrollTop);
}

function isLeaving(panel: Panel, { scrollTop }: HTMLElement): boolean {
  const store = storeOf(panel);
  const grid = gridOf(store);
  if (grid === undefined) return false;
  const { drawn } = spanInView(grid, scrollTop, store.area?.height ?? 0);
  return store.active < drawn.from || store.active >= drawn.to;
}
