import { createHash } from "node:crypto";
import type { SeenReference } from "../../core/references/seenReference";
import type { NoSlot, Slot } from "../../core/references/slot";

/** A document with its references, as far as the list needs them. */
export interface LookedAt {
  uri: string;
  /** Absolute path of its workspace folder. */
  root: string;
  /** Relative to it. */
  document: string;
  references: readonly SeenReference[];
}

/** Where a document refers to a picture; `offset` is that of the path. */
export interface TargetPlace {
  uri: string;
  document: string;
  root: string;
  offset: number;
  /** From 1; null where it could not be counted. */
  line: number | null;
}

/** A file that documents show, with every place that does. */
export interface Target {
  id: string;
  root: string;
  file: string;
  places: readonly TargetPlace[];
  /** What is to be made there, or why it can't be. */
  slot: Slot | NoSlot;
}

/** What all the references to one file ask for, the first one first; `root` is its workspace folder's path. */
export type SlotOf = (references: readonly SeenReference[], root: string) => Slot | NoSlot;

/** Names a file, so that the page can speak of it; the same after a restart. */
function targetId(root: string, file: string): string {
  const whole = JSON.stringify(["missing", root, file]);
  return createHash("sha256").update(whole).digest("hex").slice(0, 32);
}

/**
 * The files that documents show, in the documents' order, each once.
 * @param isWanted which of them
 */
export function collectTargets(
  documents: readonly LookedAt[],
  slotOf: SlotOf,
  isWanted: (root: string, reference: SeenReference) => boolean,
): Target[] {
  const found = new Map<string, Found>();
  for (const { uri, root, document, references } of inOrder(documents)) {
    for (const reference of references) {
      if (reference.target === null || !isWanted(root, reference)) continue;
      const { file } = reference.target;
      const id = targetId(root, file);
      const known = found.get(id) ?? { root, file, places: [], references: [] };
      known.places.push({ uri, document, root, offset: reference.span.from, line: null });
      known.references.push(reference);
      found.set(id, known);
    }
  }
  return [...found].map(([id, { references, ...target }]) => ({
    id,
    ...target,
    slot: slotOf(references, target.root),
  }));
}

/** By their paths: the same each time. */
function inOrder(documents: readonly LookedAt[]): LookedAt[] {
  return [...documents].sort((a, b) => comparePaths(a.root, b.root) || comparePaths(a.document, b.document));
}

const collator = new Intl.Collator("en", { numeric: true });

export function comparePaths(a: string, b: string): number {
  return collator.compare(a, b);
}

interface Found {
  root: string;
  file: string;
  places: TargetPlace[];
  references: SeenReference[];
}

/** What can be made. */
export type SlotTarget = Target & { slot: Slot };
