import type { Grammar } from "./grammars";
import type { Move } from "./moves";
import type { PathReplacement } from "./pathReplacement";
import type { SeenReference } from "./seenReference";

// The seam to whoever reads documents and finds what they refer to, off the extension host's thread.

/** A document in a workspace folder, or in none (`root` null): then its references lead nowhere. */
export interface DocumentPlace {
  /** Absolute path of the workspace folder. */
  readonly root: string | null;
  /** Relative to the root with `/`; without a root whatever names it. */
  readonly document: string;
}

/** A replacement of what stood there before, in the order in which they happened. */
export interface TextChange {
  readonly from: number;
  readonly removed: number;
  readonly text: string;
}

/** A document that is open in an editor; it is read as it stands there. */
export interface OpenDocument extends DocumentPlace {
  readonly grammar: Grammar;
  /** The whole text as it is now. */
  text(): string;
}

/** `stamp` is a file's date and size as they were when it was read; `""` when it has to be read again in any case. */
export interface StampedDocument {
  readonly document: string;
  readonly stamp: string;
}

/** Without references where the stamp is still the file's. */
export interface ScannedDocument extends StampedDocument {
  readonly references?: readonly SeenReference[];
}

/** What is to be written in a document. */
export interface DocumentEdits {
  readonly document: string;
  readonly replacements: readonly PathReplacement[];
}

export interface ReferenceReader {
  /** From now on it is read as it stands in the editor. */
  open(document: OpenDocument): void;
  /** @param length of the whole text now, which shows whether nothing was missed */
  change(place: DocumentPlace, changes: readonly TextChange[], length: number): void;
  close(place: DocumentPlace): void;
  /** Rejects with the signal's reason as soon as it aborts. Empty for what can't be read, is binary or too large; the log has why. */
  read(place: DocumentPlace, grammar: Grammar, signal?: AbortSignal): Promise<readonly SeenReference[]>;
  /** The same for a text that is given. */
  readText(place: DocumentPlace, grammar: Grammar, text: string): Promise<readonly SeenReference[]>;
  /** The same for many of one workspace folder. */
  scan(root: string, documents: readonly StampedDocument[], signal?: AbortSignal): Promise<readonly ScannedDocument[]>;
  /** What has to be written in these documents before something moves, so that their paths mean the same files (see `followMoves`). */
  follow(
    root: string,
    asked: { documents: readonly string[]; moves: readonly Move[] },
    signal?: AbortSignal,
  ): Promise<readonly DocumentEdits[]>;
  dispose(): Promise<void>;
}
