import type { BitMask } from "./image/bitMask";
import type { SizeFit } from "./image/fitSize";
import type { ManifestFold } from "./manifest";
import type { SizeRule } from "./provider";
import type { Move } from "./references/moves";
import type { AssetRecord, ManifestLine } from "./schema/assetRecord";
import type { OutputFormat, PixelSize } from "./schema/imageOptions";
import type { Job } from "./schema/job";

// Effects enter core through these interfaces. They name what is done, never how.

export interface Clock {
  /** Wall clock, ms since the epoch: for what is shown and stored, never for deadlines. */
  now(): number;
  /** ms from an arbitrary start, never going back: for deadlines. */
  monotonic(): number;
  /** Resolves after `ms` on the monotonic clock; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  jobId(): string;
  assetId(): string;
  /** A random 32-bit unsigned integer. */
  seed(): number;
  /** From 0 up to 1, for jitter. */
  fraction(): number;
}

export interface JobJournal {
  /** The job's state is on disk (fsynced) when this resolves. */
  write(job: Job): Promise<void>;
  /** The same in a second place, for what is paid and the first one refuses (F7). */
  writeSpare(job: Job): Promise<void>;
  /** Jobs of which a later state lies in the second place. */
  inSpare(): Promise<ReadonlySet<string>>;
  read(jobId: string): Promise<Job | undefined>;
  /** Every job that can be read: the unfinished ones, and the closed ones of at least the last month. */
  list(): Promise<Job[]>;
  /** Forgets a job that never came to be. */
  remove(jobId: string): Promise<void>;
  /** Removes what killed processes left behind (half-written files, open states of jobs that are closed) and closed jobs that no sum needs any more. */
  tidy(isFree: (jobId: string) => Promise<boolean>): Promise<void>;
}

/** Which process runs which job: at most one, and another one only after its process is gone. */
export interface JobClaims {
  /** True when this process may run the job from now on; false while another one does. */
  claim(jobId: string): Promise<boolean>;
  release(jobId: string): Promise<void>;
  /** Whether a claim of this process still stands: while it slept, another one may have counted it as gone. */
  holds(jobId: string): Promise<boolean>;
  /** `abandoned`: its process is gone, and nobody has taken the job over yet. */
  stateOf(jobId: string): Promise<"free" | "mine" | "held" | "abandoned">;
  /** Removes what claims on jobs that are not among these have left behind. */
  tidy(unfinished: ReadonlySet<string>): Promise<void>;
}

/** The folder that a job writes into: `root` is the workspace folder's absolute path, `folder` relative to it with `/`. */
export interface TargetFolder {
  root: string;
  folder: string;
}

/** A part file: in its folder, or in a folder of the extension's own for what can't be kept where it belongs. */
export interface PartRef extends TargetFolder {
  name: string;
  isSpare: boolean;
}

export interface PartFacts {
  bytes: number;
  sha256: string;
  /** The first and the last bytes, enough to judge header and trailer. */
  head: Uint8Array;
  tail: Uint8Array;
}

export interface PartWriter {
  /** One after another, in this order. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** Written, fsynced and closed when this resolves. */
  finish(): Promise<PartFacts>;
  /** Closes and removes what was written so far. */
  discard(): Promise<void>;
}

export interface FileContent {
  bytes: Uint8Array;
  sha256: string;
}

export interface AssetFiles {
  /** Proves by writing that the folder can be made and written to, leaving nothing behind; refuses what leads outside `root`. */
  prepareFolder(target: TargetFolder): Promise<void>;
  /** Begins a part anew. */
  openPart(part: PartRef): Promise<PartWriter>;
  /** Reads a finished part once more, hashing it; undefined when there is none. */
  inspectPart(part: PartRef): Promise<PartFacts | undefined>;
  /** All of a finished part; undefined when there is none. */
  readPart(part: PartRef): Promise<FileContent | undefined>;
  discardPart(part: PartRef): Promise<void>;
  /** Copies a part to the same name in its folder or in the spare one, durably, and removes the first. */
  movePart(from: PartRef, isSpare: boolean): Promise<void>;
  /** Absolute path of a part, for a person who wants to look at it. */
  pathOf(part: PartRef): Promise<string>;
  /** The first free name of `leaf`, `leaf-2` …, as a path relative to `root`; nothing is reserved. */
  previewPlace(target: TargetFolder, leaf: string): Promise<string>;
  /**
   * Gives a finished part the name `file`, relative to its root, without overwriting. False when another file has it.
   * @param isRepeated this may have happened before, up to any point: what it left behind is then taken for its own.
   */
  place(part: PartRef, file: string, isRepeated: boolean): Promise<boolean>;
  /**
   * A file inside `root`; undefined when there is none.
   * @throws InlineAssetsError `invalid-request` when it is larger than `maxBytes`, or a link, a folder or a pipe
   */
  read(root: string, file: string, maxBytes: number): Promise<FileContent | undefined>;
  /** Writes a file that is named by its content, durably, by way of `part` in its folder; one that is there already stays. */
  keep(part: PartRef, file: string, bytes: Uint8Array): Promise<void>;
  /** sha256 of a file inside `root`; undefined when there is none. */
  hashOf(root: string, file: string): Promise<string | undefined>;
  /** Appends a line to a text file inside `root`, making it where it is missing; follows no link. */
  appendLine(root: string, file: string, line: string): Promise<void>;
}

