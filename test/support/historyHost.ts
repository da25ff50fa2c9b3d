import type { AssetDetails, HistoryEntry, HistoryQuery, PanelEvent } from "../../src/protocol/panel";
import { NO_FORM } from "./noForm";
import type { PanelPage } from "./panelPage";

// The host of a history on a plain page: it holds entries, and answers queries and windows as the real one does.

export function entryOf(number: number, change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    assetId: `asset-${number}`,
    prompt: `ceramic mug number ${number} on a pale table`,
    name: `mug-${number}.png`,
    file: `assets/mug-${number}.png`,
    uri: `file:///projects/site/assets/mug-${number}.png`,
    mode: number % 3 === 0 ? "edit" : "generate",
    createdAt: 1_790_000_000_000 - number * 60_000,
    cost: "$0.077",
    width: 1024,
    height: 768,
    mark: null,
    ...change,
  };
}

function detailsOf(entry: HistoryEntry, change: Partial<AssetDetails> = {}): AssetDetails {
  const { assetId, prompt, name, file, uri, mark } = entry;
  return {
    ...{ assetId, prompt, name, file, uri, mark },
    rows: [
      { label: "Model", value: "gpt-image-2 · Prospolabs", title: "" },
      { label: "Quality", value: "high", title: "" },
      { label: "Size", value: "1024 × 768", title: "" },
      { label: "Cost", value: "$0.077", title: "As the provider reported it." },
      { label: "Seed", value: "481516", title: "" },
      { label: "Created", value: "3 h ago", title: "26 November 2026 at 09:00:00" },
      { label: "File", value: file, title: "" },
    ],
    markWords: mark === null ? "" : "The file is not there any more.",
    actions: ["useSettings", "regenerate", "copyPrompt", "open", "compare", "insert", "copyPath", "reveal"],
    ...change,
  };
}

/** A test may end, and its page be closed, while an answer is on its way. */
function untilClosed(error: unknown): void {
  if (!String(error).includes("has been closed")) throw error;
}

export class HistoryHost {
  version = 1;
  problems: string[] = [];
  facets = { providers: [{ id: "prospolabs", name: "Prospolabs" }], folders: ["assets", "assets/deep"] };
  #query: { queryId: number; query: HistoryQuery } | undefined;
  #view = { from: 0, count: 100 };

  constructor(
    private readonly panel: PanelPage,
    public entries: HistoryEntry[],
  ) {
    for (const answering of [this.#answerQueries(), this.#answerWindows(), this.#answerSelections()]) {
      answering.catch(untilClosed);
    }
  }

  /** The page's first frame with the history in it. */
  async begin(): Promise<void> {
    await this.panel.tell({ type: "begin", body: { texts: {}, locale: "en" } }, { type: "form", body: NO_FORM });
  }

  /** The list as it is now. */
  async tell(): Promise<void> {
    const event = this.#window();
    if (event !== undefined) await this.panel.tell(event);
  }

  async change(entries: HistoryEntry[]): Promise<void> {
    this.entries = entries;
    this.version += 1;
    await this.tell();
  }

  #window(): PanelEvent | undefined {
    if (this.#query === undefined) return undefined;
    const { queryId, query } = this.#query;
    const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.entries.filter(
      ({ prompt, mode }) =>
        words.every((word) => prompt.toLowerCase().includes(word)) &&
        (query.modes.length === 0 || query.modes.includes(mode)),
    );
    const { from, count } = this.#view;
    const { version, facets, problems } = this;
    const entries = found.slice(from, from + Math.min(count, 200));
    const total = this.entries.length;
    return {
      type: "history",
      body: { queryId, version, total, found: found.length, from, entries, facets, problems },
    };
  }

  async #answerQueries(): Promise<void> {
    for (;;) {
      this.#query = await this.panel.next("query");
      this.#view = { from: 0, count: 100 };
      await this.#tellIfOpen();
    }
  }

  async #answerWindows(): Promise<void> {
    for (;;) {
      const { queryId, from, count } = await this.panel.next("window");
      if (queryId !== this.#query?.queryId) continue;
      this.#view = { from, count };
      await this.#tellIfOpen();
    }
  }

  async #answerSelections(): Promise<void> {
    for (;;) {
      const { assetId } = await this.panel.next("select");
      const entry = this.entries.find((one) => one.assetId === assetId);
      const body = entry === undefined ? null : detailsOf(entry);
      await this.panel.tell({ type: "details", body }).catch(() => undefined);
    }
  }

  /** The page may be closed by now. */
  async #tellIfOpen(): Promise<void> {
    await this.tell().catch(() => undefined);
  }
}
