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
  read(jobId: string): Promise<Job | undefined>;
}

/** The folder that a job writes into: `root` is the workspace folder's absolute path, `folder` relative to it with `/`. */
export interface TargetFolder {
  root: string;
  folder: string;
}

export interface PartFacts {
  /** Absolute path of the part file, in the target folder. */
  path: string;
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

export interface AssetFiles {
  /** Proves by writing that the folder can be made and written to, leaving nothing behind; refuses what leads outside `root`. */
  prepareFolder(target: TargetFolder): Promise<void>;
  openPart(target: TargetFolder, partName: string): Promise<PartWriter>;
  /** The same in a folder of the extension's own, for what is paid and can't be kept where it belongs. */
  openSparePart(partName: string): Promise<PartWriter>;
  /** Reads a finished part once more, hashing it. */
  inspectPart(partPath: string): Promise<PartFacts>;
  discardPart(partPath: string): Promise<void>;
  /** Gives a finished part its final name without overwriting, adding `-2`, `-3` …; returns the path relative to `root`. */
  place(partPath: string, target: TargetFolder, leaf: string): Promise<string>;
  /** Appends a line to a text file inside `root`, making it where it is missing; follows no link. */
  appendLine(root: string, file: string, line: string): Promise<void>;
  /** The name that `place` would give now, for showing; nothing is reserved. */
  previewPlace(target: TargetFolder, leaf: string): Promise<string>;
}

export interface ManifestStore {
  /** Proves that a line can be appended, writing none. @throws InlineAssetsError */
  prepare(root: string, manifestFolder: string): Promise<void>;
  /** Appended and fsynced when this resolves. */
  append(root: string, manifestFolder: string, line: ManifestLine): Promise<void>;
  /** Moves the manifest to another folder of the same root, unless there is one already. */
  move(root: string, from: string, to: string): Promise<void>;
  read(root: string, manifestFolder: string): Promise<{ records: AssetRecord[]; problems: string[] }>;
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
  /** Reset, cut short or timed out: may be fetched again. */
  | { kind: "interrupted"; reason: string };

export interface DownloadRequest {
  url: string;
  /** The API's own origin. Where the user put it on loopback, outputs of it, and of no other private address, are taken. */
  loopbackOrigin: string | null;
  maxBytes: number;
  /** Between two chunks, and for the headers. */
  idleTimeoutMs: number;
  signal?: AbortSignal;
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