export interface ManifestStore {
  /** Proves that a line can be appended, writing none. @throws InlineAssetsError */
  prepare(root: string, manifestFolder: string): Promise<void>;
  /** Appended in one write, so that no reader sees a part of it, and fsynced when this resolves. */
  append(root: string, manifestFolder: string, ...lines: readonly ManifestLine[]): Promise<void>;
  /** All lines, for whoever has to know what further ones would change. */
  fold(root: string, manifestFolder: string): Promise<ManifestFold>;
  /** Whether the asset's own line is there, so that none is written twice after a crash. */
  has(root: string, manifestFolder: string, assetId: string): Promise<boolean>;
  /** Moves the manifest to another folder of the same root, unless there is one already. */
  move(root: string, from: string, to: string): Promise<void>;
  read(root: string, manifestFolder: string): Promise<{ records: AssetRecord[]; problems: string[] }>;
}

/** An asset whose file is to be moved; `file` is where whoever asks has seen it. */
export interface AssetPlace {
  root: string;
  manifestFolder: string;
  id: string;
  file: string;
}

export interface Exchanged {
  /** Where the file that had the slot's name is now; null where there was none. */
  other: string | null;
  /** What is to be found there when this is undone. */
  expected: ExpectedAt;
}
/** The asset's id where there is one, else the content; both null: no file. */
export interface ExpectedAt {
  id: string | null;
  sha256: string | null;
}

export interface Discarded {
  /** For `restore`; null where there was no file any more. */
  undoId: string | null;
  /** `.trash/…` relative to the root, the system's trash, or nothing where the file was gone. */
  to: { kind: "system" } | { kind: "folder"; file: string } | { kind: "nowhere" };
  /** It was not the content that was recorded. */
  isChanged: boolean;
}

export interface Restored {
  /** Its old name, or the next free one. */
  file: string;
  isRecorded: boolean;
}

/**
 * Moves of assets' files: each is finished or undone after a crash at any point, none loses or overwrites a content, and
 * the manifest follows. All throw InlineAssetsError with what to do.
 */
export interface AssetMoves {
  /** Gives the asset's file the name `slot`, and what has that name the asset's. Where nothing has it, the asset's file is moved. */
  exchange(place: AssetPlace & { slot: string; expected?: ExpectedAt }): Promise<Exchanged>;
  discard(place: AssetPlace): Promise<Discarded>;
  /** Puts back what was discarded within the last day. */
  restore(undoId: string): Promise<Restored>;
  /** Finishes what a crash left half done in these workspace folders, as often as one likes. */
  finish(roots: readonly string[]): Promise<void>;
}

/** A manifest: of the workspace folder `root`, in `manifestFolder` relative to it. */
export type ManifestPlace = Pick<AssetPlace, "root" | "manifestFolder">;

/** Keeps manifests true when others move or delete files: a person in the Explorer, an edit of the whole workspace. */
export interface MovedRecords {
  /**
   * Files or folders have moved within the workspace folder; a manifest in one of them has moved, too.
   * @returns where the manifest lies now, and how many assets it says are elsewhere
   */
  moved(place: ManifestPlace, moves: readonly Move[]): Promise<{ manifestFolder: string; count: number }>;
  /** Files or folders are gone. @returns the assets that the manifest says are deleted now */
  deleted(place: ManifestPlace, paths: readonly string[]): Promise<readonly AssetRecord[]>;
  /** Of those, some are back, with the content that was recorded. */
  restored(place: ManifestPlace, records: readonly AssetRecord[]): Promise<void>;
}

