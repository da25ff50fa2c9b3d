import { MOST_AT_ONCE } from "../../core/desk/admission";
import { InlineAssetsError, reasonOf } from "../../core/errors";
import type { Quality } from "../../core/schema/imageOptions";
import type { MissingOffer, MissingScope, MissingView } from "../../protocol/missing";
import type { JobCard } from "../../protocol/panel";
import type { Approved } from "../generationService";
import { inTurn } from "../inTurn";
import { lookAtTargets } from "./lookedTargets";
import { MissingBatch } from "./missingBatch";
import type { Entry, MissingRows } from "./missingRows";
import type { MadeFile, MissingDeskParts } from "./missingDeskParts";
import { blockedBy, goneAgain } from "./missingDeskParts";
import { offerFor } from "./missingOffer";
import { settingsOf } from "./missingSettings";
import { madeOf } from "./earlierFillIns";

type Ticked = ReturnType<MissingRows["ticked"]>;

/** The list, whose truth is here. Knows nothing of VS Code. */
export class MissingDesk {
  /** Of the page's last change that was heard. */
  #revision = 0;
  #offer = 0;
  #taken: number | undefined;
  #offered: { offer: number; ticked: Ticked; micro: number | null } | undefined;
  #isLookDue = true;
  /** What the page has: its rows, by id. */
  #told = new Map<string, string>();
  #isListDue = true;
  #hasKey = true;
  #batch: MissingBatch | undefined;
  #isBuying = false;
  /** What only is to be shown, until the page has heard of it. */
  #filter: string | undefined;
  readonly #refresh: () => void;

