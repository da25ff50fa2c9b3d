import type * as vscode from "vscode";
import { InlineAssetsError, withoutField } from "../../core/errors";
import { SharedSeeds } from "../../core/references/sharedSeeds";
import type { MissingGroup, MissingPlace, MissingRow, MissingView, RefusedRow } from "../../protocol/missing";
import type { JobCard } from "../../protocol/panel";
import type { Prepared } from "../generationService";
import type { SlotChoices, SlotDesk } from "../references/slotDesk";
import type { Translate } from "../panel/panelPost";
import type { KeptChoices } from "./keptChoices";
import { fileTarget } from "./jobTarget";
import { type Looked, NOTHING_LOOKED_AT } from "./lookedTargets";
import { isSlot } from "../../core/references/slotOf";
import { comparePaths, type SlotTarget, type Target, type TargetPlace } from "./missingTargets";
import { canTick, type Made, phaseOf, type Quoted, refusedOf, type RowFacts, rowOf } from "./rowView";

/** A row of one of the two lists. A file that was filled with a placeholder is in both. */
export interface Entry {
  id: string;
  view: MissingView;
  target: SlotTarget;
}

interface RowsParts {
  kept: KeptChoices;
  slots: Pick<SlotDesk, "prepare">;
  readonly folderOf: (root: string) => vscode.WorkspaceFolder | undefined;
  readonly nameOf: (root: string, file: string) => string;
  readonly pictureId: (root: string, file: string) => string;
  /** Lets others have their turn, between many small steps. */
  readonly breathe: () => Promise<void>;
  t: Translate;
}

/** So many are made ready at a time. */
const STEP = 25;
const VIEWS = ["missing", "placeholders"] as const;

/** The rows of both lists: what is looked at, what each would cost, and what became of it. Maps are by the row's id. */
export class MissingRows {
  #looked: Looked = NOTHING_LOOKED_AT;
  #index: ReadonlyMap<string, Entry> = new Map();
  readonly #quoted = new Map<string, Quoted & { key: string }>();
  #cards: ReadonlyMap<string, JobCard> = new Map();
  readonly #made = new Map<string, Made & { entry: Entry }>();
  readonly #errors = new Map<string, string>();
  readonly #seeds = new SharedSeeds();
  /** Grows when everything has to be priced anew. */
  #edition = 0;

  constructor(private readonly parts: RowsParts) {}

  /** @param gone what was made here, and is not there any more */
  saw(looked: Looked, gone: readonly Target[]): void {
    this.#looked = looked;
    // What is gone again is missing again.
    for (const { id } of gone) this.#made.delete(id);
    this.#layOut();
  }

  /** By the target of the job. */
  set cards(cards: ReadonlyMap<string, JobCard>) {
    this.#cards = cards;
  }

  /** Prices of earlier settings do not hold any more. */
  forgetPrices(): void {
    this.#edition += 1;
  }

  made(entry: Entry, made: Made): void {
    this.#made.set(entry.id, { ...made, entry });
    this.#errors.delete(entry.id);
    this.#layOut();
  }

  /** What was made is no row of a list that is opened anew. */
  forgetMade(): void {
    this.#made.clear();
    this.#seeds.clear();
    this.#errors.clear();
    this.#layOut();
  }

  failed(id: string, message: string): void {
    this.#errors.set(id, message);
  }

  begun(id: string): void {
    this.#errors.delete(id);
  }

  /** Makes ready whatever is not. */
  async prepare(): Promise<void> {
    const due = this.#unpriced();
    for (const [at, entry] of due.entries()) {
      if (at % STEP === STEP - 1) await this.parts.breathe();
      const key = this.#keyOf(entry);
      this.#quoted.set(entry.id, { ...(await this.#quote(entry)), key });
    }
  }

  /** Whether every row has the price of what is typed now. */
  get isPriced(): boolean {
    return this.#unpriced().length === 0;
  }

