import type { PainterPrefs } from "../../src/protocol/painter";

// What the painter's parts say to each other. Points are pixels of the picture, real numbers: pixel (i, j) covers [i, i + 1) × [j, j + 1),
// and its centre decides whether it belongs to a shape.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Whole pixels; right and bottom are the first ones outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type ToolName = "brush" | "eraser" | "rectangle" | "ellipse" | "lasso" | "polygon" | "similar";

/** What a person does with the tool in hand. */
export type ToolInput =
  /** `isRemoving`: Alt is held, or the pen's other end is used: the tool takes away what it would add. */
  | { readonly type: "down"; readonly at: Point; readonly isRemoving: boolean }
  /** Coalesced: all points since the last one, in order. `isRegular` (Shift): squares and circles, straight lines. */
  | { readonly type: "move"; readonly to: readonly Point[]; readonly isRegular: boolean }
  | { readonly type: "up" }
  /** Enter, or a double click: closes a polygon. */
  | { readonly type: "finish" }
  /** Escape, a second finger, a lost pointer: nothing of the gesture stays. */
  | { readonly type: "cancel" };

/** What is drawn over the picture while a gesture goes on, not part of the mask yet. */
export type Preview =
  | { readonly kind: "box"; readonly from: Point; readonly to: Point; readonly isRound: boolean }
  | { readonly kind: "path"; readonly points: readonly Point[]; readonly isClosed: boolean };

export type ToolPrefs = Pick<PainterPrefs, "brushSize" | "tolerance" | "isContiguous">;

/** Colours of the picture, RGBA row by row from the top, not premultiplied; read when *Similar* needs them. */
export type ReadColours = () => Uint8ClampedArray;

/** The mask, its history and the tool in hand; knows no browser. */
export interface MaskEditor extends Size {
  /** One byte a pixel, row by row from the top: 1 is to be edited. As it stands, a gesture under way included. Not to be written to. */
  readonly pixels: Uint8Array;
  /** How many pixels are to be edited. */
  readonly selected: number;
  /** The same as it was when the last gesture had ended. */
  readonly kept: { readonly pixels: Uint8Array; readonly selected: number };
  readonly tool: ToolName;
  readonly preview: Preview | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether a gesture goes on. */
  readonly isDrawing: boolean;
  /** Grows with each step that is done, undone or done again: what the host has to hear of. */
  readonly revision: number;
  /** Ends the gesture that goes on, without a trace. */
  readonly choose: (tool: ToolName) => void;
  readonly take: (input: ToolInput, prefs: ToolPrefs) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly clear: () => void;
  readonly fill: () => void;
  readonly invert: () => void;
  /** By this many pixels in every direction; negative shrinks. */
  readonly grow: (by: number) => void;
  /** A rectangle by its coordinates. */
  readonly selectBox: (box: Box, isRemoving: boolean) => void;
  /** Another mask of the same size, as one step. */
  readonly replace: (pixels: Uint8Array) => void;
  /** What is to be painted anew since this was asked last; null: nothing. */
  readonly takeDirty: () => Box | null;
  /** The smallest box around all that is selected; null: nothing is. */
  readonly bounds: () => Box | null;
}
