import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Pixels, ResultGroup, ResultPicture } from "../../src/protocol/panel";
import type { FocusKeeper } from "./focusKeeper";
import { createFocusKeeper } from "./focusKeeper";
import { letTabIn, tileOf } from "./letTabIn";
import { openLightbox } from "./lightbox";
import { nextTile } from "./nextTile";
import { icon, iconButton } from "./parts";
import { popupMenu } from "./popupMenu";
import type { ResultNews } from "./resultNews";
import { createResultNews } from "./resultNews";
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
  readonly news: ResultNews;
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
    news: createResultNews(),
  };
  memories.set(panel, memory);
  return memory;
}

/** The pictures that the last jobs brought. */
export function resultsView(panel: Panel): TemplateResult {
  const { results, jobs } = panel.state;
  const memory = memoryOf(panel);
  memory.news.take(results);
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
    <div class="spoken" role="status">${memory.news.spoken()}</div>`;
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
export function pendingTile(size: Pixels, ownClass = ""): TemplateResult {
  return html`<div class="result pending ${ownClass}" aria-hidden="true">
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
