import { render } from "lit";
import type { HandlersOf } from "../../src/protocol/messages";
import type { PanelEvents, PanelRequest } from "../../src/protocol/panel";
import { selectAllHere } from "../shared/selectAllHere";
import { createPanel, keepIn } from "./createPanel";
import { readHostEvent } from "./door";
import { clearQuery, takeHistory } from "./historyStore";
import { pageView } from "./page";
import { readSaved } from "./saved";
import type { Panel, SavedView } from "./state";

// The side panel's page. It holds no truth: it is drawn from what the host has told, and what is typed goes to the host at once.

interface VsCodeApi {
  postMessage(message: PanelRequest): void;
  getState(): unknown;
  setState(state: SavedView): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Focus = NonNullable<PanelEvents["navigate"]["focus"]>;

function start(): void {
  const api = acquireVsCodeApi();
  const root = document.createElement("main");
  root.className = "panel";
  document.body.append(root);
  let focus: Focus | undefined;
  const { panel, handlers: shared } = createPanel({
    view: readSaved(api.getState()),
    post: (type, body) => api.postMessage({ type, body } as PanelRequest),
    draw() {
      render(pageView(panel), root);
      if (focus !== undefined && focusOn(root, focus)) focus = undefined;
    },
    keep: (view) => api.setState(view),
  });
  const focusSoon = (wanted: Focus): void => {
    focus = wanted;
    panel.update();
  };
  const handlers: HandlersOf<PanelEvents> = { ...shared, ...createHandlers(panel, focusSoon) };
  addEventListener("message", (message) => {
    const event = readHostEvent(message, window.origin);
    if (event !== undefined) dispatch(event, handlers);
  });
  selectAllHere();
  api.postMessage({ type: "ready", body: null });
}

/** @param focusSoon once it is drawn */
function createHandlers(
  panel: Panel,
  focusSoon: (focus: Focus) => void,
): HandlersOf<Pick<PanelEvents, "history" | "details" | "navigate">> {
  return {
    history: (window) => {
      keepIn(panel, "history")(window);
      // Several may come before the next frame, and each counts.
      takeHistory(panel, window);
    },
    details: keepIn(panel, "details"),
    navigate: ({ tab, focus, search }) => {
      if (tab !== null) panel.go({ tab });
      if (search !== undefined) clearQuery(panel, search);
      if (focus !== null) focusSoon(focus);
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

function dispatch<K extends keyof PanelEvents>(
  { type, body }: { type: K; body: PanelEvents[K] },
  handlers: HandlersOf<PanelEvents>,
): void {
  handlers[type](body);
}

start();
