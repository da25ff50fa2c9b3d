import { render } from "lit";
import type { HandlersOf } from "../../src/protocol/messages";
import type { MissingEvents, MissingRequest, MissingRequests } from "../../src/protocol/missing";
import { createAnnouncer } from "../mask/announcer";
import { createLater } from "../mask/later";
import { translate } from "../panel/texts";
import { createThumbnails } from "../panel/thumbnailCache";
import { selectAllHere } from "../shared/selectAllHere";
import { press, settleChoices, settleRows, settlePress } from "./changes";
import { readHostEvent } from "./door";
import { pageView } from "./page";
import { progressWords } from "./progressWords";
import { emptyState, MAX_FILTER, type MissingPage, type MissingState } from "./state";

// The list of missing pictures. It holds no truth: what is typed and ticked goes to the host at once.

interface VsCodeApi {
  postMessage(message: MissingRequest): void;
  getState(): unknown;
  setState(state: { filter: string; scrollTop: number }): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

function start(): void {
  const api = acquireVsCodeApi();
  const root = document.createElement("main");
  root.className = "panel missing";
  const announcer = createAnnouncer();
  document.body.append(root, announcer.element);
  const state = emptyState(api.getState());
  const send = <K extends keyof MissingRequests>(type: K, body: MissingRequests[K]): void =>
    api.postMessage({ type, body } as MissingRequest);
  const keepLater = createLater(KEEP_AFTER_MS, () => page.keep());
  let frame: number | undefined;
  let isScrollDue = true;
  const update = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      render(pageView(page), root);
      if (isScrollDue && state.list !== null) isScrollDue = !scrollBack(root, state.scrollTop);
    });
  };
  const page: MissingPage = {
    state,
    thumbnails: createThumbnails({ send: (type, body) => api.postMessage({ type, body } as MissingRequest), update }),
    send,
    update,
    keep: () => api.setState({ filter: state.filter, scrollTop: state.scrollTop }),
    scrolled(top) {
      state.scrollTop = top;
      keepLater.soon();
    },
    say: announcer.say,
  };
  const handlers = createHandlers(page);
  addEventListener("message", (message) => {
    const event = readHostEvent(message, window.origin);
    if (event === undefined) return;
    dispatch(event, handlers);
    update();
  });
  addEventListener("keydown", (event) => buyByKey(page, event), { capture: true });
  selectAllHere();
  send("ready", null);
}

/** How long scrolling may go on before its place is kept, ms. */
const KEEP_AFTER_MS = 200;

/** Where the person was before the page was hidden. @returns false while there is nothing to scroll */
function scrollBack(root: HTMLElement, top: number): boolean {
  const rows = root.querySelector(".rows");
  if (rows !== null) rows.scrollTop = top;
  return rows !== null;
}

/** Ctrl+Enter and ⌘Enter press the button from anywhere; a key that is held down buys once. */
function buyByKey(page: MissingPage, event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat) press(page);
}

function createHandlers(page: MissingPage): HandlersOf<MissingEvents> {
  const { state, thumbnails } = page;
  return {
    begin: ({ texts, locale }) => {
      translate(texts);
      document.documentElement.lang = locale;
    },
    blocked: keepIn(state, "blocked"),
    looking: keepIn(state, "looking"),
    list: (list) => {
      settleRows(state, list.revision);
      state.list = list;
      state.asked = {};
      state.rows.clear();
      for (const row of list.groups.flatMap(({ rows }) => rows)) state.rows.set(row.id, row);
    },
    rows: ({ revision, rows }) => {
      settleRows(state, revision);
      for (const row of rows) if (state.rows.has(row.id)) state.rows.set(row.id, row);
    },
    offer: (offer) => {
      state.offer = offer;
      settlePress(page);
    },
    settings: (settings) => {
      settleChoices(state, settings.revision);
      state.settings = settings;
    },
    progress: (progress) => {
      if (progress !== null) page.say(progressWords(progress));
      // What it had goes with it.
      const isLeft = document.activeElement?.closest(".progress") instanceof HTMLElement;
      if (progress === null && isLeft) focusButton();
      state.progress = progress;
    },
    thumbnail: (picture) => void thumbnails.take(picture),
    notice: keepIn(state, "notice"),
    filter: ({ text }) => {
      state.filter = text.slice(0, MAX_FILTER);
      page.keep();
    },
  };
}

function focusButton(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

function keepIn<K extends "blocked" | "looking" | "notice">(
  state: MissingState,
  key: K,
): (body: MissingState[K]) => void {
  return (body) => void (state[key] = body);
}

function dispatch<K extends keyof MissingEvents>(
  { type, body }: { type: K; body: MissingEvents[K] },
  handlers: HandlersOf<MissingEvents>,
): void {
  handlers[type](body);
}

start();
