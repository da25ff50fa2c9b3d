import type { OutputFormat, PixelSize, Quality, SizePreset } from "../core/schema/imageOptions";
import type { JobPhase } from "../core/desk/jobViews";
import type { MessageOf } from "./messages";

// The contract between the side panel's page and its host. The page imports types only; `panelRequests.ts` parses what it
// says. The page holds no truth: whatever it shows, the host has told it, and tells it anew when the page is drawn again.
// Words for a person come from the host where they need facts (prices, states, reasons); the page's own labels are in
// `media/panel/texts.ts`.

export type Mode = "generate" | "edit";
export type Format = OutputFormat;
export type Preset = SizePreset;
export type Pixels = PixelSize;
export type Phase = JobPhase;

/** What a person fills in. `null` is: as it comes (like the original; a new seed each time; the default place). */
export interface DraftFields {
  mode: Mode;
  prompt: string;
  /** The name of the workspace folder, of those that are offered. */
  workspaceFolder: string;
  provider: string;
  model: string;
  quality: Quality;
  imageSize: Preset | Pixels | null;
  outputFormat: Format | null;
  numImages: number;
  seed: number | null;
  /** Relative to the workspace folder. */
  folder: string | null;
  /** Without extension. */
  name: string | null;
  /** Whether the project's style goes around the prompt. */
  withStyle: boolean;
  isMaskInverted: boolean;
  /** Outside of the mask not one pixel differs. */
  keepOutsideMask: boolean;
}

/** What a picture that is taken along is for. */
export type InputRole = "image" | "reference" | "mask";

/** A picture that an edit takes along. Its `pictureId` is one that `pictures` can ask for. */
export interface InputChip {
  id: string;
  role: InputRole;
  name: string;
  /** Relative to the workspace folder; for a tooltip. */
  file: string;
  pictureId: string;
  /** Of a mask: how much it gives free, `23 %`; of a picture: its size. Empty while it is not known. */
  fact: string;
  /** A sentence, where it can't be used. */
  problem: string | null;
}

/** What the chosen model offers; nothing else is shown. */
export interface FormOptions {
  workspaceFolders: string[];
  providers: { id: string; name: string; models: { id: string; name: string }[] }[];
  /** `price` is of one picture, in words. Empty where the quality makes no difference. */
  qualities: { id: Quality; price: string }[];
  presets: (Pixels & { id: Preset; label: string })[];
  /** False: the vendor does not publish the true pixels, so they are shown with ≈. */
  presetsAreExact: boolean;
  sizeRule: { multipleOf: number; min: number; max: number };
  formats: Format[];
  maxImages: number;
  maxPromptLength: number;
  seed: { min: number; max: number; reproduces: boolean };
  canEdit: boolean;
  maxReferences: number;
}

/** The form as the host has it. */
export interface FormView {
  /** Of the page's last draft that is in it: an older one does not replace what was typed since. */
  revision: number;
  draft: DraftFields;
  /** What each choice is when nobody has chosen, for the dot at *More*. */
  defaults: Pick<DraftFields, "provider" | "model" | "outputFormat" | "seed" | "withStyle">;
  inputs: InputChip[];
  /** The file that a new version is made of, which *use this one* will swap with; null where it is a picture of its own. */
  versionOf: string | null;
  options: FormOptions;
  /** The project's style, as its setting has it; null where there is none. */
  style: { prefix: string; suffix: string } | null;
  /** Earlier prompts, the latest first. */
  earlierPrompts: string[];
  /** A sentence that stands in place of the form: no folder, not trusted. `action` is what helps. */
  blocked: { message: string; action: BlockedAction | null } | null;
}
export type BlockedAction = "openFolder" | "manageTrust";

export type FieldName =
  | "prompt"
  | "image"
  | "references"
  | "mask"
  | "imageSize"
  | "quality"
  | "numImages"
  | "outputFormat"
  | "seed"
  | "folder"
  | "name"
  | "model"
  | "form";

