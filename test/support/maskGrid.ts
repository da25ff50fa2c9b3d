import assert from "node:assert/strict";
import { createMaskEditor } from "../../media/mask/maskEditor";
import type { MaskEditor, Point, Size, ToolName, ToolPrefs } from "../../media/mask/types";

// Masks as text: a row a string, `#` is selected.

export const PREFS: ToolPrefs = { brushSize: 3, tolerance: 0, isContiguous: true };

export function gridSize(rows: readonly string[]): Size {
  return { width: rows[0]?.length ?? 0, height: rows.length };
}

export function pixelsOf(rows: readonly string[]): Uint8Array {
  return Uint8Array.from(Array.from(rows.join("")), (sign) => (sign === "#" ? 1 : 0));
}

export function gridOf({ pixels, width, height }: Size & { readonly pixels: Uint8Array }): string[] {
  return Array.from({ length: height }, (_, y) => {
    return Array.from(pixels.subarray(y * width, (y + 1) * width), (value) => ".#"[value] ?? "?").join("");
  });
}

/** Each sign of `picture` is a colour of its own; its code is the red, green, blue and transparency of the pixel. */
function coloursOf(picture: readonly string[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    Array.from(picture.join("")).flatMap((sign) => Array<number>(4).fill(sign.charCodeAt(0))),
  );
}

/** An editor for a grid, with a picture whose colours are the grid's signs if nothing else is said. */
export function editGrid(rows: readonly string[], picture: readonly string[] = rows): MaskEditor {
  return createMaskEditor(gridSize(rows), { readColours: () => coloursOf(picture), pixels: pixelsOf(rows) });
}

export interface Gesture {
  readonly tool: ToolName;
  /** The button goes down at the first, and is let go at the last. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isRemoving?: boolean;
  readonly isRegular?: boolean;
  readonly prefs?: Partial<ToolPrefs>;
}

export const EMPTY = ["........", "........", "........", "........", "........", "........"];
export const FULL = EMPTY.map((row) => row.replaceAll(".", "#"));

export function leavesNoTrace(rows: readonly string[], act: (editor: MaskEditor) => void): void {
  const editor = editGrid(rows);
  act(editor);
  assert.deepEqual(gridOf(editor), rows);
  assert.deepEqual([editor.revision, editor.canUndo, editor.isDrawing, editor.preview], [0, false, false, null]);
}

/** A whole gesture with the button down; `end` is how it ends. */
export function draw(editor: MaskEditor, gesture: Gesture, end: "up" | "cancel" | "none" = "up"): void {
  const prefs = { ...PREFS, ...gesture.prefs };
  const [at, ...to] = gesture.points.map(([x, y]): Point => ({ x, y }));
  if (editor.tool !== gesture.tool) editor.choose(gesture.tool);
  if (at !== undefined) editor.take({ type: "down", at, isRemoving: gesture.isRemoving ?? false }, prefs);
  for (const point of to) editor.take({ type: "move", to: [point], isRegular: gesture.isRegular ?? false }, prefs);
  if (end !== "none") editor.take({ type: end }, prefs);
}
