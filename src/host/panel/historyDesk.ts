import type { CatalogItem, PeriodStarts } from "../../core/history/historyCatalog";
import { HistoryCatalog, windowOf } from "../../core/history/historyCatalog";
import type { AssetDetails, HistoryEntry, HistoryQuery, HistoryWindow, PanelRequests } from "../../protocol/panel";
import { assetIdOf } from "./assetIdOf";
import { assetRows, costWords, type Words } from "./assetRows";
import { historyActions } from "./historyActions";
import { HistoryMarks, type Effort, type Marked, type MarkParts } from "./historyMarks";
import type { PanelPost } from "./panelPost";
import { isSameHistory, readHistory, type ReadHistory, type ReadParts } from "./readHistory";

export interface HistoryParts extends ReadParts, MarkParts, Words {
  post: PanelPost;
  /** Of a file inside a workspace folder. */
  uriOf(root: string, file: string): string;
  warn(message: string): void;
}

const MAX_PROMPT = 200;
/** Of the details; longer ones no model takes. */
const MAX_WHOLE_PROMPT = 100_000;
const FIRST_WINDOW = 100;
/** Missing pictures of one window that are looked for elsewhere. */
const MAX_SEARCHES = 10;
const UNKNOWN: Marked = { mark: null, movedTo: null };

/**
 * The history's end on the host: what the manifests of the open folders know, searched, and shown in windows. Nothing is
 * read before the page asks for the first time.
 */
export class HistoryDesk {
  readonly #marks: HistoryMarks;
  #history: ReadHistory = { catalog: HistoryCatalog.empty, problems: [] };
  #version = 0;
  #reading: Promise<void> | undefined;
  #isStale = true;
  #isWanted = false;
  #query: { queryId: number; query: HistoryQuery } | undefined;
  /** Of the current query; undefined while it is searched. */
  #found: readonly CatalogItem[] | undefined;
  #view = { from: 0, count: FIRST_WINDOW };
  #selected: string | null = null;
  /** What was given out, and after `find` has missed once, all. */
  readonly #byId = new Map<string, CatalogItem>();
  #isIndexed = false;
  readonly #marked = new Map<string, Marked>();
  /** Grow with each search and each round of checks: an older one stops. */
  #search = 0;
  #round = 0;

  constructor(private readonly parts: HistoryParts) {
    this.#marks = new HistoryMarks(parts);
  }