/** What pressing the button would do now: exactly this is bought. */
export interface Quote {
  /** Of the page's draft that it answers. */
  revision: number;
  /** Names this offer; pressing the button buys it, once. */
  offer: number;
  mode: Mode;
  count: number;
  /** `$0.31`, `≈ $0.31`, `free`, `price unknown`. */
  price: string;
  /** Where the price comes from; a sentence. */
  basis: string;
  /** Where the first picture will be, with the suffix that it will get; null where that can't be said. */
  path: string | null;
  /** `1024 × 768`, `≈ 1024 × 768`. */
  size: string;
  /** The legal size that an exact one becomes, and why (`multiples of 16`); null where it is legal. The page puts it into the draft when its fields are left. */
  snapped: (Pixels & { reason: string }) | null;
  /** What a rule forbids, at its field. `isSoft`: nothing is wrong yet, something is only missing. */
  problems: { field: FieldName; message: string; isSoft: boolean }[];
  /** Sentences: what is odd and not forbidden. */
  notes: string[];
  /** Whether the button may be pressed. */
  isReady: boolean;
  /** False: there is no key yet, and the provider wants one. */
  hasKey: boolean;
  /** Outside of the mask things stay as they are; for the chip's words. */
  keepsOutside: boolean;
}

/** What can be done about a job: `id` goes back to the host. */
export interface JobChoice {
  id: string;
  label: string;
  /** A codicon's name. */
  icon: string;
  detail: string;
}

export interface JobCard {
  id: string;
  prompt: string;
  phase: Phase;
  /** The state in words: `waiting for the answer`, `may have been charged at 14:05`. */
  words: string;
  /** What went wrong and what to do; empty where nothing did. */
  detail: string;
  /** Wall clock, ms: since when it runs; null where it does not. */
  since: number | null;
  price: string;
  choices: JobChoice[];
}

export type Mark = "changed" | "moved" | "missing";

export interface ResultPicture extends Pixels {
  assetId: string;
  /** File name. */
  name: string;
  /** Relative to the workspace folder. */
  file: string;
  /** URI of the file, for dragging into an editor. */
  uri: string;
  /** It has the name that the code refers to. */
  isUsed: boolean;
  /** Why *use this one* can't be done; null where it can. */
  cannotUse: string | null;
  canCompare: boolean;
  isKept: boolean;
  mark: Mark | null;
}

/** What one job brought; the latest first. */
export interface ResultGroup {
  jobId: string;
  prompt: string;
  /** `4 pictures · $0.31 · 12 s`. */
  words: string;
  /** What differs from what was asked. */
  notes: string[];
  /** The file that the code refers to: what *use this one* swaps with. */
  slot: string | null;
  pictures: ResultPicture[];
  /** A job that still runs: how many pictures of which size to keep space for. */
  pending: (Pixels & { count: number }) | null;
}

export interface HistoryQuery {
  /** Words that must all occur in prompt, file or model. */
  text: string;
  modes: Mode[];
  providers: string[];
  /** Folders of files, relative, with their workspace folder's name in front where there are several. */
  folders: string[];
  /** Of `createdAt`. */
  period: "any" | "today" | "week" | "month" | "year";
}

export interface HistoryEntry extends Pixels {
  assetId: string;
  /** At most 200 characters. */
  prompt: string;
  name: string;
  file: string;
  uri: string;
  mode: Mode;
  /** ms since the epoch; null where the manifest's date is none. */
  createdAt: number | null;
  cost: string;
  mark: Mark | null;
}

/** Some of the entries that a query found. */
export interface HistoryWindow {
  /** The page's number of the query that it answers. */
  queryId: number;
  /** Grows whenever the list changes: windows of an older one are stale. */
  version: number;
  /** Of all entries, and of those found. */
  total: number;
  found: number;
  from: number;
  entries: HistoryEntry[];
  /** What can be chosen in the filters. */
  facets: { providers: { id: string; name: string }[]; folders: string[] };
  /** What of the manifest could not be used; sentences. */
  problems: string[];
}

