import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Pixels, ResultGroup, ResultPicture } from "../../src/protocol/panel";
import type { FocusKeeper } from "./focusKeeper";
import { createFocusKeeper } from "./focusKeeper";
import { openLightbox } from "./lightbox";
import { nextTile } from "./nextTile";
import { icon, iconButton } from "./parts";
import { popupMenu } from "./popupMenu";
import type { TileHandlers } from "./resultTile";
import { frameStyle, menuItems, resultTile, whyNotUse } from "./resultTile";
import type { Panel } from "./state";
import { t } from "./texts";

/** What the view remembers between two drawings. */
interface ResultsMemory {
  readonly focus: FocusKeeper;
  /** By job: the picture that Tab leads to. */
  readonly current: Map<string, string>;
  menu: { picture: ResultPicture; anchor: HTMLElement } | null;
  groups: readonly ResultGroup[] | undefined;
  /** How often the host has told of results: what it tells first is no news. */
  tellings: number;
  /** What a screen reader was told last. */
  spoken: string;
}

const memories = new WeakMap<Panel, ResultsMemory>();

function memoryOf(panel: Panel): ResultsMemory {
  const known = memories.get(panel);
  if (known !== undefined) return known;
  const focus = createFocusKeeper({
    list: () => document.getElementById("results"),
    items: ".result",
    targets: [".result-picture"],
  });
  const memory: ResultsMemory = {
    focus,
    current: new Map(),
    menu: null,
    groups: undefined,
    tellings: 0,
    spoken: "",
  };
  memories.set(panel, memory);
  return memory;
}

/** The pictures that the last jobs brought. */
export function resultsView(panel: Panel): TemplateResult {
  const { results, jobs } = panel.state;
  const memory = memoryOf(panel);
  listen(memory, results);
  panel.thumbnails.want(
    "results",
    results.flatMap(({ pictures }) => pictures.map(({ assetId }) => assetId)),
  );
  memory.focus.settle();
  const isBusy = results.some(({ pending }) => pending !== null);
  return html`<section class="results" aria-labelledby="results-title" ?hidden=${results.length === 0}>
      <h2 class="section-title" id="results-title">${t("Results")}</h2>
      <div
        id="results"
        role="list"
        aria-label=${t("Results")}
        aria-busy=${isBusy}
        @focusin=${memory.focus.entered}
        @focusout=${memory.focus.left}
      >
        ${repeat(
          results,
          ({ jobId }) => jobId,
          (group) => groupView(panel, memory, group),
        )}
      </div>
      ${menuView(panel, memory)}
    </section>
    ${results.length + jobs.length > 0 ? nothing : html`<p class="no-results dim">${t("Pictures that you make appear here.")}</p>`}
    <div class="spoken" role="status">${memory.spoken}</div>`;
}

/** Takes down what has come, in words. */
function listen(memory: ResultsMemory, groups: readonly ResultGroup[]): void {
  const before = memory.groups;
  memory.groups = groups;
  if (before === undefined || before === groups) return;
  memory.tellings += 1;
  if (memory.tellings === 1) return;
  const counts = new Map(before.map(({ jobId, pictures }) => [jobId, pictures.length]));
  const grown = groups.filter(({ jobId, pictures }) => pictures.length > (counts.get(jobId) ?? 0));
  if (grown.length > 0) memory.spoken = grown.map(({ prompt, words }) => `${prompt.slice(0, 60)}: ${words}`).join(". ");
}

/** One job: its prompt, what differs from what was asked, its pictures, and space for those that are on their way. */
function groupView(panel: Panel, memory: ResultsMemory, group: ResultGroup): TemplateResult {
  const { jobId, prompt, words, notes, pictures, pending } = group;
  const count = pictures.length + (pending?.count ?? 0);
  const known = memory.current.get(jobId);
  const current = pictures.find(({ assetId }) => assetId === known) ?? pictures[0];
  const handlers = handlersOf(panel, memory, group);
  return html`<div class="group">
    <div class="group-head" id=${`group-${jobId}`}>
      <div class="group-prompt" title=${prompt}>${prompt}</div>
      <div class="group-words dim figures">${words}</div>
    </div>
    ${notes.map((note) => html`<div class="group-note">${icon("info")}<span>${note}</span></div>`)}
    <div class="result-grid ${count === 1 ? "single" : ""}">
      ${repeat(
        pictures,
        ({ assetId }) => assetId,
        (picture, at) =>
          html`<div role="listitem" class="result">
            ${at === 0 && pending === null ? clearButton(panel, group) : nothing}
            ${resultTile({ panel, group, picture, isCurrent: picture === current, handlers })}
          </div>`,
      )}
      ${Array.from({ length: pending?.count ?? 0 }, () => pendingTile(pending ?? { width: 1, height: 1 }))}
    </div>
  </div>`;
}