export interface PlaceholderRequest extends PixelSize {
  prompt: string;
  seed: number;
  /** Which of several pictures with one seed; 0 is the first. */
  index: number;
  format: OutputFormat;
}

/** Draws the offline engine's pictures: same request, same bytes. */
export interface PlaceholderRenderer {
  renderPlaceholder(request: PlaceholderRequest, signal?: AbortSignal): Promise<Uint8Array>;
}

/** The files of an edit, as their bytes. */
export interface EditFiles {
  image: Uint8Array;
  /** White or transparent is the area to edit; null edits the whole picture. */
  mask: Uint8Array | null;
  /** Picture and mask are brought to this size before anything else. Absent: the picture's own. */
  size?: PixelSize;
}

/** What an edit's files turned out to be. */
export interface SeenEdit {
  format: OutputFormat;
  /** The picture's own size, upright. */
  size: PixelSize;
  /** How it gets to a size that the model takes, and back. */
  fit: SizeFit;
  /** Of the pixels, those that the mask gives free: 0…1; null without a mask. */
  share: number | null;
  /** Sentences for the person. */
  notes: string[];
}

/** PNGs of the size that is asked for. */
export interface PreparedEdit {
  image: Uint8Array;
  mask: Uint8Array | null;
}

/** How an answer becomes the picture that is saved. */
export interface Finish {
  /** Of `SeenEdit`. */
  fit: SizeFit;
  /** Pixels, 0 to 16, inside the mask. */
  feather: number;
  format: OutputFormat;
}

/** What a place in a document wants of its picture. */
export interface Filling {
  /** null: the answer's own. */
  size: PixelSize | null;
  format: OutputFormat;
}

export interface FinishedEdit {
  bytes: Uint8Array;
  /** A JPEG that could not be near enough outside the mask has become a PNG. */
  format: OutputFormat;
  size: PixelSize;
  /** Sentences for the person. */
  notes: string[];
}

/** The pictures that unfinished edits were started with, by their sha256, among the extension's own files. */
export interface EditInputs {
  /** On disk (fsynced) when this resolves. */
  keep(content: FileContent): Promise<void>;
  /** Undefined when it is gone. */
  read(sha256: string): Promise<Uint8Array | undefined>;
  /** Removes what no unfinished job needs and nobody has just kept. */
  tidy(needed: ReadonlySet<string>): Promise<void>;
}

/** Any picture as a mask of another one. */
export interface MaskFiles {
  image: Uint8Array;
  /** White or transparent is the area to edit. */
  mask: Uint8Array;
}

export interface OpenedMask {
  /** Of the picture's own size, upright. */
  mask: BitMask;
  /** Sentences for the person: it was scaled, much of it is grey. */
  notes: string[];
}

/** Masks as the painter has them. */
export interface MaskPictures {
  /** @throws InlineAssetsError `invalid-request`, naming the picture or the mask */
  openMask(files: MaskFiles): Promise<OpenedMask>;
  /** A painted mask as a PNG (see `encodeMaskPng`). */
  encodeMask(mask: BitMask): Promise<Uint8Array>;
}

/** Both ends of an edit: what is sent to a model, and what is made of its answer. */
export interface EditPictures {
  /** @throws InlineAssetsError `invalid-request`, naming the picture or the mask */
  inspect(files: EditFiles, rule: SizeRule): Promise<SeenEdit>;
  /** @throws InlineAssetsError `invalid-request`, naming the picture or the mask */
  prepare(files: EditFiles, fit: SizeFit): Promise<PreparedEdit>;
  /**
   * The answer at the original's exact size. With a mask: outside of it the original's own pixels, each of them.
   * @throws InlineAssetsError `bad-output`, charged, when the answer is no picture; `invalid-request` for the others
   */
  finish(files: EditFiles & { answer: Uint8Array }, how: Finish): Promise<FinishedEdit>;
  /**
   * An answer as a document asks for it: as large as it can be in the middle of the wished size, never stretched.
   * @throws InlineAssetsError `bad-output`, charged, when the answer is no picture
   */
  fill(answer: Uint8Array, wanted: Filling): Promise<FinishedEdit>;
  /**
   * A mask the other way round, as a PNG of its own.
   * @throws InlineAssetsError `invalid-request`
   */
  invert(mask: Uint8Array): Promise<Uint8Array>;
  /**
   * Opens a picture to see whether it can be sent as it is; what is odd about it comes back in sentences.
   * @throws InlineAssetsError `invalid-request`, naming `field`
   */
  check(picture: Uint8Array, field: string): Promise<readonly string[]>;
}