export interface AssetDetails {
  assetId: string;
  prompt: string;
  name: string;
  file: string;
  uri: string;
  /** Facts in reading order: options, cost, seed, source, mask, delivered size. */
  rows: { label: string; value: string; title: string }[];
  mark: Mark | null;
  /** What the mark means here, a sentence; empty without one. */
  markWords: string;
  actions: AssetAction[];
}

/** What can be done with a picture of the results or the history. */
export type AssetAction =
  | "open"
  | "use"
  | "keep"
  | "discard"
  | "editAgain"
  | "insert"
  | "compare"
  | "reveal"
  | "copyPrompt"
  | "copyPath"
  | "useSettings"
  | "regenerate"
  | "useAsImage"
  | "useAsReference"
  | "showInHistory";

/** What the page asks for. */
export interface PanelRequests {
  /** The page is drawn, for the first time or once more: it wants everything. */
  ready: null;
  /** The form as it stands; `revision` grows with each. */
  draft: { revision: number; draft: DraftFields };
  /** The button was pressed: exactly this offer is bought, and no offer twice. */
  submit: { offer: number };
  /** VS Code's own dialogue for a file. */
  chooseInput: { role: InputRole };
  /** VS Code's own dialogue for the folder to save to. */
  chooseFolder: null;
  /** Dropped from the Explorer; the host takes pictures inside of open folders and nothing else. `role` null: as fits. */
  dropUris: { uris: string[]; role: InputRole | null };
  /** Dropped from the system. */
  dropFiles: { files: { name: string; bytes: Uint8Array<ArrayBuffer> }[]; role: InputRole | null };
  removeInput: { id: string };
  /** The painter, for the picture to change: with the mask of this chip, or (null) with the one that was painted there last. */
  paintMask: { id: string | null };
  /** It becomes a picture of its own. */
  forgetVersion: null;
  /** What helps where there is no key, or the form is blocked. */
  help: { what: "enterKey" | "getKey" | "useOffline" | BlockedAction };
  job: { jobId: string; choice: string };
  asset: { assetId: string; action: AssetAction };
  /** Everything of a job's results is decided: it leaves the list. */
  clearResults: { jobId: string };
  undo: { token: string };
  query: { queryId: number; query: HistoryQuery };
  window: { queryId: number; from: number; count: number };
  /** The entry whose details are shown, or none. */
  select: { assetId: string | null };
  /** Small pictures that are in view now, in this order; replaces what was wanted before. */
  thumbnails: { ids: string[] };
  /** A picture at its full size. */
  picture: { id: string };
  /** A small picture that the page has made, for the host to keep: the file need not be read again. */
  madeThumbnail: { id: string; sha256: string; bytes: Uint8Array<ArrayBuffer> };
  showLog: null;
}
export type PanelRequest = MessageOf<PanelRequests>;

/** What the host tells. */
export interface PanelEvents {
  /** First of all: translations of the page's own texts (English ones that are missing stand for themselves). */
  begin: { texts: Record<string, string>; locale: string };
  form: FormView;
  quote: Quote;
  jobs: { cards: JobCard[] };
  results: { groups: ResultGroup[] };
  /** `$1.24`; `limits` in words, empty without budgets. */
  spend: { today: string; month: string; limits: string };
  history: HistoryWindow;
  details: AssetDetails | null;
  /** `sha256` names the content, so that a thumbnail of it holds. */
  thumbnail: PictureBytes;
  picture: PictureBytes;
  /** Something was done, or could not be; `undo` is a token for `undo`, null where there is none. */
  notice: { message: string; isError: boolean; undo: string | null };
  /**
   * Another part of the extension leads here. Without a tab it is the one that is open; `first` is what one begins with there.
   * `search` is looked for in the history, in place of what was.
   */
  navigate: {
    tab: "create" | "history" | null;
    focus: "prompt" | "button" | "search" | "first" | null;
    search?: string;
  };
}
export type PanelEvent = MessageOf<PanelEvents>;

export type PictureBytes = {
  id: string;
} & (
  | {
      sha256: string;
      mediaType: "image/png" | "image/jpeg" | "image/webp";
      bytes: Uint8Array<ArrayBuffer>;
      isSmall: boolean;
    }
  /** A sentence. */
  | { problem: string }
);
