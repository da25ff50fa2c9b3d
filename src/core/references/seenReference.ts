import type { FoundReference } from "./foundReference";

/** The file that a reference means; paths are relative to the workspace folder, with `/`. */
export interface ReferenceTarget {
  /** Of a missing one: where it would be made. */
  readonly file: string;
  /** A file of exactly this name is there. */
  readonly exists: boolean;
  /** Why nothing can be made there although it does not exist: a folder stands there, or a file whose name differs in case alone (then its path). */
  readonly obstacle?: { readonly kind: "folder" } | { readonly kind: "case"; readonly file: string };
}

/** A found reference, and what it means in its project; null for what is remote, `data:`, code, or outside of the workspace folder. */
export interface SeenReference extends FoundReference {
  readonly target: ReferenceTarget | null;
}

/** The references of one document, in order. */
export interface DocumentReferences {
  /** Relative to the workspace folder, with `/`. */
  readonly document: string;
  readonly references: readonly SeenReference[];
}
