import type { MessageOf } from "./messages";
import type { JobChoice, PanelEvents, PanelRequests, Pixels } from "./panel";
import type { Quality } from "../core/schema/imageOptions";

// The contract between the list of missing pictures and its host. The page imports types only; `missingRequests.ts` parses
// what it says. The page holds no truth: what is typed and ticked goes to the host at once, under a revision that grows with each
// change, and whatever the host tells says up to which revision it knows.

/** Of which documents the list is. */
export type MissingScope = "file" | "workspace";

/** What is not there, or placeholders that are. Each list has its own button. */
export type MissingView = "missing" | "placeholders";

/** Where a prompt comes from; `typed`: a person wrote it here. */
export type PromptOrigin = "alt" | "title" | "caption" | "heading" | "file name" | "typed";

/** Where a document refers to a picture. */
export interface MissingPlace {
  /** Relative to its workspace folder; with the folder's name in front where several are open. */
  document: string;
  /** From 1; null where it could not be counted. */
  line: number | null;
}

/**
 * `missing`: nothing was begun. `running`: also what waits for its turn. `unsent`: approved before a restart, and never sent.
 * `unknown`: may have been charged. `paid`: paid and not saved yet.
 */
export type RowPhase = "missing" | "running" | "unsent" | "unknown" | "paid" | "failed" | "done";

export interface MissingRow {
  id: string;
  /** As `MissingPlace.document`. */
  file: string;
  prompt: string;
  origin: PromptOrigin;
  /** Where a person has typed another prompt: what the document says. */
  ownPrompt: string;
  /** What will be delivered; null where that is not known. */
  size: Pixels | null;
  /** `1200 × 630`, `≈ 1024 × 768`. */
  sizeWords: string;
  /** A sentence, where the model is asked for another size, or the document gives none; empty else. */
  sizeNote: string;
  price: string;
  isTicked: boolean;
  /** Whether it can be made now: nothing stands against it, and no job for it is under way. */
  canTick: boolean;
  phase: RowPhase;
  /** The state in words; empty where nothing was begun. */
  words: string;
  /** What went wrong or stands against it, and what to do; empty where nothing does. */
  detail: string;
  /** Of its job: what can be done about it. `jobId` goes back with the choice. */
  job: { jobId: string; choices: JobChoice[] } | null;
  places: MissingPlace[];
  /** The picture, where there is one; `pictures` can ask for it. */
  pictureId: string | null;
}

export interface MissingGroup {
  /** The document that refers to the rows first. */
  document: string;
  rows: MissingRow[];
}

/** A picture that is missing and can't be made, and why. */
export interface RefusedRow {
  id: string;
  file: string;
  whyNot: string;
  places: MissingPlace[];
}

export interface MissingList {
  /** Of the page's last change that is in it. */
  revision: number;
  scope: MissingScope;
  /** The file of the scope; null where there is none to be looked at. */
  document: string | null;
  view: MissingView;
  groups: MissingGroup[];
  refused: RefusedRow[];
  /** Of the other view, too. */
  counts: Readonly<Record<MissingView, number>>;
}

/** What pressing the button would do now: exactly this is bought. */
export interface MissingOffer {
  /** Of the page's last change that it answers. */
  revision: number;
  /** Names this offer; pressing the button buys it, once. */
  offer: number;
  view: MissingView;
  count: number;
  /** `$0.924`, `free`, `price unknown`; of all that are ticked. */
  price: string;
  /** A sentence: where the price comes from. */
  basis: string;
  /** A sentence, where the button can't be pressed; null where it can. */
  whyNot: string | null;
  hasKey: boolean;
  /** Whether the ticked ones can be filled with placeholders. */
  canPlace: boolean;
}

export interface MissingSettings {
  revision: number;
  /** The model's name and its provider's. */
  model: string;
  /** `price` is of one picture. Empty where the quality makes no difference. */
  qualities: { id: Quality; price: string }[];
  quality: Quality;
  /** Fill in missing alternative texts, widths and heights. */
  isFillingIn: boolean;
}

/** Of what is being made. */
export interface MissingProgress {
  all: number;
  made: number;
  failed: number;
  /** Called off: what was not sent will not be; what is under way is saved when it arrives. */
  isCancelled: boolean;
  isFree: boolean;
}

/** What the page asks for. */
export interface MissingRequests extends Pick<PanelRequests, "thumbnails" | "madeThumbnail" | "showLog"> {
  /** The page is drawn, for the first time or once more: it wants everything. */
  ready: null;
  scope: { scope: MissingScope };
  view: { view: MissingView };
  tick: { revision: number; ids: string[]; isTicked: boolean };
  /** null: what the document says. */
  prompt: { revision: number; id: string; prompt: string | null };
  quality: { revision: number; quality: Quality };
  fillIn: { revision: number; isOn: boolean };
  /** The button was pressed: exactly this offer is bought, and no offer twice. */
  submit: { offer: number };
  /** Placeholders for what is ticked. */
  placeholders: { offer: number };
  cancel: null;
  job: { id: string; jobId: string; choice: string };
  /** The document at the place of this number. */
  openPlace: { id: string; at: number };
  openPicture: { id: string };
  regenerate: { id: string };
  help: { what: "enterKey" | "getKey" | "openFolder" | "manageTrust" | "openSettings" };
}
export type MissingRequest = MessageOf<MissingRequests>;

/** What the host tells. */
export interface MissingEvents extends Pick<PanelEvents, "begin" | "thumbnail"> {
  /** Something was done, or could not be; `action` is what helps. */
  notice: PanelEvents["notice"] & { action?: "openSettings" };
  /** A sentence that stands in place of the list, and what helps; null where nothing is in the way. */
  blocked: { message: string; action: "openFolder" | "manageTrust" | null } | null;
  /** Documents are looked through: so many of all; null when that is done. */
  looking: { done: number; all: number } | null;
  list: MissingList;
  /** Rows that have changed; those that the page does not show mean nothing. */
  rows: { revision: number; rows: MissingRow[] };
  offer: MissingOffer;
  settings: MissingSettings;
  /** null: nothing is being made. */
  progress: MissingProgress | null;
  /** Another part of the extension leads here: only what has this in its path is shown. */
  filter: { text: string };
}
export type MissingEvent = MessageOf<MissingEvents>;