  /** The manifests, or the open folders, may have changed. One reading at a time; what changes meanwhile is read once more. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isWanted) await this.#upToDate();
  }

  /** Pictures on disk may have changed: what is in view is looked at again. */
  async filesChanged(): Promise<void> {
    await Promise.all([this.#checkView(), this.#checkSelected()]);
  }

  async query(wanted: PanelRequests["query"]): Promise<void> {
    this.#query = wanted;
    this.#view = { from: 0, count: FIRST_WINDOW };
    this.#found = undefined;
    await this.#upToDate();
    await this.#searchAgain();
  }

  async window({ queryId, from, count }: PanelRequests["window"]): Promise<void> {
    if (queryId !== this.#query?.queryId) return;
    this.#view = { from, count };
    this.#postView();
    await this.#checkView();
  }

  async select({ assetId }: PanelRequests["select"]): Promise<void> {
    this.#selected = assetId;
    await this.#tellSelected();
  }

  /** What a page's handle means; undefined when the manifests know it no more. */
  async find(assetId: string): Promise<CatalogItem | undefined> {
    await this.#upToDate();
    const known = this.#byId.get(assetId);
    if (known !== undefined || this.#isIndexed) return known;
    const { catalog } = this.#history;
    await this.parts.inTurns(this.#indexInSteps(catalog));
    if (catalog === this.#history.catalog) this.#isIndexed = true;
    return this.#byId.get(assetId);
  }

  async #upToDate(): Promise<void> {
    this.#isWanted = true;
    this.#reading ??= this.#readWhileStale().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #readWhileStale(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const read = await readHistory(this.parts);
      const isSame = isSameHistory(read.catalog, this.#history.catalog);
      const problems = this.#history.problems.join("\n");
      if (isSame && problems === read.problems.join("\n") && this.#version > 0) continue;
      this.#history = read;
      this.#version += 1;
      this.#found = undefined;
      this.#byId.clear();
      this.#isIndexed = false;
      this.#marked.clear();
      // Whoever asked for this reading does not wait for what it changes in view.
      void this.#tellAgain().catch((error: unknown) => this.parts.warn(`The history was not told: ${String(error)}`));
    }
  }

  async #tellAgain(): Promise<void> {
    if (this.#search > 0) await this.#searchAgain();
    if (this.#selected !== null) await this.#tellSelected();
  }

  async #searchAgain(): Promise<void> {
    const wanted = this.#query;
    if (wanted === undefined) return;
    this.#search += 1;
    const search = this.#search;
    const { catalog } = this.#history;
    const steps = catalog.find(wanted.query, periodStarts(this.parts.now()));
    const found = await this.parts.inTurns(untilOther(steps, () => search !== this.#search));
    if (found === undefined || search !== this.#search) return;
    this.#found = found;
    this.#postView();
    await this.#checkView();
  }

  #postView(): void {
    const window = this.#windowNow();
    if (window !== undefined) this.parts.post("history", window);
  }

  #windowNow(): HistoryWindow | undefined {
    const [wanted, found] = [this.#query, this.#found];
    if (wanted === undefined || found === undefined) return undefined;
    const { catalog, problems } = this.#history;
    const { from, items } = windowOf(found, this.#view);
    const { providers, folders } = catalog.facets;
    return {
      queryId: wanted.queryId,
      version: this.#version,
      total: catalog.items.length,
      found: found.length,
      from,
      entries: items.map((item) => this.#entryOf(item)),
      facets: { providers: providers.map((id) => ({ id, name: this.parts.providerName(id) })), folders },
      problems,
    };
  }

  #entryOf(item: CatalogItem): HistoryEntry {
    const { root, record, createdAt } = item;
    const assetId = this.#idOf(item);
    return {
      assetId,
      prompt: cut(record.prompt, MAX_PROMPT),
      name: leafOf(record.file),
      file: record.file,
      uri: this.parts.uriOf(root, record.file),
      mode: record.mode,
      createdAt,
      cost: costWords(record, this.parts.t),
      width: record.width,
      height: record.height,
      mark: this.#marked.get(assetId)?.mark ?? null,
    };
  }

  #idOf(item: CatalogItem): string {
    const assetId = assetIdOf(item.root, item.record.id);
    this.#byId.set(assetId, item);
    return assetId;
  }

  *#indexInSteps({ items }: HistoryCatalog): Generator<undefined, void> {
    for (const [at, item] of items.entries()) {
      this.#idOf(item);
      if (at % 100 === 99) yield;
    }
  }

  /** First what costs nothing, so that what is gone is said at once; then files are read, and looked for. */
  async #checkView(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const { items } = windowOf(this.#found ?? [], this.#view);
    for (const effort of ["cheap", "hash", "search"] as const) {
      const wanted = effort === "search" ? items.filter((item) => this.#isMissing(item)).slice(0, MAX_SEARCHES) : items;
      let isOther = false;
      for (const item of wanted) {
        isOther = (await this.#check(item, effort, round)) || isOther;
        if (round !== this.#round) return;
      }
      if (isOther) this.#postView();
    }
  }

  #isMissing({ root, record }: CatalogItem): boolean {
    return this.#marked.get(assetIdOf(root, record.id))?.mark === "missing";
  }

  /** @returns whether its mark is another than was told */
  async #check(item: CatalogItem, effort: Effort, round?: number): Promise<boolean> {
    const { catalog } = this.#history;
    const assetId = assetIdOf(item.root, item.record.id);
    const before = this.#marked.get(assetId) ?? UNKNOWN;
    const marked = await this.#marks.of(item, effort);
    if (catalog !== this.#history.catalog || (round !== undefined && round !== this.#round)) return false;
    // What was found out with more effort stands until the file is seen again.
    const isLess = effort !== "search" && marked.mark === "missing" && before.mark === "moved";
    if (isLess) return false;
    this.#marked.set(assetId, marked);
    return marked.mark !== before.mark || marked.movedTo !== before.movedTo;
  }

  async #tellSelected(): Promise<void> {
    const assetId = this.#selected;
    if (assetId === null) {
      this.parts.post("details", null);
      return;
    }
    const item = await this.find(assetId);
    if (assetId !== this.#selected) return;
    this.parts.post("details", item === undefined ? null : this.#detailsOf(assetId, item));
    if (item !== undefined) await this.#checkSelected();
  }

  async #checkSelected(): Promise<void> {
    const assetId = this.#selected;
    const item = assetId === null ? undefined : this.#byId.get(assetId);
    if (assetId === null || item === undefined) return;
    const isOther = await this.#check(item, "search");
    if (!isOther || assetId !== this.#selected) return;
    this.parts.post("details", this.#detailsOf(assetId, item));
    this.#postView();
  }

  #detailsOf(assetId: string, item: CatalogItem): AssetDetails {
    const { root, record } = item;
    const marked = this.#marked.get(assetId) ?? UNKNOWN;
    return {
      assetId,
      prompt: cut(record.prompt, MAX_WHOLE_PROMPT),
      name: leafOf(record.file),
      file: record.file,
      uri: this.parts.uriOf(root, record.file),
      rows: assetRows(item, this.parts),
      mark: marked.mark,
      markWords: this.#wordsOf(marked),
      actions: historyActions(record, marked.mark),
    };
  }

  #wordsOf({ mark, movedTo }: Marked): string {
    const { t } = this.parts;
    switch (mark) {
      case "changed":
        return t("The file was changed after it was made.");
      case "moved":
        return t("The file is not there any more. The same picture lies in {0}.", movedTo ?? "");
      case "missing":
        return t("The file is not there any more.");
      case null:
        return "";
    }
  }
}

/** Undefined when it was no longer wanted before its end. */
function* untilOther<T>(steps: Generator<undefined, T>, isOther: () => boolean): Generator<undefined, T | undefined> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (isOther()) return undefined;
    yield;
  }
}

/** Whole days of the calendar here: today, and the last 7, 30 and 365 with it. */
export function periodStarts(now: number): PeriodStarts {
  const midnight = (daysBefore: number): number => {
    const day = new Date(now);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBefore).getTime();
  };
  return { today: midnight(0), week: midnight(6), month: midnight(29), year: midnight(364) };
}

/** No half of a character at its end. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
