import { keepFocus } from "../shared/keepFocus";
import type { BlinkEvent } from "./blink";
import { BLINK_MS, nextBlink } from "./blink";
import type { Page, Pane } from "./page";
import type { Mode } from "./saved";
import { positionAt, seenSpan, slideByKey } from "./slider";
import type { PageState } from "./state";
import { frameOf } from "./state";
import type { Point } from "../shared/view";
import { FIT, panBy, place, toggleFit, zoomAt, zoomStep } from "../shared/view";

/** What a person does with mouse and keys, turned into state. */
export interface Input {
  /** Shows the mode that was kept. */
  begin(): void;
  /** Gives the focus to what had it last, at first to what the arrows move; does nothing where something has it. */
  focus(): void;
  setMotionReduced(isReduced: boolean): void;
}

/** Pixels by which an arrow key moves the picture. */
const PAN_STEP = 40;
/** A notch of a mouse wheel, 100 or 120 units, is about a fifth. */
const WHEEL_SCALE = 0.0018;
/** Units of a line, for wheels that count in lines. */
const LINE = 16;

export function listen(page: Page, state: PageState, update: () => void): Input {
  const blink = blinker(page, state, update);
  const setMode = (mode: Mode): void => {
    state.mode = mode;
    blink(mode === "blink" ? "enter" : "leave");
  };
  for (const [mode, input] of page.modes) input.addEventListener("change", () => setMode(mode));
  page.blinkToggle.addEventListener("click", () => blink("toggle"));
  page.blinkSwap.addEventListener("click", () => blink("swap"));
  listenToZoom(page, state, update);
  listenToHandle(page, state, update);
  for (const pane of [page.main, page.second]) {
    listenToPointer(pane, state, update);
    listenToArrows(pane, state, { update, blink });
  }
  const focus = keepFocus(() => (state.mode === "slider" ? page.handle : page.main.element));
  return {
    begin: () => setMode(state.mode),
    focus,
    setMotionReduced(isReduced) {
      if (isReduced === state.isMotionReduced) return;
      state.isMotionReduced = isReduced;
      if (state.mode === "blink") blink("enter");
    },
  };
}

type TakeBlink = (event: BlinkEvent) => void;

/** Runs the clock while the blinking runs. */
function blinker(page: Page, state: PageState, update: () => void): TakeBlink {
  let timer: number | undefined;
  const take: TakeBlink = (event) => {
    state.blink = nextBlink(state.blink, event, state.isMotionReduced);
    clearTimeout(timer);
    timer = state.blink.isRunning ? setTimeout(() => take("tick"), BLINK_MS) : undefined;
    update();
    const isAsked = event !== "tick" && event !== "enter" && event !== "leave" && !state.blink.isRunning;
    page.spoken.textContent = isAsked ? (state.pictures?.[state.blink.shown].name ?? "") : "";
  };
  return take;
}

function listenToZoom(page: Page, state: PageState, update: () => void): void {
  const change = (next: (frame: ReturnType<typeof frameOf>) => PageState["view"]) => () => {
    state.view = next(frameOf(state, page.main.element));
    update();
  };
  const zoomIn = change((frame) => zoomStep(state.view, frame, 1));
  const zoomOut = change((frame) => zoomStep(state.view, frame, -1));
  const actions: Readonly<Record<string, () => void>> = {
    "+": zoomIn,
    "=": zoomIn,
    "-": zoomOut,
    _: zoomOut,
    "0": change(() => FIT),
  };
  page.zoomIn.addEventListener("click", zoomIn);
  page.zoomOut.addEventListener("click", zoomOut);
  page.zoomLevel.addEventListener(
    "click",
    change((frame) => toggleFit(state.view, frame)),
  );
  const onKey = (event: KeyboardEvent): void => {
    const action = event.ctrlKey || event.metaKey ? actions[event.key] : undefined;
    if (action === undefined || event.altKey) return;
    // Before VS Code hears of it, which would make its whole window larger.
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  addEventListener("keydown", onKey, { capture: true });
}

function listenToHandle({ handle, main }: Page, state: PageState, update: () => void): void {
  const slideTo = (position: number): void => {
    state.position = position;
    update();
  };
  handle.addEventListener("keydown", (event) => {
    const position = isPlain(event) ? slideByKey(state.position, event.key, event.shiftKey) : undefined;
    if (position === undefined) return;
    consume(event);
    slideTo(position);
  });
  onDrag(handle, (event) => {
    const frame = frameOf(state, main.element);
    const { x } = pointIn(main, event);
    slideTo(positionAt(x, seenSpan(place(state.view, frame), frame)));
  });
}

function listenToPointer(pane: Pane, state: PageState, update: () => void): void {
  onDrag(pane.element, (_event, by) => {
    state.view = panBy(state.view, frameOf(state, pane.element), by);
    update();
  });
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const units = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
    const factor = Math.exp(-units * WHEEL_SCALE * (event.ctrlKey ? 4 : 1));
    state.view = zoomAt(state.view, frameOf(state, pane.element), pointIn(pane, event), factor);
    update();
  };
  pane.element.addEventListener("wheel", onWheel, { passive: false });
}

function listenToArrows(
  pane: Pane,
  state: PageState,
  { update, blink }: { update: () => void; blink: TakeBlink },
): void {
  pane.element.addEventListener("keydown", (event) => {
    if (event.target !== pane.element || !isPlain(event)) return;
    const asked = state.mode === "blink" ? BLINK_KEYS[event.key] : undefined;
    const by = PAN_KEYS[event.key];
    if (asked !== undefined) blink(asked);
    else if (by !== undefined) {
      state.view = panBy(state.view, frameOf(state, pane.element), by);
      update();
    } else return;
    consume(event);
  });
}

/** Left is the original, as in the other modes; up and down still move the picture. */
const BLINK_KEYS: Readonly<Record<string, BlinkEvent>> = { " ": "toggle", ArrowLeft: "before", ArrowRight: "after" };
const PAN_KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: PAN_STEP, y: 0 },
  ArrowRight: { x: -PAN_STEP, y: 0 },
  ArrowUp: { x: 0, y: PAN_STEP },
  ArrowDown: { x: 0, y: -PAN_STEP },
};

/** Calls for each move while the main button is down, also outside of the element. */
function onDrag(element: HTMLElement, move: (event: PointerEvent, by: Point) => void): void {
  let last: Point = { x: 0, y: 0 };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    element.classList.add("dragged");
    last = { x: event.clientX, y: event.clientY };
  });
  element.addEventListener("pointermove", (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    const by = { x: event.clientX - last.x, y: event.clientY - last.y };
    last = { x: event.clientX, y: event.clientY };
    move(event, by);
  });
  element.addEventListener("lostpointercapture", () => element.classList.remove("dragged"));
}

function pointIn({ element }: Pane, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function isPlain({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey;
}

function consume(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