  constructor(private readonly parts: MissingDeskParts) {
    this.#refresh = inTurn(async () => {
      try {
        await this.#bringUpToDate();
      } catch (error) {
        this.#tellFailure(error);
      }
    });
  }

  /** A page that is drawn anew counts from its own start, and wants everything. */
  begin(): void {
    this.#revision = 0;
    this.#told.clear();
    this.#isListDue = true;
    this.parts.post("progress", this.#batch?.progress ?? null);
    this.#tellFilter();
    this.#filter = undefined;
    this.look();
  }

  /** The list was closed: opened again, it begins with what is missing then. */
  closed(): void {
    if (this.#batch === undefined) this.parts.rows.forgetMade();
  }

  /** Documents or files may be others now. */
  look(): void {
    this.#isLookDue = true;
    this.#refresh();
  }

  /** Settings, keys or trust may be others now. */
  reprice(): void {
    this.#takeBack();
    this.parts.rows.forgetPrices();
    this.#refresh();
  }

  /** Jobs may have changed. */
  jobsChanged(): void {
    this.#refresh();
  }

  lead(scope: MissingScope | null, document: string | null): void {
    const { kept } = this.parts;
    if (document !== null) kept.document = document;
    if (scope !== null) kept.scope = scope;
    if (kept.document === null) kept.scope = "workspace";
    kept.keep();
    this.#isListDue = true;
    this.look();
  }

  /** A page that does not listen yet hears of it when it does. */
  filter(text: string): void {
    this.#filter = text;
    this.#tellFilter();
  }

  #tellFilter(): void {
    if (this.#filter !== undefined) this.parts.post("filter", { text: this.#filter });
  }

  scope(scope: MissingScope): void {
    this.lead(scope, null);
  }

  view(view: MissingView): void {
    const { kept } = this.parts;
    kept.view = view;
    kept.keep();
    this.#isListDue = true;
    this.#refresh();
  }

  tick({ revision, ids, isTicked }: { revision: number; ids: readonly string[]; isTicked: boolean }): void {
    const { kept } = this.parts;
    for (const id of ids) {
      if (isTicked) kept.unticked.delete(id);
      else kept.unticked.add(id);
    }
    this.#heard(revision);
  }

  prompt({ revision, id, prompt }: { revision: number; id: string; prompt: string | null }): void {
    const entry = this.parts.rows.entry(id);
    if (entry !== undefined) {
      const { prompts } = this.parts.kept;
      prompts.delete(entry.target.id);
      if (prompt !== null && prompt !== entry.target.slot.prompt) prompts.set(entry.target.id, prompt);
    }
    this.#heard(revision);
  }

  quality(revision: number, quality: Quality): void {
    this.parts.kept.quality = quality;
    this.#heard(revision);
  }

  fillIn(revision: number, isOn: boolean): void {
    this.parts.kept.isFillingIn = isOn;
    this.#heard(revision);
  }

  /** Buys the offer that stands on the button. */
  async submit(offer: number): Promise<void> {
    const offered = this.#take(offer);
    if (offered !== undefined) await this.#buy(offered.ticked, offered.micro === 0);
  }

  /** Placeholders for what is ticked: they cost nothing. */
  async placeholders(offer: number): Promise<void> {
    const { kept, rows } = this.parts;
    const known = this.#offered?.offer === offer ? this.#offered : undefined;
    const ticked = rows.ticked(kept.view).slice(0, MOST_AT_ONCE);
    if (known === undefined || ticked.length === 0) return;
    const free = await Promise.all(ticked.map(async (one) => ({ ...one, prepared: await rows.placeholderFor(one) })));
    if (free.some(({ prepared }) => prepared.estimate.micro !== 0)) return;
    await this.#buy(free, true);
  }

  cancel(): void {
    this.#batch?.cancel();
  }

  async act(jobId: string, choice: string): Promise<void> {
    await this.parts.jobs.act(jobId, choice);
  }

  #heard(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    this.parts.kept.keep();
    this.#takeBack();
    this.#refresh();
  }

  /** What is bought is what was seen, so a change takes the offer off the table. */
  #takeBack(): void {
    this.#offered = undefined;
  }

  #take(offer: number) {
    const offered = this.#offered;
    if (offered?.offer !== offer) {
      // The second press of two is no news.
      if (offer !== this.#taken) this.#tellStale();
      return undefined;
    }
    this.#offered = undefined;
    this.#taken = offer;
    return offered;
  }

  async #buy(ticked: Ticked, isFree: boolean): Promise<void> {
    if (this.#batch !== undefined || this.#isBuying || ticked.length === 0) return;
    this.#isBuying = true;
    try {
      const approved = await this.#approve(ticked);
      if (approved !== undefined) this.#start(ticked, approved, isFree);
    } catch (error) {
      if (!isOverBudget(error)) throw error;
      this.parts.post("notice", { message: error.message, isError: true, undo: null, action: "openSettings" });
    } finally {
      this.#isBuying = false;
      this.look();
    }
  }

  /** Leave for all of them, once each is known to be missing still and to have no job that could bring it. */
  async #approve(ticked: Ticked): Promise<readonly Approved[] | undefined> {
    const { slots, desk } = this.parts;
    if (!(await this.#isUnchanged(ticked))) {
      this.#tellStale();
      return undefined;
    }
    // Never two jobs for one target: what was approved and not sent gives way to this one.
    for (const { card } of ticked) {
      if (card?.phase === "waiting") await desk.dismiss(card.id);
    }
    return await slots.approveAll(
      ticked.map(({ prepared }) => prepared),
      { isClicked: true },
    );
  }

  async #isUnchanged(ticked: Ticked): Promise<boolean> {
    const { jobs, isThere, rows } = this.parts;
    rows.cards = await jobs.refresh();
    for (const { id, view, target } of ticked) {
      if ((await isThere(target.root, target.file)) !== (view === "placeholders")) return false;
      if (rows.row(id)?.canTick !== true) return false;
    }
    return true;
  }

  #start(ticked: Ticked, approved: readonly Approved[], isFree: boolean): void {
    const { rows, slots, kept, post } = this.parts;
    const made: MadeFile[] = [];
    const jobs = ticked.flatMap(({ prepared: _prepared, card: _card, ...entry }, at) => {
      const one = approved[at];
      return one === undefined ? [] : [{ entry, approved: one }];
    });
    for (const { entry } of jobs) rows.begun(entry.id);
    kept.toFillIn = this.#isFillingIn() ? jobs.map(({ entry: { target } }) => [target.root, target.file]) : [];
    kept.keep();
    const batch = new MissingBatch(jobs, isFree, {
      slots,
      onProgress: (progress) => post("progress", progress),
      onMade: (entry, { assets, warnings }) => {
        const [record] = assets;
        if (record === undefined) return;
        rows.made(entry, { record, warnings });
        // A placeholder is replaced with the same words.
        if (!isFree) kept.prompts.delete(entry.target.id);
        made.push(madeFile(entry, record));
        this.#refresh();
      },
      onFailed: (entry, error) => {
        rows.failed(entry.id, this.#wordsFor(error));
        this.#refresh();
      },
    });
    this.#batch = batch;
    post("progress", batch.progress);
    void this.#end(batch, made);
  }

  /** Attributes are filled in once all have ended: one undo takes all of it back. */
  async #end(batch: MissingBatch, made: readonly MadeFile[]): Promise<void> {
    const { kept, post, onEnded, t } = this.parts;
    const { all, failed, isFree } = await batch.run();
    const filled = kept.toFillIn.length === 0 || made.length === 0 ? "" : await this.#fillIn(made);
    kept.toFillIn = [];
    kept.keep();
    this.#batch = undefined;
    post("progress", null);
    const words = [
      t("{0} of {1} made.", made.length, all),
      ...(failed === 0 ? [] : [t("{0} failed; each says why.", failed)]),
      ...(filled === "" ? [] : [filled]),
      ...(isFree && made.length > 0 ? [t("Under Placeholders they can be replaced by real ones.")] : []),
    ].join(" ");
    post("notice", { message: words, isError: false, undo: null });
    onEnded(words, made);
    this.look();
  }

  /** What a reload of the window has cut off. */
  async #fillInEarlier(cards: ReadonlyMap<string, JobCard>): Promise<void> {
    const { kept, post, records } = this.parts;
    if (kept.toFillIn.length === 0 || this.#batch !== undefined || this.#isBuying) return;
    const made = await madeOf(kept.toFillIn, { cards, records });
    if (made === undefined) return;
    kept.toFillIn = [];
    kept.keep();
    const words = made.length === 0 ? "" : await this.#fillIn(made);
    if (words !== "") post("notice", { message: words, isError: false, undo: null });
  }

  async #fillIn(made: readonly MadeFile[]): Promise<string> {
    try {
      return await this.parts.fillIn(made);
    } catch (error) {
      this.parts.log.error("Attributes could not be filled in.", error);
      return this.parts.t("Attributes could not be filled in: {0}", reasonOf(error));
    }
  }

  async #bringUpToDate(): Promise<void> {
    const { parts } = this;
    const { kept, rows, jobs, post, hasPage } = parts;
    // Whoever looks next asks for everything.
    if (!hasPage() || this.#tellBlocked()) return;
    if (this.#isLookDue) {
      this.#isLookDue = false;
      const looked = await lookAtTargets(kept.scope, kept.document, parts);
      rows.saw(looked, await goneAgain(looked, parts));
      post("looking", null);
      this.#isListDue = true;
    }
    const cards = (rows.cards = await jobs.refresh());
    await this.#fillInEarlier(cards);
    await rows.prepare();
    await this.#tellSettings();
    this.#tellRows();
    this.#tellOffer();
  }

  #tellBlocked(): boolean {
    const blocked = blockedBy(this.parts);
    this.parts.post("blocked", blocked);
    return blocked !== null;
  }

  async #tellSettings(): Promise<void> {
    const { folder, modelFor, post, hasKey } = this.parts;
    const first = folder();
    if (first === undefined) return;
    this.#hasKey = await hasKey(modelFor(first).provider).catch(() => false);
    post("settings", { revision: this.#revision, ...settingsOf(first, this.parts) });
  }

  #isFillingIn(): boolean {
    const { folder, settings, kept } = this.parts;
    const first = folder();
    return kept.isFillingIn ?? (first !== undefined && settings(first).isFillingIn);
  }

  /** The whole list where other rows are in it; else those rows that have changed. */
  #tellRows(): void {
    const { kept, rows, post, documentName } = this.parts;
    const groups = rows.groups(kept.view);
    const all = groups.flatMap((group) => group.rows);
    const before = this.#told;
    this.#told = new Map(all.map((row) => [row.id, JSON.stringify(row)]));
    if (!this.#isListDue) {
      const changed = all.filter((row) => before.get(row.id) !== this.#told.get(row.id));
      if (changed.length > 0) post("rows", { revision: this.#revision, rows: changed });
      return;
    }
    this.#isListDue = false;
    post("list", {
      revision: this.#revision,
      scope: kept.scope,
      document: kept.document === null ? null : documentName(kept.document),
      view: kept.view,
      groups,
      refused: kept.view === "missing" ? rows.refused() : [],
      counts: { missing: rows.count("missing"), placeholders: rows.count("placeholders") },
    });
  }

  #tellOffer(): void {
    const { kept, rows, post, t } = this.parts;
    // What was typed meanwhile is priced next.
    if (!rows.isPriced) return;
    // The others are offered when these are done.
    const ticked = rows.ticked(kept.view).slice(0, MOST_AT_ONCE);
    // What is on the table stays what it is, for a press that is on its way.
    if (this.#offered === undefined || !isSame(this.#offered.ticked, ticked)) this.#offer += 1;
    const { micro, ...words } = offerFor(
      ticked.map(({ prepared }) => prepared),
      t,
    );
    const whyNot = this.#whyNot(ticked.length);
    this.#offered = whyNot === null ? { offer: this.#offer, ticked, micro } : undefined;
    const offer: MissingOffer = {
      ...words,
      revision: this.#revision,
      offer: this.#offer,
      view: kept.view,
      whyNot,
      hasKey: this.#hasKey,
      canPlace: kept.view === "missing" && ticked.length > 0 && this.#batch === undefined,
    };
    post("offer", offer);
  }

  #whyNot(count: number): string | null {
    const { t } = this.parts;
    if (this.#batch !== undefined) return t("Pictures are being made; the next ones can follow when they are done.");
    if (count === 0) return t("Tick what is to be made.");
    return this.#hasKey ? null : t("There is no key yet.");
  }

  #tellStale(): void {
    const message = this.parts.t(
      "Something has changed since; nothing was sent. Look at the price and press once more.",
    );
    this.parts.post("notice", { message, isError: false, undo: null });
  }

  #wordsFor(error: unknown): string {
    if (error instanceof InlineAssetsError) return error.message;
    this.parts.log.error("A missing picture could not be made.", error);
    return this.parts.t("Inline Assets met an error of its own; the log has it.");
  }

  #tellFailure(error: unknown): void {
    this.parts.post("notice", { message: this.#wordsFor(error), isError: true, undo: null });
  }
}

/** The same pictures, ready in the same way, after the same jobs. */
function isSame(before: Ticked, now: Ticked): boolean {
  return (
    before.length === now.length &&
    now.every(({ id, prepared, card }, at) => {
      const one = before[at];
      return one?.id === id && one.prepared === prepared && one.card?.id === card?.id;
    })
  );
}

function isOverBudget(error: unknown): error is InlineAssetsError {
  return error instanceof InlineAssetsError && error.code === "over-budget";
}

function madeFile({ target: { root } }: Entry, record: MadeRecord): MadeFile {
  const { file, prompt, width, height } = record;
  return { root, file, prompt, width, height };
}
type MadeRecord = Omit<MadeFile, "root">;
