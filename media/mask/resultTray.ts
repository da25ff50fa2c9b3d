import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ResultGroup, ResultPicture } from "../../src/protocol/panel";
import type { FocusKeeper } from "../panel/focusKeeper";
import { createFocusKeeper } from "../panel/focusKeeper";
import { formMemory } from "../panel/formMemory";
import { jobsView } from "../panel/jobs";
import { letTabIn, tileOf } from "../panel/letTabIn";
import { icon, iconButton } from "../panel/parts";
import { popupMenu } from "../panel/popupMenu";
import type { ResultNews } from "../panel/resultNews";
import { createResultNews } from "../panel/resultNews";
import { pendingTile } from "../panel/results";
import type { TileHandlers } from "../panel/resultTile";
import { menuItems, resultTile } from "../panel/resultTile";
import { t } from "../panel/texts";
import { picturesOf, shownLast, showResult } from "./comparison";
import { stripKey } from "./stripKeys";
import type { PainterPage } from "./state";

/** What the tray remembers between two drawings. */
interface TrayMemory {
  readonly focus: FocusKeeper;
  readonly news: ResultNews;
  /** The picture that Tab leads to. */
  current: string | null;
  menu: { picture: ResultPicture; anchor: HTMLElement } | null;
  /** Something was begun here: its room stays, so that neither what comes nor what goes moves the picture that is painted on. */
  isReserved: boolean;
  /** The results that were there before. */
  known: ReadonlySet<string>;
}

const memories = new WeakMap<PainterPage, TrayMemory>();

function memoryOf(painter: PainterPage): TrayMemory {
  const known = memories.get(painter);
  if (known !== undefined) return known;
  const memory: TrayMemory = {
    focus: createFocusKeeper({
      list: () => document.getElementById("results"),
      items: ".result",
      targets: [".result-picture"],
    }),
    news: createResultNews(),
    current: null,
    menu: null,
    isReserved: false,
    known: new Set(),
  };
  memories.set(painter, memory);
  return memory;
}

/** What runs and what came of it: the results in one row, beside them jobs, and what differs from what was asked. */
export function resultTray(painter: PainterPage): TemplateResult {
  const { jobs, results } = painter.panel.state;
  const memory = memoryOf(painter);
  memory.isReserved ||= jobs.length + results.length > 0;
  memory.news.take(results);
  showAwaited(painter, memory);
  return html`<div class="tray ${memory.isReserved ? "" : "unused"}">
      ${strip(painter, memory)}
      <div class="tray-side">${trayHead(painter)} ${jobsView(painter.panel)} ${notesView(painter)}</div>
    </div>
    <div class="spoken" role="status">${memory.news.spoken()}</div>`;
}

/** Who has bought something and done nothing since waits to see it. */
function showAwaited(painter: PainterPage, memory: TrayMemory): void {
  const { panel, state } = painter;
  const pictures = picturesOf(painter);
  const fresh = pictures.find(({ assetId }) => !memory.known.has(assetId));
  memory.known = new Set(pictures.map(({ assetId }) => assetId));
  const isAwaited = formMemory(panel).boughtRevision === panel.state.revision;
  if (fresh === undefined || !isAwaited || state.compared !== null || painter.editor?.isDrawing === true) return;
  const isOnPicture = document.activeElement === painter.stage.surface;
  showResult(painter, fresh.assetId);
  // What is covered can't have the focus.
  if (isOnPicture) requestAnimationFrame(() => document.querySelector<HTMLElement>(".divider")?.focus());
}

function strip(painter: PainterPage, memory: TrayMemory): TemplateResult {
  const { panel } = painter;
  const { results } = panel.state;
  const pictures = picturesOf(painter);
  panel.thumbnails.want(
    "results",
    pictures.map(({ assetId }) => assetId),
  );
  memory.focus.settle();
  const entries = results.flatMap(entriesOf);
  return html`<div
      id="results"
      class="strip"
      role="list"
      aria-label=${t("Results")}
      aria-busy=${results.some(({ pending }) => pending !== null)}
      @focusin=${memory.focus.entered}
      @focusout=${memory.focus.left}
    >
      ${repeat(
        entries,
        ({ key }) => key,
        ({ group, picture }, at) => {
          const ownClass = at > 0 && entries[at - 1]?.group !== group ? "begins" : "";
          return picture === undefined
            ? pendingTile(group.pending ?? { width: 1, height: 1 }, ownClass)
            : tileView(painter, memory, { group, picture, ownClass });
        },
      )}
    </div>
    ${pictures.length > 0 ? nothing : html`<p class="strip-words dim">${t("Results appear here.")}</p>`}
    ${menuView(painter, memory)}`;
}

