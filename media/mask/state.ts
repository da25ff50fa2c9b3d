import type { EarlierMask, PainterPrefs, PainterRequests } from "../../src/protocol/painter";
import type { Panel } from "../panel/state";
import type { Frame, View } from "../shared/view";
import type { Lens } from "./lens";
import type { MaskEditor, Point, Size, ToolName } from "./types";

/** The picture that is painted on, ready to be drawn. */
export interface PaintedPicture extends Size {
  readonly name: string;
  readonly bitmap: ImageBitmap;
  /** Of the file as it is. */
  readonly blob: Blob;
}

/** What the page is drawn from, beside the panel's own state and the mask. */
export interface PainterState {
  /** null while there is none, or the first one is being decoded. */
  picture: PaintedPicture | null;
  /** There is nothing that could be painted on; a sentence says why. */
  problem: string | null;
  prefs: PainterPrefs;
  /** Of *Grow* and *Shrink*, in pixels. */
  growBy: number;
  view: View;
  /** As the editor has it; what the next editor begins with. */
  tool: ToolName;
  earlier: readonly EarlierMask[];
  /** Which of the toolbar's popups is open, and beside what. */
  popup: { name: "overlay" | "menu" | "numbers"; anchor: HTMLElement } | null;
  /** The result that is looked at in place of the mask; null: someone paints. `showResult` changes it. */
  compared: string | null;
}

/** What the page's views and its input are given. */
export interface PainterPage {
  /** For the panel's own views. Its revision counts changes of the mask as well. */
  readonly panel: Panel;
  readonly state: PainterState;
  /** null before there is a picture and the mask that was kept for it. */
  readonly editor: MaskEditor | null;
  readonly stage: Stage;
  readonly send: <K extends keyof PainterRequests>(type: K, body: PainterRequests[K]) => void;
  /** Draws again, once, before the next frame. */
  readonly update: () => void;
  /** To be called after whatever the editor was told: drawn, and the host hears of a mask that has changed. */
  readonly touched: () => void;
  /** Kept for all pictures. */
  readonly prefer: (prefs: Partial<PainterPrefs>) => void;
  readonly look: (view: View) => void;
  /** *Similar* is about to need the picture's colours. */
  readonly readAhead: () => void;
  /** For a screen reader, once nothing has happened for a moment. */
  readonly say: (words: string | (() => string)) => void;
  /** A line of its own, which stays until it is read. */
  readonly warn: (message: string) => void;
}

/** Where the picture is seen. */
export interface Stage {
  /** All of it, in reading order. */
  readonly element: HTMLElement;
  /** What takes the focus and the pointer. */
  readonly surface: HTMLElement;
  readonly frame: () => Frame;
  readonly lens: () => Lens;
  /** Draws the picture and the mask before the next frame. */
  readonly draw: () => void;
  /** What is drawn for the hand: the pointer's place in the picture, and that of the arrows; null: nothing. */
  readonly hand: { pointer: Point | null; cross: Point | null; isRemoving: boolean };
}