/** The files of two pictures, and the mask that led from one to the other. */
export interface CompareFiles {
  before: Uint8Array;
  after: Uint8Array;
  /** White or transparent is what was to be edited. */
  mask: Uint8Array | null;
}

/** How two pictures differ, counted in pixels. Pixels differ when any of their four bytes do. */
export type Comparison =
  /** `reason` is a sentence. */
  | { kind: "different-sizes"; reason: string }
  | {
      kind: "compared";
      size: PixelSize;
      differing: number;
      /** Of those that differ; all of them without a mask. */
      inside: number;
      outside: number;
      /** Of the whole picture; all of it without a mask. */
      insidePixels: number;
      outsidePixels: number;
      /** A PNG to be laid over either picture: see `differenceOf`. */
      picture: Uint8Array;
    };

export interface PictureComparer {
  /** @throws InlineAssetsError `invalid-request`, its `field` naming the file (`before`, `after`, `mask`) that can't be used */
  compare(files: CompareFiles): Promise<Comparison>;
}

/** What became of a POST. Only `not-sent` may be sent again. */
export type PostOutcome =
  | {
      kind: "response";
      status: number;
      headers: Readonly<Record<string, string>>;
      body: Uint8Array;
      /** A sentence: why `body` holds only the beginning of the answer. Absent: it is whole. */
      cut?: string;
    }
  /** Provably never reached the API: `reason` is the system's code, `message` a sentence without secrets. */
  | { kind: "not-sent"; reason: string; message: string }
  /** Sent or perhaps sent, and no complete answer. */
  | { kind: "unknown"; reason: string; message: string };

export interface JsonRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  maxBytes: number;
  signal?: AbortSignal;
}

export type DownloadOutcome =
  | { kind: "complete"; contentType: string | null }
  | { kind: "status"; status: number }
  /** The URL, or a hop that it redirected to, is one that is never fetched; `reason` is a clause without a full stop. */
  | { kind: "refused"; reason: string }
  | { kind: "too-large"; limit: number }
  /**
   * Reset, cut short or timed out: may be fetched again, and gone on with after what the sink got where `etag` is not
   * null: the strong ETag of the answer that was being read.
   */
  | { kind: "interrupted"; reason: string; etag: string | null }
  /** To a request that resumes: what is there now is not provably the rest of the same bytes; start from scratch. */
  | { kind: "changed" };

export interface DownloadRequest {
  url: string;
  /** The API's own origin. Where the user put it on loopback, outputs of it, and of no other private address, are taken. */
  loopbackOrigin: string | null;
  maxBytes: number;
  /** Between two chunks, and for the headers. */
  idleTimeoutMs: number;
  /** Asks for the bytes after the first `from` ones, which an answer with this strong ETag brought; `maxBytes` counts them. */
  resume?: { from: number; etag: string };
  signal?: AbortSignal;
}

/** What the user's own settings of the editor say about the network. */
export interface NetworkSettings {
  /** As it was written, and perhaps no address at all; empty: the environment's counts. May hold a password. */
  proxy: string;
  /** Hosts that are reached without the proxy; empty: the environment's list counts. */
  noProxy: readonly string[];
  /** False takes an https proxy whatever certificate it shows. The API's and the outputs' are checked all the same. */
  proxyStrictSsl: boolean;
  /** Whether certificates of the system's store are trusted beside those that the runtime brings. */
  systemCertificates: boolean;
}

/** The network. It never retries and never follows a redirect of a POST. */
export interface Http {
  postJson(request: JsonRequest & { body: unknown }): Promise<PostOutcome>;
  getJson(request: JsonRequest): Promise<PostOutcome>;
  /** Streams the decoded body into `sink`, awaiting each call; no credentials are sent on any hop. */
  download(request: DownloadRequest, sink: (pieces: readonly Uint8Array[]) => Promise<void>): Promise<DownloadOutcome>;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

/** Whole-sentence progress for a person, in the order of the work. */
export type ReportProgress = (message: string) => void;