/** It stands in the head's corner, and in the first item of the list, since a list has items alone. */
function clearButton(panel: Panel, { jobId }: ResultGroup): TemplateResult {
  return html`<span class="group-clear"
    >${iconButton({
      icon: "clear-all",
      label: t("Clear These Results"),
      title: t("Clear These Results; the Files Stay"),
      press: () => panel.send("clearResults", { jobId }),
    })}</span
  >`;
}

/** As large as the picture will be. */
function pendingTile(size: Pixels): TemplateResult {
  return html`<div class="result pending" aria-hidden="true">
    <div class="result-frame" .style=${frameStyle(size)}></div>
    <div class="result-foot"></div>
  </div>`;
}

function handlersOf(panel: Panel, memory: ResultsMemory, group: ResultGroup): TileHandlers {
  const enlarge = (picture: ResultPicture): void => {
    const at = group.pictures.findIndex(({ assetId }) => assetId === picture.assetId);
    openLightbox(panel, group.pictures, at, (last) => focusOn(group.pictures[last]));
  };
  return {
    enlarge,
    focused({ assetId }) {
      if (memory.current.get(group.jobId) === assetId) return;
      memory.current.set(group.jobId, assetId);
      letTabIn(assetId);
      panel.update();
    },
    openMenu(picture, anchor) {
      memory.menu = { picture, anchor };
      panel.update();
    },
    key(event, picture) {
      const act = actionOf(event, { panel, group, picture, enlarge });
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
  };
}

interface KeyPlace {
  panel: Panel;
  group: ResultGroup;
  picture: ResultPicture;
  enlarge: (picture: ResultPicture) => void;
}

/** Enter opens, Space enlarges, a digit goes to the picture of that number, U, K and Delete decide, the arrows move. */
function actionOf(event: KeyboardEvent, { panel, group, picture, enlarge }: KeyPlace): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey) return undefined;
  const { assetId } = picture;
  const isUsable = whyNotUse(picture) === null;
  const acts: Readonly<Record<string, () => void>> = {
    " ": () => enlarge(picture),
    enter: () => panel.send("asset", { assetId, action: "open" }),
    u: () => (isUsable ? panel.send("asset", { assetId, action: "use" }) : undefined),
    k: () => panel.send("asset", { assetId, action: "keep" }),
    delete: () => panel.send("asset", { assetId, action: "discard" }),
  };
  if (/^[1-8]$/.test(key)) return () => focusOn(group.pictures[Number(key) - 1]);
  return acts[key.toLowerCase()] ?? moveOf(key, target);
}

function moveOf(key: string, target: EventTarget | null): (() => void) | undefined {
  const tiles = [...document.querySelectorAll<HTMLElement>("#results .result-picture")];
  const at = tiles.findIndex((tile) => tile === target);
  const boxes = tiles.map((tile) => tile.getBoundingClientRect());
  const to = nextTile(key, boxes, at);
  return to === undefined ? undefined : () => tiles[to]?.focus();
}

function focusOn(picture: ResultPicture | undefined): void {
  if (picture !== undefined) tileOf(picture.assetId)?.focus();
}

/** At once, since Tab may follow before the page is drawn: to this tile of its group and to no other. */
function letTabIn(assetId: string): void {
  const tile = tileOf(assetId)?.closest(".result");
  for (const other of tile?.parentElement?.children ?? []) {
    const buttons = other.querySelectorAll<HTMLElement>(".result-picture, .result-actions button");
    for (const button of buttons) button.tabIndex = other === tile ? 0 : -1;
  }
}

function tileOf(assetId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`#results [data-asset="${CSS.escape(assetId)}"]`);
}

function menuView(panel: Panel, memory: ResultsMemory): TemplateResult | typeof nothing {
  const { menu } = memory;
  if (menu === null) return nothing;
  return popupMenu({
    label: t("Actions for {0}", menu.picture.name),
    items: menuItems(panel, menu.picture),
    anchor: menu.anchor,
    closed: () => {
      memory.menu = null;
      panel.update();
    },
  });
}
