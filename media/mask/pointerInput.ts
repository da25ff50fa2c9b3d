import { panBy, zoomAt } from "../shared/view";
import { type Gesture, IDLE, type Meaning, nextGesture, type PointerDid, type PointerKind } from "./gesture";
import { toPicture } from "./lens";
import type { PainterPage } from "./state";
import { takeInput } from "./takeInput";
import type { Point } from "./types";

/** What of the pointers other input has to know. */
export interface PointerInput {
  /** While Space is held the picture is moved. */
  readonly hold: (isHeld: boolean) => void;
  /** Ends what goes on; what was painted holds. */
  readonly release: () => void;
}

const ERASER_BUTTON = 5;
const MIDDLE_BUTTON = 1;
/** Of `buttons`: the pen's other end. */
const ERASER_BIT = 32;

export function listenToPointers(painter: PainterPage): PointerInput {
  const { stage } = painter;
  const { surface } = stage;
  let gesture: Gesture = IDLE;
  let isSpaceHeld = false;
  let isRemoving = false;
  const feed = (did: PointerDid, event: PointerEvent | null): void => {
    const turn = nextGesture(gesture, did);
    gesture = turn.gesture;
    for (const meaning of turn.meanings) perform(painter, meaning, { isRemoving, isRegular: event?.shiftKey ?? false });
    showHand();
  };
  const showHand = (): void => {
    surface.classList.toggle("moved", gesture.kind === "panning");
    surface.classList.toggle("movable", isSpaceHeld && gesture.kind !== "panning");
  };
  surface.addEventListener("pointerdown", (event) => {
    if (!isMeant(event)) return;
    surface.classList.add("pointed");
    surface.setPointerCapture(event.pointerId);
    isRemoving = event.altKey || event.button === ERASER_BUTTON;
    const isMoving = event.button === MIDDLE_BUTTON || (isSpaceHeld && event.button === 0);
    hover(painter, event);
    feed({ type: "down", id: event.pointerId, kind: kindOf(event), at: pointOf(painter, event), isMoving }, event);
  });
  surface.addEventListener("pointermove", (event) => {
    hover(painter, event);
    feed({ type: "move", id: event.pointerId, points: pointsOf(painter, event) }, event);
    if (gesture.kind === "idle") aim(painter, event);
  });
  surface.addEventListener("pointerup", (event) => feed({ type: "up", id: event.pointerId }, event));
  // After `pointerup` as well, which has said it already.
  surface.addEventListener("lostpointercapture", (event) => feed({ type: "lost", id: event.pointerId }, event));
  surface.addEventListener("pointerleave", (event) => {
    if (!surface.hasPointerCapture(event.pointerId)) leave(painter);
  });
  // The middle button moves the picture: the browser would scroll with it, and on some systems paste.
  for (const type of ["mousedown", "mouseup"] as const) {
    surface.addEventListener(type, (event) => {
      if (event.button === MIDDLE_BUTTON) event.preventDefault();
    });
  }
  surface.addEventListener("dblclick", () => takeInput(painter, { type: "finish" }));
  surface.addEventListener("contextmenu", (event) => event.preventDefault());
  return {
    hold(isHeld) {
      isSpaceHeld = isHeld;
      showHand();
    },
    release() {
      const ids = idsOf(gesture);
      for (const id of ids) feed({ type: "lost", id }, null);
    },
  };
}

function idsOf(gesture: Gesture): readonly number[] {
  switch (gesture.kind) {
    case "painting":
    case "panning":
      return [gesture.finger.id];
    case "pinching":
      return gesture.fingers.map(({ id }) => id);
    case "resting":
      return [gesture.id];
    case "idle":
      return [];
  }
}

/** The main button, a pen's other end, and the middle button, which moves the picture. */
function isMeant({ button }: PointerEvent): boolean {
  return button === 0 || button === MIDDLE_BUTTON || button === ERASER_BUTTON;
}

function kindOf({ pointerType }: PointerEvent): PointerKind {
  return pointerType === "touch" || pointerType === "pen" ? pointerType : "mouse";
}

function pointOf({ stage }: PainterPage, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = stage.element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** The browser tells once a frame, and of everything in between when it is asked. */
function pointsOf(painter: PainterPage, event: PointerEvent): Point[] {
  const all = event.getCoalescedEvents();
  return (all.length === 0 ? [event] : all).map((one) => pointOf(painter, one));
}

/** The brush under the pointer; a finger covers it. */
function hover(painter: PainterPage, event: PointerEvent): void {
  const { stage } = painter;
  const isSeen = event.pointerType !== "touch";
  stage.hand.pointer = isSeen ? toPicture(stage.lens(), pointOf(painter, event)) : null;
  stage.hand.isRemoving = event.altKey || (event.buttons & ERASER_BIT) !== 0;
  stage.hand.cross = null;
  stage.draw();
}

function leave({ stage }: PainterPage): void {
  stage.hand.pointer = null;
  stage.draw();
}

/** A polygon's next side follows the pointer while no button is down. */
function aim(painter: PainterPage, event: PointerEvent): void {
  const { editor, stage } = painter;
  if (editor?.isDrawing !== true) return;
  const lens = stage.lens();
  const to = pointsOf(painter, event).map((point) => toPicture(lens, point));
  takeInput(painter, { type: "move", to, isRegular: event.shiftKey });
}

interface How {
  readonly isRemoving: boolean;
  readonly isRegular: boolean;
}

function perform(painter: PainterPage, meaning: Meaning, { isRemoving, isRegular }: How): void {
  const { stage, state } = painter;
  const lens = stage.lens();
  switch (meaning.type) {
    case "begin":
      takeInput(painter, { type: "down", at: toPicture(lens, meaning.at), isRemoving });
      break;
    case "paint":
      takeInput(painter, { type: "move", to: meaning.to.map((point) => toPicture(lens, point)), isRegular });
      break;
    case "end":
      takeInput(painter, { type: "up" });
      break;
    case "cancel":
      takeInput(painter, { type: "cancel" });
      break;
    case "pan":
      painter.look(panBy(state.view, stage.frame(), meaning.by));
      break;
    case "zoom":
      painter.look(zoomAt(state.view, stage.frame(), meaning.at, meaning.factor));
  }
}