interface Entry {
  key: string;
  group: ResultGroup;
  /** Undefined while it is on its way. */
  picture: ResultPicture | undefined;
}

function entriesOf(group: ResultGroup): Entry[] {
  const { jobId, pictures, pending } = group;
  const coming = Array.from({ length: pending?.count ?? 0 }, (_one, at) => `${jobId} ${at}`);
  return [
    ...pictures.map((picture) => ({ key: picture.assetId, group, picture })),
    ...coming.map((key) => ({ key, group, picture: undefined })),
  ];
}

function tileView(
  painter: PainterPage,
  memory: TrayMemory,
  { group, picture, ownClass }: { group: ResultGroup; picture: ResultPicture; ownClass: string },
): TemplateResult {
  const { panel, state } = painter;
  const pictures = picturesOf(painter);
  const at = pictures.indexOf(picture);
  const current = pictures.find(({ assetId }) => assetId === memory.current) ?? pictures[0];
  const isFirst = group.pictures[0] === picture;
  return html`<div role="listitem" class="result ${ownClass}">
    ${isFirst ? html`<span class="spoken" id=${`group-${group.jobId}`}>${[group.prompt, group.words, ...group.notes].join(". ")}</span>` : nothing}
    ${resultTile({
      panel,
      group,
      picture,
      isCurrent: picture === current,
      handlers: handlersOf(painter, memory),
      place: { number: at + 1, count: pictures.length, isShown: picture.assetId === state.compared },
    })}
  </div>`;
}

function handlersOf(painter: PainterPage, memory: TrayMemory): TileHandlers {
  const { state, update } = painter;
  return {
    enlarge: ({ assetId }) => showResult(painter, assetId),
    focused({ assetId }) {
      // Whoever compares walks from one to the next with the arrows.
      if (state.compared !== null) showResult(painter, assetId);
      if (memory.current === assetId) return;
      memory.current = assetId;
      letTabIn(assetId);
      update();
    },
    openMenu(picture, anchor) {
      memory.menu = { picture, anchor };
      update();
    },
    key: (event, picture) => stripKey(painter, event, picture),
  };
}

/** What the job of the result that is looked at brought, else the latest one. */
function groupOf({ panel, state }: PainterPage): ResultGroup | undefined {
  const { results } = panel.state;
  const shown = results.find(({ pictures }) => pictures.some(({ assetId }) => assetId === state.compared));
  return shown ?? results[0];
}

/** What it was and cost; the way from painting to comparing and back. */
function trayHead(painter: PainterPage): TemplateResult | typeof nothing {
  const { panel, state } = painter;
  const group = groupOf(painter);
  if (group === undefined) return nothing;
  const isOn = state.compared !== null;
  const clear = (): void => {
    for (const { jobId, pending } of panel.state.results) if (pending === null) panel.send("clearResults", { jobId });
  };
  const isDisabled = picturesOf(painter).length === 0;
  return html`<div class="tray-head">
    <span class="group-words dim figures" title=${`${group.prompt}\n${group.words}`}>${group.words}</span>
    <button
      type="button"
      class="quiet-button"
      aria-pressed=${isOn}
      title=${t("Compare with the Original")}
      ?disabled=${isDisabled}
      @click=${() => showResult(painter, isOn ? null : shownLast(painter))}
    >
      ${icon("arrow-both")}<span>${t("Compare")}</span>
    </button>
    ${iconButton({
      icon: "clear-all",
      label: t("Clear These Results"),
      title: t("Clear These Results; the Files Stay"),
      isDisabled,
      press: clear,
    })}
  </div>`;
}

/** What differs from what was asked. */
function notesView(painter: PainterPage): TemplateResult {
  const notes = groupOf(painter)?.notes ?? [];
  return html`${notes.map((note) => html`<div class="group-note">${icon("info")}<span>${note}</span></div>`)}`;
}

function menuView({ panel, update }: PainterPage, memory: TrayMemory): TemplateResult | typeof nothing {
  const { menu } = memory;
  if (menu === null) return nothing;
  return popupMenu({
    label: t("Actions for {0}", menu.picture.name),
    items: menuItems(panel, menu.picture),
    // Its tile may have been drawn anew in between.
    anchor: menu.anchor.isConnected ? menu.anchor : (tileOf(menu.picture.assetId) ?? menu.anchor),
    closed: () => {
      memory.menu = null;
      update();
    },
  });
}
