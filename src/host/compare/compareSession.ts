import { InlineAssetsError } from "../../core/errors";
import { comparisonLine } from "../../core/comparisonWords";
import type { Comparison, Log, PictureComparer } from "../../core/ports";
import type { CompareEvent, Findings, SavedPair } from "../../protocol/compare";
import { readCompareRequest } from "../../protocol/compare";
import type { LoadedPair } from "./loadPair";

/** What a session shows: the pair as it is on disk now. */
export interface SessionPair {
  /** @throws InlineAssetsError `invalid-request` when it can't be read */
  load(): Promise<LoadedPair>;
  names: { before: string; after: string };
  /** What the page keeps to open them again; null where that can't be done. */
  saved: SavedPair | null;
}

export interface SessionParts {
  comparer: PictureComparer;
  log: Log;
  /** To the page; one that is gone or hidden gets nothing. */
  post: (event: CompareEvent) => void;
}

/** One page's other end. Knows nothing of VS Code. */
export class CompareSession {
  #isStale = false;
  #isShowing = false;

  constructor(
    private readonly pair: SessionPair,
    private readonly parts: SessionParts,
  ) {}

  /** A message of the page, or of whoever pretends to be it: what is no request has no effect. */
  receive(message: unknown): void {
    if (readCompareRequest(message) !== undefined) void this.show();
  }

  /** Tells the page all anew. One reading at a time; whatever is asked for meanwhile is read once more. */
  async show(): Promise<void> {
    this.#isStale = true;
    if (this.#isShowing) return;
    this.#isShowing = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#showOnce();
      }
    } finally {
      this.#isShowing = false;
    }
  }

  async #showOnce(): Promise<void> {
    const { comparer, post } = this.parts;
    try {
      const loaded = await this.pair.load();
      const { names, saved } = this.pair;
      const shown = (side: "before" | "after") => {
        const { bytes, mediaType } = loaded[side];
        return { name: names[side], bytes, mediaType };
      };
      post({ type: "pictures", body: { before: shown("before"), after: shown("after"), pair: saved } });
      const findings = await find(comparer, loaded);
      if (!this.#isStale) post({ type: "compared", body: findings });
    } catch (error) {
      post({ type: "problem", body: { message: this.#wordsFor(error) } });
    }
  }

  #wordsFor(error: unknown): string {
    if (error instanceof InlineAssetsError) return error.message;
    this.parts.log.error("Pictures could not be compared.", error);
    return "Inline Assets met an error of its own; the log has it.";
  }
}

async function find(comparer: PictureComparer, loaded: LoadedPair): Promise<Findings> {
  const { before, after, mask, notes } = loaded;
  try {
    const found = await comparer.compare({ before: before.bytes, after: after.bytes, mask });
    return findingsOf(found, mask !== null, notes);
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    if (mask === null || error.field !== "mask") {
      return { line: error.message, notes, difference: null, hasMask: false };
    }
    return await find(comparer, { ...loaded, mask: null, notes: [...notes, error.message] });
  }
}

function findingsOf(found: Comparison, hasMask: boolean, notes: readonly string[]): Findings {
  if (found.kind === "different-sizes") return { line: found.reason, notes, difference: null, hasMask: false };
  const difference = new Uint8Array(found.picture);
  return { line: comparisonLine(found, hasMask), notes, difference, hasMask };
}
