import { render } from "lit";
import type { DraftFields, PanelEvents, PanelRequest, PanelRequests } from "../../src/protocol/panel";
import type { HandlersOf } from "../../src/protocol/messages";
import { readHostEvent } from "./door";
import { takeHistory } from "./historyStore";
import { pageView } from "./page";
import { readSaved } from "./saved";
import type { Panel, PanelState, SavedView } from "./state";
import { translate } from "./texts";
import { createThumbnails } from "./thumbnailCache";

// The side panel's page. It holds no truth: it is drawn from what the host has told, and what is typed goes to the host at once.

interface VsCodeApi {
  postMessage(message: PanelRequest): void;
  getState(): unknown;
  setState(state: SavedView): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

function start(): void {
  const api = acquireVsCodeApi();
  const state: PanelState = {
    form: null,
    draft: null,
    revision: 0,
    quote: null,
    jobs: [],
    results: [],
    spend: null,
    history: null,
    details: null,
    notice: null,
    view: readSaved(api.getState()),
  };
  const root = document.createElement("main");
  root.className = "panel";
  document.body.append(root);
  const panel = createPanel(api, state, root);
  const handlers = createHandlers(panel, state);
  addEventListener("message", (message) => {
    const event = readHostEvent(message, window.origin);
    if (event !== undefined) dispatch(event, handlers);
  });
  api.postMessage({ type: "ready", body: null });
}

type Focus = NonNullable<PanelEvents["navigate"]["focus"]>;
/** By the picture's id: who waits for it. */
type Waiting = Map<string, ((answer: PanelEvents["picture"]) => void)[]>;

interface WholePanel extends Panel {
  readonly waiting: Waiting;
  /** Once it is drawn. */
  readonly focusSoon: (focus: Focus) => void;
}

function createPanel(api: VsCodeApi, state: PanelState, root: HTMLElement): WholePanel {
  const waiting: Waiting = new Map();
  let frame: number | undefined;
  const post = (type: keyof PanelRequests, body: unknown): void => api.postMessage({ type, body } as PanelRequest);
  let focus: Focus | undefined;
  const update = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      render(pageView(panel), root);
      if (focus !== undefined && focusOn(root, focus)) focus = undefined;
    });
  };
  const panel: WholePanel = {
    state,
    waiting,
    focusSoon(wanted) {
      focus = wanted;
      update();
    },
    thumbnails: createThumbnails({ send: (type, body) => post(type, body), update }),
    send: (type, body) => post(type, body),
    update,
    change(fields) {
      if (state.draft === null) return;
      state.draft = { ...state.draft, ...fields };
      state.revision += 1;
      // At once: what a page says that is just being hidden is not heard any more.
      post("draft", { revision: state.revision, draft: state.draft });
      update();
    },
    go(view) {
      state.view = { ...state.view, ...view };
      api.setState(state.view);
      update();
    },
    openPicture: async (id) => await openPicture(id, waiting, () => post("picture", { id })),
  };
  return panel;
}

async function openPicture(id: string, waiting: Waiting, ask: () => void): ReturnType<Panel["openPicture"]> {
  const answer = await new Promise<PanelEvents["picture"]>((resolve) => {
    const others = waiting.get(id);
    waiting.set(id, [...(others ?? []), resolve]);
    if (others === undefined) ask();
  });
  if ("problem" in answer) return { problem: answer.problem };
  return { url: URL.createObjectURL(new Blob([answer.bytes], { type: answer.mediaType })) };
}

function createHandlers(panel: WholePanel, state: PanelState): HandlersOf<PanelEvents> {
  const keep =
    <K extends keyof PanelState>(key: K) =>
    (body: PanelState[K]): void => {
      state[key] = body;
      panel.update();
    };
  return {
    begin: ({ texts, locale }) => {
      translate(texts);
      document.documentElement.lang = locale;
    },
    form: (form) => {
      state.form = form;
      // What was typed since is newer; the host is about to hear of it.
      if (form.revision >= state.revision) takeDraft(state, form.draft, form.revision);
      panel.update();
    },
    quote: keep("quote"),
    jobs: ({ cards }) => keep("jobs")(cards),
    results: ({ groups }) => {
      panel.thumbnails.told(groups.flatMap(({ pictures }) => pictures));
      keep("results")(groups);
    },
    spend: keep("spend"),
    history: (window) => {
      keep("history")(window);
      // Several may come before the next frame, and each counts.
      takeHistory(panel, window);
    },
    details: keep("details"),
    thumbnail: (picture) => void panel.thumbnails.take(picture),
    picture: (picture) => {
      const waiting = panel.waiting.get(picture.id) ?? [];
      panel.waiting.delete(picture.id);
      for (const take of waiting) take(picture);
    },
    notice: keep("notice"),
    navigate: ({ tab, focus }) => {
      if (tab !== null) panel.go({ tab });
      if (focus !== null) panel.focusSoon(focus);
    },
  };
}

/** @returns false while what is wanted is not drawn, or can't be pressed yet. */
function focusOn(root: HTMLElement, wanted: Focus): boolean {
  const element = root.querySelector<HTMLElement>(wanted === "first" ? "[data-focus]" : `[data-focus="${wanted}"]`);
  if (element === null || element.hasAttribute("disabled")) return false;
  element.focus();
  // Those of the library take it only when they have drawn themselves, a moment later.
  if (document.activeElement !== element) setTimeout(() => element.focus());
  return true;
}

function takeDraft(state: PanelState, draft: DraftFields, revision: number): void {
  state.draft = draft;
  state.revision = revision;
}

function dispatch<K extends keyof PanelEvents>(
  { type, body }: { type: K; body: PanelEvents[K] },
  handlers: HandlersOf<PanelEvents>,
): void {
  handlers[type](body);
}

start();
