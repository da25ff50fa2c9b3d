import { render } from "lit";
import type { HandlersOf } from "../../src/protocol/messages";
import type { PainterEvents, PainterPrefs, PainterRequest, PainterRequests } from "../../src/protocol/painter";
import { createPanel } from "../panel/createPanel";
import { readSaved } from "../panel/saved";
import { keepFocus } from "../shared/keepFocus";
import { selectAllHere } from "../shared/selectAllHere";
import { createArrivals } from "./arrivals";
import { listenToPictures, takePng } from "./clipboard";
import { createPainter } from "./createPainter";
import { readHostEvent } from "./door";
import { listenToKeys, placeOf } from "./keyInput";
import { pageView } from "./page";
import { listenToPointers, type PointerInput } from "./pointerInput";
import { readKept } from "./kept";
import type { PainterPage, PainterState } from "./state";
import { barKey } from "./stripKeys";
import { listenToWheel } from "./wheelInput";

// The painter's page. The mask is ahead of the host here: it is told at the end of each gesture. All else the host tells.

interface VsCodeApi {
  postMessage(message: PainterRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Until the host has told how the person likes to paint. */
const PREFS: PainterPrefs = {
  brushSize: 80,
  tolerance: 32,
  isContiguous: true,
  overlay: { colour: "red", opacity: 0.5, isHatched: true },
};

function start(): void {
  const api = acquireVsCodeApi();
  let tellMask = (): void => undefined;
  const root = document.createElement("main");
  root.className = "panel painter";
  document.body.append(root);
  const state: PainterState = {
    ...readKept(api.getState()),
    picture: null,
    problem: null,
    prefs: PREFS,
    growBy: 4,
    earlier: [],
    compared: null,
    popup: null,
  };
  const post = (type: string, body: unknown): void => {
    // What a person asks for, types or saves comes after what was painted before it.
    if (type !== "mask") tellMask();
    api.postMessage({ type, body } as PainterRequest);
  };
  const keep = (): void =>
    api.setState({ view: state.view, tool: state.tool, isMoreOpen: panel.state.view.isMoreOpen });
  const { panel, handlers: shared } = createPanel({
    view: readSaved(api.getState()),
    post,
    draw: () => render(pageView(painter), root),
    keep,
  });
  const created = createPainter({
    panel,
    state,
    post: <K extends keyof PainterRequests>(type: K, body: PainterRequests[K]) => post(type, body),
    keep,
  });
  const { painter, announcements, setEditor, setReadAhead, flush } = created;
  tellMask = created.tellMask;
  document.body.append(announcements);
  const focus = keepFocus(() => painter.stage.surface);
  const arrivals = createArrivals({
    painter,
    setEditor(editor) {
      setEditor(editor);
      focus();
    },
  });
  setReadAhead(arrivals.readAhead);
  flushWhenHidden(listenToHand(painter), flush);
  const handlers: HandlersOf<PainterEvents> = { ...shared, ...arrivals.handlers, ...createHandlers(painter) };
  addEventListener("message", (message) => {
    const event = readHostEvent(message, window.origin);
    if (event !== undefined) dispatch(event, handlers);
  });
  // Before VS Code and the tools hear of it.
  addEventListener("keydown", (event) => void barKey(painter, event), { capture: true });
  selectAllHere();
  panel.update();
  api.postMessage({ type: "ready", body: null });
}

function listenToHand(painter: PainterPage): PointerInput {
  const pointers = listenToPointers(painter);
  listenToWheel(painter);
  listenToKeys(painter, pointers);
  listenToPictures(painter, () => document.activeElement !== null && placeOf(document.activeElement) !== "tools");
  addEventListener("blur", () => pointers.release());
  return pointers;
}

/** What is being drawn counts as done: a page that is hidden may not come back. */
function flushWhenHidden(pointers: PointerInput, flush: () => void): void {
  const act = (): void => {
    pointers.release();
    flush();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") act();
  });
  addEventListener("pagehide", act);
}

function createHandlers(painter: PainterPage): HandlersOf<Pick<PainterEvents, "prefs" | "maskPng" | "earlier">> {
  const { state, stage, update } = painter;
  return {
    prefs: (prefs) => {
      state.prefs = prefs;
      stage.draw();
      update();
    },
    maskPng: ({ bytes }) => takePng(painter, bytes),
    earlier: ({ masks }) => {
      state.earlier = masks;
      update();
    },
  };
}

function dispatch<K extends keyof PainterEvents>(
  { type, body }: { type: K; body: PainterEvents[K] },
  handlers: HandlersOf<PainterEvents>,
): void {
  handlers[type](body);
}

start();
