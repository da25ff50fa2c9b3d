import type { MessageOf } from "./messages";
import type { PanelEvents, PanelRequests, Pixels } from "./panel";

// The contract between the painter's page and its host. What it has in common with the side panel (form, price, jobs, results)
// is said in the panel's own words, so that the page can show the panel's own views. The page imports types only;
// `painterRequests.ts` parses what it says. The mask is the one thing that is ahead of the host on the page: whatever is
// painted is told at the end of each gesture, and kept on disk by the host.

/** Which pixels are to be edited, as it travels and is stored. */
export interface MaskBits extends Pixels {
  /** One bit a pixel, 1 = edit; rows from the top, each begins at a whole byte, the first pixel at its highest bit; zlib's format (RFC 1950). */
  deflated: Uint8Array<ArrayBuffer>;
}

/** How a person likes to paint; remembered for all pictures. */
export interface PainterPrefs {
  /** Diameter, pixels of the picture. */
  brushSize: number;
  /** Of *Similar*: largest difference of a channel, 0 to 255. */
  tolerance: number;
  /** Of *Similar*: only what hangs together with the clicked pixel. */
  isContiguous: boolean;
  overlay: { colour: "red" | "green" | "blue" | "magenta" | "yellow"; opacity: number; isHatched: boolean };
}

/** A mask that an earlier edit of this picture was made with, as the manifest says. */
export interface EarlierMask {
  id: string;
  /** The edit's prompt, at most 200 characters. */
  prompt: string;
  /** ms since the epoch; null where the manifest's date is none. */
  createdAt: number | null;
}

type PanelWishes =
  | "ready"
  | "submit"
  | "help"
  | "job"
  | "asset"
  | "clearResults"
  | "undo"
  | "thumbnails"
  | "picture"
  | "madeThumbnail"
  | "showLog";

/** What the page asks for. */
export interface PainterRequests extends Pick<PanelRequests, PanelWishes> {
  /** As in the panel; the revisions of `draft` and `mask` come from one counter, so that a quote answers to both. */
  draft: PanelRequests["draft"];
  /** The mask as it stands; null: nothing is painted. */
  mask: { revision: number; mask: MaskBits | null };
  prefs: PainterPrefs;
  /** VS Code's own dialogue for a file, which becomes the mask (answered by `loaded`). */
  loadMask: null;
  /** A picture that was pasted or dropped becomes the mask (answered by `loaded`). */
  takeMask: { name: string; bytes: Uint8Array<ArrayBuffer> };
  /** The mask of an earlier edit becomes the mask (answered by `loaded`). */
  openEarlier: { id: string };
  /** VS Code's own dialogue for where the mask is saved, as a PNG. */
  saveMask: null;
  /** The mask as a PNG, for the clipboard (answered by `maskPng`). */
  copyMask: null;
  /** Puts picture and mask into the side panel's form, for an edit with references and all options. */
  useInPanel: null;
}
export type PainterRequest = MessageOf<PainterRequests>;

type PanelNews = "begin" | "form" | "quote" | "jobs" | "results" | "spend" | "thumbnail" | "picture" | "notice";

/** What the host tells. */
export interface PainterEvents extends Pick<PanelEvents, PanelNews> {
  /** The picture that is painted on, upright; once more when its file has changed. */
  original: Pixels & {
    /** File name. */
    name: string;
    bytes: Uint8Array<ArrayBuffer>;
    mediaType: "image/png" | "image/jpeg" | "image/webp";
  };
  /** Follows `original`, the first time, when it was gone and when it has another size: the mask that was kept for it. */
  kept: { mask: MaskBits | null };
  prefs: PainterPrefs;
  /** What becomes the mask, as one step that can be undone; `words` says what it is, in a sentence. */
  loaded: { mask: MaskBits; words: string };
  maskPng: { bytes: Uint8Array<ArrayBuffer> };
  /** The latest first. */
  earlier: { masks: EarlierMask[] };
  /** There is nothing (any more) that could be painted on; a sentence says why. */
  problem: { message: string };
}
export type PainterEvent = MessageOf<PainterEvents>;
