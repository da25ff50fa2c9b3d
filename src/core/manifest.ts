import { isSafeRelativePath } from "./relativePath";
import type { AssetRecord, ManifestLine } from "./schema/assetRecord";
import { MANIFEST_VERSION, manifestLineSchema } from "./schema/assetRecord";
import { sortInSteps } from "./sortInSteps";

export const MANIFEST_FILE = "asset-manifest.jsonl";
/** A longer line is not parsed (F31). */
export const MAX_LINE_LENGTH = 1_000_000;

/** One known line with the moment that decides between lines of one id. */
interface Dated {
  line: ManifestLine;
  at: string;
  raw: string;
}

interface Owner {
  record: AssetRecord;
  dated: Dated;
}

export interface ManifestView {
  /** Present assets, newest first; deleted ones and those whose file a newer one took are left out. */
  records: AssetRecord[];
  /** What could not be used, in words, at most `MAX_PROBLEMS` of them. */
  problems: string[];
}

const MAX_PROBLEMS = 100;
/** Records that one step of the view looks at. */
const STEP = 1_000;
const RANK = { asset: 0, moved: 1, deleted: 2 } as const;

/** Serialises one line, without the newline. */
export function manifestLineText(line: ManifestLine): string {
  return JSON.stringify(line);
}

/**
 * Folds manifest lines, in any order, into what is there now (rules: product.md, "The manifest").
 * Unknown types and fields are ignored; broken lines are reported and passed over.
 */
export class ManifestFold {
  readonly #assets = new Map<string, Dated>();
  readonly #latest = new Map<string, Dated>();
  readonly #problems: string[] = [];
  #lineNumber = 0;

  add(raw: string): void {
    this.#lineNumber += 1;
    const text = raw.replace(/^\uFEFF/, "").trim();
    if (text === "") return;
    const line = this.#parse(text);
    if (line === undefined) return;
    const dated: Dated = { line, at: line.type === "asset" ? line.createdAt : line.at, raw: text };
    if (line.type === "asset") keepNewer(this.#assets, line.id, dated);
    keepNewer(this.#latest, line.id, dated);
  }

  problem(words: string): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(words);
  }

  /** Ms: the newest readable moment of these ids, and of what claims these files; −∞ without one. What is newer wins. */
  newestAt(ids: readonly string[], files: readonly string[]): number {
    const [wantedIds, wantedFiles] = [new Set(ids), new Set(files)];
    let newest = -Infinity;
    for (const [id, dated] of this.#latest) {
      const file = this.#present(id, dated)?.file;
      if (!wantedIds.has(id) && (file === undefined || !wantedFiles.has(file))) continue;
      const at = Date.parse(dated.at);
      if (at > newest) newest = at;
    }
    return newest;
  }

  /** Whether it is this line that decides about its id. */
  isLatest(line: ManifestLine): boolean {
    return this.#latest.get(line.id)?.raw === manifestLineText(line);
  }

  /** What is there now, in steps of a few milliseconds: whoever steps through decides when others get the thread. */
  *viewInSteps(): Generator<undefined, ManifestView> {
    const owners = new Map<string, Owner>();
    let seen = 0;
    for (const [id, dated] of this.#latest) {
      this.#claim(owners, id, dated);
      seen += 1;
      if (seen % STEP === 0) yield;
    }
    const records: AssetRecord[] = [];
    for (const { record } of owners.values()) records.push(record);
    yield;
    return { records: yield* sortInSteps(records, newestFirst), problems: this.#problems };
  }

  /** The same at once. */
  view(): ManifestView {
    const steps = this.viewInSteps();
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  }

  /** Of several records on one file the newest owns it. */
  #claim(owners: Map<string, Owner>, id: string, dated: Dated): void {
    const record = this.#present(id, dated);
    if (record === undefined) return;
    const owner = owners.get(record.file);
    if (owner === undefined || isNewer(dated, owner.dated)) owners.set(record.file, { record, dated });
  }

  #present(id: string, { line }: Dated): AssetRecord | undefined {
    const asset = this.#assets.get(id)?.line;
    if (line.type === "deleted" || asset?.type !== "asset") return undefined;
    return line.type === "moved" ? { ...asset, file: line.file } : asset;
  }

  #parse(text: string): ManifestLine | undefined {
    const value = parseJson(text);
    if (value === undefined) {
      this.problem(`Line ${this.#lineNumber} is not JSON.`);
      return undefined;
    }
    const type: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "type") : undefined;
    if (typeof type === "string" && !Object.hasOwn(RANK, type)) return undefined;
    if (!isManifestLine(value)) {
      this.problem(`Line ${this.#lineNumber} is not a manifest line of version ${MANIFEST_VERSION}.`);
      return undefined;
    }
    if (value.type !== "deleted" && !isSafeRelativePath(value.file)) {
      this.problem(`Line ${this.#lineNumber} names a path outside the workspace folder.`);
      return undefined;
    }
    return value;
  }
}

/** The value itself is kept, not the schema's copy of it: that takes six times the memory, and changes nothing. */
function isManifestLine(value: unknown): value is ManifestLine {
  return manifestLineSchema.safeParse(value).success;
}

function newestFirst(a: AssetRecord, b: AssetRecord): number {
  return compare(b.createdAt, a.createdAt) || a.index - b.index || compare(a.id, b.id);
}

function keepNewer(map: Map<string, Dated>, id: string, dated: Dated): void {
  const known = map.get(id);
  if (known === undefined || isNewer(dated, known)) map.set(id, dated);
}

function isNewer(a: Dated, b: Dated): boolean {
  const byTime = compareInstants(a.at, b.at);
  if (byTime !== 0) return byTime > 0;
  const byRank = RANK[a.line.type] - RANK[b.line.type];
  return byRank !== 0 ? byRank > 0 : a.raw > b.raw;
}

function compareInstants(a: string, b: string): number {
  const [left, right] = [Date.parse(a), Date.parse(b)];
  return Number.isNaN(left) || Number.isNaN(right) || left === right
    ? left === right
      ? 0
      : compare(a, b)
    : left - right;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Undefined for what is no JSON or is longer than is taken. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_LINE_LENGTH) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // The one field that would be dangerous to whoever copies a record.
    if (typeof value === "object" && value !== null) Reflect.deleteProperty(value, "__proto__");
    return value;
  } catch {
    return undefined;
  }
}
