import { commandOf, type Place } from "./keys";
import { handKey } from "./keyboardHand";
import type { PointerInput } from "./pointerInput";
import { runCommand } from "./runCommand";
import type { PainterPage } from "./state";

/** Keys that the painter takes don't reach VS Code, and those that it does not take do. */
export function listenToKeys(painter: PainterPage, pointers: PointerInput): void {
  /** Their release is the painter's as well. */
  const taken = new Set<string>();
  const down = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (!MODIFIERS.has(event.key)) painter.stage.surface.classList.remove("pointed");
    const isPaste = isPasteInto(event);
    if (!isPaste && !takeKey(painter, event, pointers)) return;
    taken.add(event.code);
    event.stopPropagation();
    // What is pasted comes as an event of its own.
    if (!isPaste) event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === " ") pointers.hold(false);
    if (!taken.delete(event.code)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Let go after it was held for the pointer, Alt alone would lead into VS Code's menu bar.
  const keepAlt = ({ altKey }: MouseEvent): void => {
    if (altKey) for (const code of ["AltLeft", "AltRight"]) taken.add(code);
  };
  for (const type of ["pointerdown", "wheel"] as const) {
    painter.stage.surface.addEventListener(type, keepAlt, { passive: true });
  }
  addEventListener("keydown", down, { capture: true });
  addEventListener("keyup", up, { capture: true });
  addEventListener("blur", () => {
    taken.clear();
    pointers.hold(false);
  });
}

/** Held while one paints with a pointer. */
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Alt", "Control", "Meta", " "]);

/** @returns whether it was the painter's */
function takeKey(painter: PainterPage, event: KeyboardEvent, pointers: PointerInput): boolean {
  const { target } = event;
  if (!canTake(painter, target)) return false;
  if (target === painter.stage.surface && takeHandKey(painter, event, pointers)) return true;
  const command = commandOf(pressedOf(event), placeOf(target));
  if (command === undefined || (command === "cancel" && !isDrawing(painter))) return false;
  if (!event.repeat || REPEATED.has(command)) runCommand(painter, command);
  return true;
}

/** Otherwise there is nothing to be stepped back from, and the key is VS Code's. */
function isDrawing({ editor }: PainterPage): boolean {
  return editor?.isDrawing === true;
}

function takeHandKey(painter: PainterPage, event: KeyboardEvent, pointers: PointerInput): boolean {
  if (event.key !== " " || isHeld(event)) return handKey(painter, event);
  pointers.hold(true);
  return true;
}

function isPasteInto(event: KeyboardEvent): boolean {
  const { target, key, shiftKey } = event;
  if (!(target instanceof Element) || isInPopup(target) || placeOf(target) !== "tools") return false;
  return pressedOf(event).isCtrl && !event.altKey && !shiftKey && key.toLowerCase() === "v";
}

const REPEATED: ReadonlySet<string> = new Set([
  "undo",
  "redo",
  "smaller",
  "muchSmaller",
  "larger",
  "muchLarger",
  "zoomIn",
  "zoomOut",
]);

/** These have keys of their own. */
function isInPopup(target: Element): boolean {
  return target.closest("[popover], dialog") !== null;
}

function canTake({ state }: PainterPage, target: EventTarget | null): target is Element {
  return state.problem === null && target instanceof Element && !isInPopup(target);
}

function isHeld({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

function pressedOf(event: KeyboardEvent): Parameters<typeof commandOf>[0] {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  // On some keyboards brackets are typed with AltGr, which counts as Ctrl and Alt.
  const isTyped = event.getModifierState("AltGraph");
  return { key, code, isCtrl: !isTyped && (ctrlKey || metaKey), isAlt: !isTyped && altKey, isShift: shiftKey };
}

export function placeOf(target: Element): Place {
  if (isText(target)) return "text";
  return target === document.body || target.closest(".tools, .stage > .canvas") !== null ? "tools" : "elsewhere";
}

const NO_TEXT: ReadonlySet<string> = new Set(["radio", "checkbox", "range", "button"]);

function isText(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target.matches("textarea, select") || (target instanceof HTMLElement && target.isContentEditable);
}
