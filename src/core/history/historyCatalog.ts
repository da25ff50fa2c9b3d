import type { AssetRecord } from "../schema/assetRecord";
import { sortInSteps } from "../sortInSteps";
import { foldForSearch } from "./foldForSearch";

// Everything that the manifests of the open folders know, to be searched and shown in parts. Long work comes in steps of a
// few milliseconds: whoever steps through decides when others get the thread.

/** The assets of one workspace folder. */
export interface FolderAssets {
  /** Absolute path. */
  root: string;
  name: string;
  records: readonly AssetRecord[];
}

export interface CatalogItem {
  root: string;
  /** Of the workspace folder. */
  rootName: string;
  record: AssetRecord;
  /** ms since the epoch; null where the manifest's date is none. */
  createdAt: number | null;
  /** As the filter names it. */
  folder: string;
}

export interface CatalogQuery {
  /** Words that must all occur in prompt, file or model. */
  text: string;
  /** Empty: all. */
  modes: readonly string[];
  providers: readonly string[];
  folders: readonly string[];
  period: "any" | "today" | "week" | "month" | "year";
}

/** When each period began, ms since the epoch. */
export type PeriodStarts = Readonly<Record<Exclude<CatalogQuery["period"], "any">, number>>;

export interface Facets {
  providers: string[];
  folders: string[];
}

/** Items of one step, and characters that are read in it at most before the next. */
const STEP = 500;
const STEP_CHARACTERS = 100_000;
const MAX_WORDS = 50;
/** More can't be chosen from; the fullest stay. */
const MAX_FACETS = 200;
const MAX_WINDOW = 200;

export class HistoryCatalog {
  /** By place in `items`; made when it is first searched. */
  readonly #texts: string[] = [];

  private constructor(
    /** Newest first. */
    readonly items: readonly CatalogItem[],
    readonly facets: Facets,
  ) {}

  static readonly empty = new HistoryCatalog([], { providers: [], folders: [] });

  static *inSteps(folders: readonly FolderAssets[]): Generator<undefined, HistoryCatalog> {
    const items: CatalogItem[] = [];
    const providers = new Map<string, number>();
    const places = new Map<string, number>();
    for (const { root, name, records } of folders) {
      for (const record of records) {
        const folder = folderOf(record.file, folders.length > 1 ? name : "");
        items.push({ root, rootName: name, record, createdAt: instantOf(record), folder });
        count(providers, record.provider);
        count(places, folder);
        if (items.length % STEP === 0) yield;
      }
    }
    const sorted = yield* sortInSteps(items, newestFirst);
    return new HistoryCatalog(sorted, { providers: fullest(providers), folders: fullest(places) });
  }

  /** What a query finds, newest first. */
  *find(query: CatalogQuery, starts: PeriodStarts): Generator<undefined, readonly CatalogItem[]> {
    const words = foldForSearch(query.text).split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
    const isIn = filterOf(query, starts);
    if (words.length === 0 && isIn === undefined) return this.items;
    const found: CatalogItem[] = [];
    let characters = 0;
    for (const [place, item] of this.items.entries()) {
      if (isIn === undefined || isIn(item)) {
        const text = words.length === 0 ? "" : this.#textAt(place, item);
        characters += text.length;
        if (words.every((word) => text.includes(word))) found.push(item);
      }
      if (place % STEP !== STEP - 1 && characters < STEP_CHARACTERS) continue;
      characters = 0;
      yield;
    }
    return found;
  }

  /** A line break between the parts, so that no word reaches from one into the next. */
  #textAt(place: number, { record }: CatalogItem): string {
    return (this.#texts[place] ??= foldForSearch(`${record.prompt}\n${record.file}\n${record.model}`));
  }
}

/** Some of what was found; at most `MAX_WINDOW`. */
export function windowOf(
  found: readonly CatalogItem[],
  { from, count: wanted }: { from: number; count: number },
): { from: number; items: readonly CatalogItem[] } {
  const start = Math.min(wholeNumber(from), found.length);
  return { from: start, items: found.slice(start, start + Math.min(wholeNumber(wanted), MAX_WINDOW)) };
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}

type Filter = (item: CatalogItem) => boolean;

/** Undefined: everything passes. */
function filterOf({ modes, providers, folders, period }: CatalogQuery, starts: PeriodStarts): Filter | undefined {
  const filters: Filter[] = [];
  if (modes.length > 0) filters.push(({ record }) => modes.includes(record.mode));
  if (providers.length > 0) filters.push(({ record }) => providers.includes(record.provider));
  if (folders.length > 0) filters.push(({ folder }) => folders.includes(folder));
  if (period !== "any") {
    const start = starts[period];
    filters.push(({ createdAt }) => createdAt !== null && createdAt >= start);
  }
  return filters.length === 0 ? undefined : (item) => filters.every((passes) => passes(item));
}

/** `assets`; with several folders open `site/assets`, and the workspace folder itself by its name; alone it is `.`. */
function folderOf(file: string, rootName: string): string {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
  if (rootName === "") return folder === "" ? "." : folder;
  return folder === "" ? rootName : `${rootName}/${folder}`;
}

function instantOf({ createdAt }: AssetRecord): number | null {
  const at = Date.parse(createdAt);
  return Number.isNaN(at) ? null : at;
}

/** What has no date comes last. Pictures of one moment stand in the order in which they were made. */
function newestFirst(a: CatalogItem, b: CatalogItem): number {
  const [left, right] = [a.createdAt ?? -Infinity, b.createdAt ?? -Infinity];
  if (left !== right) return left < right ? 1 : -1;
  return a.record.index - b.record.index || compare(a.record.id, b.record.id) || compare(a.root, b.root);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function fullest(counts: ReadonlyMap<string, number>): string[] {
  const all = [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
  return all
    .slice(0, MAX_FACETS)
    .map(([key]) => key)
    .sort(compare);
}