  /** A placeholder for a row. @throws InlineAssetsError */
  async placeholderFor({ target }: Entry): Promise<Prepared> {
    const folder = this.parts.folderOf(target.root);
    if (folder === undefined) throw new InlineAssetsError("invalid-request", this.#notOpen());
    const prompt = this.#promptOf(target);
    return await this.parts.slots.prepare({
      slot: target.slot,
      folder,
      choices: { prompt, provider: "offline" },
      seeds: this.#seeds,
    });
  }

  count(view: MissingView): number {
    return this.entries(view).length;
  }

  entries(view: MissingView): Entry[] {
    return [...this.#index.values()].filter((entry) => entry.view === view);
  }

  entry(id: string): Entry | undefined {
    return this.#index.get(id);
  }

  placesOf(id: string): readonly TargetPlace[] {
    return this.#index.get(id)?.target.places ?? [];
  }

  row(id: string): MissingRow | undefined {
    const entry = this.#index.get(id);
    return entry && this.#rowOf(entry);
  }

  madeOf(id: string): Made | undefined {
    return this.#made.get(id);
  }

  /** By the document that refers to each first. */
  groups(view: MissingView): MissingGroup[] {
    const groups = new Map<string, MissingRow[]>();
    for (const entry of this.entries(view)) {
      const row = this.#rowOf(entry);
      const document = row.places[0]?.document ?? "";
      const rows = groups.get(document) ?? [];
      rows.push(row);
      groups.set(document, rows);
    }
    return [...groups].map(([document, rows]) => ({ document, rows }));
  }

  refused(): RefusedRow[] {
    const words = { nameOf: this.parts.nameOf, placesOf: (target: Target) => this.#placesOf(target) };
    return this.#looked.missing.flatMap((target) => refusedOf(target, words) ?? []);
  }

  /** What is ticked and can be made, in order. */
  ticked(view: MissingView): (Entry & { prepared: Prepared; card: JobCard | undefined })[] {
    return this.entries(view).flatMap((entry) => {
      const facts = this.#factsOf(entry);
      const { quoted, card, isTicked } = facts;
      if (!isTicked || quoted === undefined || quoted.prepared === null) return [];
      return canTick(phaseOf(facts), quoted) ? [{ ...entry, prepared: quoted.prepared, card }] : [];
    });
  }

  /** Those that were made here stay where they were. */
  #layOut(): void {
    const index = new Map<string, Entry>();
    for (const view of VIEWS) {
      const entries = this.#looked[view].flatMap((target) => entryOf(target, view));
      const made = [...this.#made.values()].map(({ entry }) => entry).filter((entry) => entry.view === view);
      const all = new Map([...made, ...entries].map((entry) => [entry.id, entry]));
      for (const entry of inOrder([...all.values()])) index.set(entry.id, entry);
    }
    this.#index = index;
  }

  #unpriced(): Entry[] {
    return [...this.#index.values()].filter((entry) => this.#quoted.get(entry.id)?.key !== this.#keyOf(entry));
  }

  #promptOf({ id, slot }: SlotTarget): string {
    return this.parts.kept.prompts.get(id) ?? slot.prompt;
  }

  #notOpen(): string {
    return this.parts.t("Its folder is not open any more.");
  }

  async #quote({ target, view }: Entry): Promise<Quoted> {
    const { kept, slots, t } = this.parts;
    const folder = this.parts.folderOf(target.root);
    if (folder === undefined) return { prepared: null, problem: this.#notOpen() };
    const prompt = this.#promptOf(target);
    if (prompt.trim() === "") return { prepared: null, problem: t("Say what the picture should show.") };
    const choices: SlotChoices = { prompt, ...(kept.quality === null ? {} : { quality: kept.quality }) };
    const { slot } = target;
    try {
      const prepared = await slots.prepare({
        slot,
        folder,
        choices,
        isReplacing: view === "placeholders",
        seeds: this.#seeds,
      });
      return { prepared, problem: "" };
    } catch (error) {
      if (!(error instanceof InlineAssetsError)) throw error;
      return { prepared: null, problem: withoutField(error) };
    }
  }

  #keyOf({ view, target }: Entry): string {
    return JSON.stringify([this.#edition, view, this.parts.kept.quality, this.#promptOf(target), target.slot]);
  }

  #rowOf(entry: Entry): MissingRow {
    const { nameOf, pictureId, t } = this.parts;
    return rowOf(this.#factsOf(entry), { t, nameOf, pictureId, placesOf: (one) => this.#placesOf(one) });
  }

  #factsOf({ id, target, view }: Entry): RowFacts {
    const { kept } = this.parts;
    return {
      id,
      target,
      typed: kept.prompts.get(target.id),
      isTicked: !kept.unticked.has(id),
      quoted: this.#quoted.get(id),
      card: this.#cards.get(fileTarget(target.root, target.file)),
      made: this.#made.get(id),
      error: this.#errors.get(id),
      isPlaceholder: view === "placeholders",
    };
  }

  #placesOf({ places }: Target): MissingPlace[] {
    return places.map(({ root, document, line }) => ({ document: this.parts.nameOf(root, document), line }));
  }
}

function entryOf(target: Target, view: MissingView): Entry[] {
  const { slot } = target;
  if (!isSlot(slot)) return [];
  const id = view === "missing" ? target.id : `placeholder-${target.id}`;
  return [{ id, view, target: { ...target, slot } }];
}

/** By the first place of each. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const compare = (a: Entry, b: Entry): number => {
    const [first, second] = [a.target.places[0], b.target.places[0]];
    if (first === undefined || second === undefined) return 0;
    const byDocument = comparePaths(first.root, second.root) || comparePaths(first.document, second.document);
    return byDocument === 0 ? first.offset - second.offset : byDocument;
  };
  return [...entries].sort(compare);
}
