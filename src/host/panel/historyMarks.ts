import type { CatalogItem } from "../../core/history/historyCatalog";
import type { Mark } from "../../protocol/panel";

// Whether the file of an asset is still the one that was made. Only those that a person looks at are checked, one after
// another, and no file is read twice as long as its size and its time stay.

export interface MarkParts {
  /** Undefined where there is no such file. */
  factsOf(root: string, file: string): Promise<{ bytes: number; modifiedAt: number } | undefined>;
  hashOf(root: string, file: string): Promise<string | undefined>;
  /** Files of that name anywhere in the workspace folder, relative to it; some are enough. */
  filesNamed(root: string, leaf: string): Promise<readonly string[]>;
}

export interface Marked {
  mark: Mark | null;
  /** Relative to the workspace folder. */
  movedTo: string | null;
}

/** How much is done for one answer: `cheap` reads no file. */
export type Effort = "cheap" | "hash" | "search";

const FINE: Marked = { mark: null, movedTo: null };
const CHANGED: Marked = { mark: "changed", movedTo: null };
const MISSING: Marked = { mark: "missing", movedTo: null };
/** Larger ones are not read to see whether they have changed. */
const MAX_BYTES = 80 * 1024 * 1024;
const MAX_KNOWN = 20_000;
/** Files of the same name that are looked into for one missing picture. */
const MAX_CANDIDATES = 8;

interface Known {
  bytes: number;
  modifiedAt: number;
  sha256: string | undefined;
}

export class HistoryMarks {
  readonly #known = new Map<string, Known>();

  constructor(private readonly parts: MarkParts) {}

  async of(item: CatalogItem, effort: Effort): Promise<Marked> {
    const { root, record } = item;
    const facts = await this.#factsOf(root, record.file);
    if (facts === undefined) return effort === "search" ? await this.#whereTo(item) : MISSING;
    if (facts.bytes !== record.bytes) return CHANGED;
    const sha256 = this.#hashKnown(root, record.file, facts);
    if (sha256 !== undefined) return sha256 === record.sha256 ? FINE : CHANGED;
    if (effort === "cheap" || facts.bytes > MAX_BYTES) return FINE;
    const now = await this.#hash(root, record.file, facts);
    // It went while it was read.
    if (now === undefined) return MISSING;
    return now === record.sha256 ? FINE : CHANGED;
  }

  /** What leads outside the workspace folder is not there, as far as anyone is shown. */
  async #factsOf(root: string, file: string): ReturnType<MarkParts["factsOf"]> {
    return await this.parts.factsOf(root, file).catch(() => undefined);
  }

  #hashKnown(root: string, file: string, { bytes, modifiedAt }: Omit<Known, "sha256">): string | undefined {
    const known = this.#known.get(keyOf(root, file));
    return known?.bytes === bytes && known.modifiedAt === modifiedAt ? known.sha256 : undefined;
  }

  async #hash(root: string, file: string, facts: Omit<Known, "sha256">): Promise<string | undefined> {
    const sha256 = await this.parts.hashOf(root, file).catch(() => undefined);
    const key = keyOf(root, file);
    this.#known.delete(key);
    this.#known.set(key, { ...facts, sha256 });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return sha256;
  }

  /** The same bytes under the same name, elsewhere in the workspace folder. */
  async #whereTo({ root, record }: CatalogItem): Promise<Marked> {
    const { file, bytes, sha256 } = record;
    const leaf = file.slice(file.lastIndexOf("/") + 1);
    const named = await this.parts.filesNamed(root, leaf).catch(() => []);
    for (const candidate of named.filter((one) => one !== file).slice(0, MAX_CANDIDATES)) {
      const facts = await this.#factsOf(root, candidate);
      if (facts?.bytes !== bytes || bytes > MAX_BYTES) continue;
      const known = this.#hashKnown(root, candidate, facts) ?? (await this.#hash(root, candidate, facts));
      if (known === sha256) return { mark: "moved", movedTo: candidate };
    }
    return MISSING;
  }
}

function keyOf(root: string, file: string): string {
  return `${root}\0${file}`;
}
