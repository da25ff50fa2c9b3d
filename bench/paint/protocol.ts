import type { ToolPrefs } from "../../media/mask/types";

// What the bench and the programs in its pages agree upon.

/** A pointer event, or a key: what the page's own listeners took for it. */
export interface Handling {
  type: string;
  ms: number;
  /** Of the pointer, told with this event. */
  points: number;
}

/** A pixel that a move of the pointer had to change, as read from the canvas behind the frames that followed. */
export interface Sighting {
  isSeenInFirst: boolean;
  isSeenInSecond: boolean;
  /** From the event, as Chromium dates it, until behind the frame in which the pixel had changed; null: not in two frames. */
  ms: number | null;
}

export interface Recording {
  handlings: Handling[];
  /** Each frame in which the page drew: from its first callback until all is painted, ms. */
  frames: number[];
  sightings: Sighting[];
}

/** Where the picture lies in the window, in the page's pixels. */
export interface Place {
  left: number;
  top: number;
  zoom: number;
}

/** What each program offers to the bench. */
export interface PaintPage {
  /** Shows a picture; resolves when it is painted. @param base64 of a PNG */
  open(base64: string): Promise<Place>;
  begin(stroke: { brushSize: number; isErasing: boolean }): Promise<void> | void;
  /** What was recorded since the last time. */
  takeRecording(): Recording;
  /** Resolves in a task behind the next frame but one. */
  settled(): Promise<void>;
  /** As if another page had chosen them. */
  prefer?(prefs: Partial<ToolPrefs>): Promise<void>;
  /** The next mask that is told, and none from before: zlib's format in base64; and how long that took from the end of the gesture, ms. */
  nextMask?(): Promise<{ base64: string; ms: number }>;
  /** The mask as a PNG of the picture's size. */
  exportPng?(): Promise<{ base64: string; ms: number }>;
}

declare global {
  var paintPage: PaintPage;
}
