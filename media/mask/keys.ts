import type { ToolName } from "./types";

// Which key does what: a table that knows no page.

export type Command =
  | ToolName
  | "swapEraser"
  | "smaller"
  | "muchSmaller"
  | "larger"
  | "muchLarger"
  | "undo"
  | "redo"
  | "zoomIn"
  | "zoomOut"
  | "zoomFit"
  | "zoomActual"
  | "zoomToMask"
  | "invert"
  | "clear"
  | "fill"
  | "grow"
  | "shrink"
  | "copy"
  | "save"
  | "load"
  | "useInPanel"
  | "submit"
  | "cancel";

export interface Pressed {
  readonly key: string;
  /** Where it lies, whatever is written on it. */
  readonly code: string;
  /** Ctrl, or ⌘. */
  readonly isCtrl: boolean;
  readonly isShift: boolean;
  readonly isAlt: boolean;
}

/** Where the focus is: in a text that is typed, among the tools and the picture, or elsewhere (what came of it). */
export type Place = "text" | "tools" | "elsewhere";

/** @returns undefined where the key is not the painter's */
export function commandOf(pressed: Pressed, place: Place): Command | undefined {
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  if (pressed.isCtrl) return pressed.isAlt ? undefined : ctrlCommandOf(key, pressed.isShift, place);
  if (pressed.isAlt || place !== "tools") return undefined;
  return sizeCommandOf(pressed) ?? PLAIN[key];
}

const PLAIN: Readonly<Record<string, Command>> = {
  b: "brush",
  e: "eraser",
  r: "rectangle",
  o: "ellipse",
  l: "lasso",
  p: "polygon",
  s: "similar",
  x: "swapEraser",
  z: "zoomToMask",
  i: "invert",
  Delete: "clear",
  Backspace: "clear",
  Escape: "cancel",
};

function sizeCommandOf({ key, code, isShift }: Pressed): Command | undefined {
  const [command, large] = SIZES[bracketOf(key, code)] ?? [];
  return isShift ? large : command;
}

const SIZES: Readonly<Record<string, readonly [Command, Command]>> = {
  "[": ["smaller", "muchSmaller"],
  "{": ["muchSmaller", "muchSmaller"],
  BracketLeft: ["smaller", "muchSmaller"],
  "]": ["larger", "muchLarger"],
  "}": ["muchLarger", "muchLarger"],
  BracketRight: ["larger", "muchLarger"],
};

/** Where letters beyond ASCII are on these keys, they are still the two beside P. */
function bracketOf(key: string, code: string): string {
  return /^[^ -~]$/.test(key) ? code : key;
}

/** Everywhere. */
const CTRL: Readonly<Record<string, Command>> = {
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  _: "zoomOut",
  "0": "zoomFit",
  s: "save",
  Enter: "submit",
};
/** A text has its own. */
const CTRL_OUTSIDE_TEXT: Readonly<Record<string, Command>> = { z: "undo", y: "redo" };
/** With Shift the others are VS Code's; plus and minus may be typed with it. */
const CTRL_SHIFT: Readonly<Record<string, Command>> = { "+": "zoomIn", "=": "zoomIn", _: "zoomOut", "-": "zoomOut" };

function ctrlCommandOf(key: string, isShift: boolean, place: Place): Command | undefined {
  if (isShift) return key === "z" && place !== "text" ? "redo" : CTRL_SHIFT[key];
  if (place === "tools" && key === "c") return "copy";
  return (place === "text" ? undefined : CTRL_OUTSIDE_TEXT[key]) ?? CTRL[key];
}
