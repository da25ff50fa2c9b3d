import type * as vscode from "vscode";
import { InlineAssetsError, reasonOf } from "../../core/errors";
import { estimatePrice, priceText } from "../../core/price";
import type { ModelRow, Provider, ProviderInfo } from "../../core/provider";
import type { Log } from "../../core/ports";
import { describeSize, SIZE_PRESETS } from "../../core/schema/imageOptions";
import type { PromptStyle } from "../../core/schema/promptStyle";
import type { DraftFields, FormOptions, FormView, InputChip, InputRole, PanelEvent } from "../../protocol/panel";
import type { Prepared } from "../generationService";
import type { PaintedMask } from "../readEdit";
import { MAX_TEXT } from "../../protocol/panelRequests";
import type { DraftStore, FormInput } from "./draftStore";
import { MOST_INPUTS } from "./draftStore";
import type { QuoteParts, Quoted } from "./formQuote";
import { quoteFor } from "./formQuote";

/** What the form is made of besides what a person fills in; asked anew each time. */
export interface FormWorld {
  /** The open ones, no two of one name. */
  folders(): readonly vscode.WorkspaceFolder[];
  isTrusted(): boolean;
  /** What is offered first, by what was chosen last and by the settings. @throws InlineAssetsError for a setting that can't be used */
  firstDraft(folder: vscode.WorkspaceFolder): DraftFields;
  /** @throws InlineAssetsError */
  style(folder: vscode.WorkspaceFolder): PromptStyle | null;
}

export interface FormParts extends QuoteParts {
  world: FormWorld;
  store: DraftStore;
  providers: readonly ProviderInfo[];
  /** An id by which the page can ask for a picture. */
  pictureId(root: string, file: string): string;
  newId(): string;
  /** Of a form whose mask is painted: the mask as it stands; null while nothing is painted. */
  painted?(): Promise<PaintedMask | null>;
  /** Of a form for one picture: those and no others. */
  inputs?: readonly FormInput[];
  /** Between two looks at a form that goes on changing: a look may read files and ask for a key. */
  rest(): Promise<void>;
  post(event: PanelEvent): void;
  log: Log;
}

/** An offer that was bought, with what its results need to know. */
export interface Bought {
  prepared: Prepared;
  draft: DraftFields;
  /** The file that *use this one* swaps with; null where it follows from the results. */
  slot: string | null;
}

/** The form, whose truth is here: the page sends what is typed, and is told what follows from it. */
export class FormDesk {
  #draft: DraftFields | undefined;
  #inputs: FormInput[] = [];
  #versionOf: string | null = null;
  /** Of the page's last draft that was heard. */
  #revision = 0;
  #offer = 0;
  /** The offer that was bought last. */
  #taken: number | undefined;
  #offered: (Bought & { offer: number }) | undefined;
  #facts = new Map<InputRole, string>();
  #isStale = false;
  #isQuoting = false;

  constructor(private readonly parts: FormParts) {
    const kept = parts.store.read();
    this.#inputs = [...(parts.inputs ?? kept?.inputs ?? [])];
    if (kept === undefined) return;
    this.#draft = kept.draft;
    this.#versionOf = kept.versionOf;
  }

  /** Tells the page the form, and soon what it costs. */
  show(): void {
    this.parts.post({ type: "form", body: this.view() });
    void this.#quote();
  }

  /** What the page's fields hold now. */
  hear(revision: number, draft: DraftFields): void {
    if (revision < this.#revision) return;
    const before = this.#draft;
    this.#revision = revision;
    this.#draft = before === undefined || before.mode === draft.mode ? draft : this.#forMode(draft);
    // What the model's row offers follows from these.
    const isOther = (key: keyof DraftFields): boolean => before?.[key] !== draft[key];
    // There, it would be another file that *use this one* swaps with.
    if (isOther("workspaceFolder")) this.#versionOf = null;
    this.#keep();
    if (isOther("provider") || isOther("model") || isOther("workspaceFolder") || isOther("mode")) this.show();
    else void this.#quote();
  }

  /** The mask was painted on: its revisions and the draft's are counted together. */
  hearMask(revision: number): void {
    // Also one that comes behind a newer draft: it is painted by now, and what was priced before is without it.
    this.#revision = Math.max(this.#revision, revision);
    void this.#quote();
  }

  /** A page that is drawn anew counts from its own start. */
  begin(): void {
    this.#revision = 0;
  }

  /** Puts answers into the form, as another part of the panel wants them. */
  fill(
    change: Partial<DraftFields>,
    { inputs, versionOf }: { inputs?: FormInput[]; versionOf?: string | null } = {},
  ): void {
    const draft = this.#current();
    if (draft === undefined) return;
    this.#draft = heard({ ...draft, ...change });
    if (inputs !== undefined) this.#inputs = inputs.slice(0, MOST_INPUTS);
    if (versionOf !== undefined) this.#versionOf = versionOf;
    this.#facts.clear();
    this.#current();
    this.#keep();
    this.show();
  }

  /** The first picture is what is edited, the others are references, unless `role` says otherwise. */
  addInputs(places: readonly { root: string; file: string }[], role: InputRole | null): void {
    const draft = this.#current();
    if (draft === undefined || places.length === 0) return;
    let inputs = [...this.#inputs];
    for (const { root, file } of places) {
      const as = role ?? (inputs.some((one) => one.role === "image") ? "reference" : "image");
      if (as !== "reference") inputs = inputs.filter((one) => one.role !== as);
      if (inputs.some((one) => one.role === as && one.root === root && one.file === file)) continue;
      inputs.push({ id: this.parts.newId(), role: as, root, file });
    }
    this.fill(draft.mode === "edit" ? {} : this.#forMode({ ...draft, mode: "edit" }), { inputs });
  }

  /** An edit is like its original until someone says otherwise; a new picture has nothing to be like. */
  #forMode(draft: DraftFields): DraftFields {
    if (draft.mode === "edit") return { ...draft, imageSize: null, outputFormat: null };
    const folder = this.folder();
    if (folder === undefined) return draft;
    const first = this.parts.world.firstDraft(folder);
    return {
      ...draft,
      imageSize: draft.imageSize ?? first.imageSize,
      outputFormat: draft.outputFormat ?? first.outputFormat,
    };
  }

  inputs(): readonly FormInput[] {
    return this.#inputs;
  }

  removeInput(id: string): void {
    this.fill({}, { inputs: this.#inputs.filter((one) => one.id !== id) });
  }

  forgetVersion(): void {
    this.fill({}, { versionOf: null });
  }

  /** The folder that the draft's pictures go to; undefined where none is open. */
  folder(): vscode.WorkspaceFolder | undefined {
    const folders = this.parts.world.folders();
    return folders.find(({ name }) => name === this.#draft?.workspaceFolder) ?? folders[0];
  }

  /** What the form calls an open folder. @param root absolute */
  nameOf(root: string): string | undefined {
    return this.parts.world.folders().find(({ uri }) => uri.fsPath === root)?.name;
  }

  /** The provider that the draft names. @throws InlineAssetsError */
  provider(): Provider | undefined {
    const [draft, folder] = [this.#current(), this.folder()];
    return draft === undefined || folder === undefined
      ? undefined
      : this.parts.generation.modelFor(draft, folder).provider;
  }

  /**
   * Takes an offer off the table: each is bought once, and only as it stood on the screen.
   * @returns undefined for one that is not on the table (any more).
   */
  take(offer: number): Bought | undefined {
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

  /** The world may have changed, in which the same form has another path or price. */
  requote(): void {
    void this.#quote();
  }

  /** A bought offer is history; the next one is another. */
  async bought({ draft }: Bought): Promise<void> {
    await this.parts.store.rememberPrompt(draft.prompt);
  }

  view(): FormView {
    const { world, store } = this.parts;
    const blocked = this.#blocked();
    const folder = this.folder();
    const draft = this.#current();
    const earlierPrompts = store.earlierPrompts();
    const base = { revision: this.#revision, earlierPrompts, versionOf: this.#versionOf };
    if (blocked !== null || folder === undefined || draft === undefined) {
      const nothing = draft ?? EMPTY;
      return { ...base, draft: nothing, defaults: nothing, inputs: [], options: NO_OPTIONS, style: null, blocked };
    }
    const { model } = this.parts.generation.modelFor(draft, folder);
    return {
      ...base,
      draft,
      defaults: world.firstDraft(folder),
      inputs: this.#inputs.map((input) => this.#chip(input, folder)),
      options: this.#options(model),
      style: world.style(folder),
      blocked: null,
    };
  }

  #chip({ id, role, root, file }: FormInput, folder: vscode.WorkspaceFolder): InputChip {
    const isElsewhere = root !== folder.uri.fsPath;
    return {
      id,
      role,
      name: file.slice(file.lastIndexOf("/") + 1),
      file,
      pictureId: this.parts.pictureId(root, file),
      fact: this.#facts.get(role) ?? "",
      problem: isElsewhere ? this.parts.t("It lies in another workspace folder.") : null,
    };
  }

  #options(model: ModelRow): FormOptions {
    const { world, providers } = this.parts;
    const isFree = model.pricePerImage.high === 0;
    const priceOf = (quality: ModelRow["qualities"][number]): string =>
      priceText(estimatePrice({ quality, numImages: 1 }, model));
    return {
      workspaceFolders: world.folders().map(({ name }) => name),
      providers: providers.map(({ id, name, models }) => ({
        id,
        name,
        models: models.map((one) => ({ id: one.id, name: one.name })),
      })),
      qualities: isFree ? [] : model.qualities.map((quality) => ({ id: quality, price: priceOf(quality) })),
      presets: SIZE_PRESETS.map((id) => ({ id, label: describeSize(id), ...model.presets[id] })),
      presetsAreExact: model.presetsAreExact,
      sizeRule: model.sizeRule,
      formats: [...model.formats],
      maxImages: model.maxImages,
      maxPromptLength: model.maxPromptLength,
      seed: model.seed,
      canEdit: model.edit !== undefined,
      maxReferences: Math.max(0, (model.edit?.maxImages ?? 1) - 1),
    };
  }

  #blocked(): FormView["blocked"] {
    const { world, t } = this.parts;
    const folder = this.folder();
    if (folder === undefined) {
      return { message: t("Open a folder first: pictures are saved into it."), action: "openFolder" };
    }
    if (!world.isTrusted()) {
      const message = t("This workspace is not trusted, so nothing is generated or paid here.");
      return { message, action: "manageTrust" };
    }
    try {
      world.firstDraft(folder);
      world.style(folder);
      return null;
    } catch (error) {
      if (!(error instanceof InlineAssetsError)) throw error;
      return { message: error.message, action: null };
    }
  }

  /** The draft, of which whatever this version or this window does not know is replaced by what is offered first. */
  #current(): DraftFields | undefined {
    const folder = this.folder();
    if (folder === undefined) return this.#draft;
    const { world, providers } = this.parts;
    // It is not open any more.
    if (this.#draft !== undefined && this.#draft.workspaceFolder !== folder.name) {
      this.#draft = { ...this.#draft, workspaceFolder: folder.name };
      this.#versionOf = null;
    }
    try {
      this.#draft = fitted(this.#draft, world.firstDraft(folder), providers);
    } catch (error) {
      if (!(error instanceof InlineAssetsError)) throw error;
    }
    return this.#draft;
  }

  #keep(): void {
    if (this.#draft === undefined) return;
    const kept = { draft: this.#draft, inputs: this.#inputs, versionOf: this.#versionOf };
    this.parts.store.write(kept).then(undefined, (error: unknown) => {
      this.parts.log.warn(`The form could not be kept: ${reasonOf(error)}`);
    });
  }

  /** One at a time; what changes meanwhile is looked at once more. */
  async #quote(): Promise<void> {
    this.#isStale = true;
    this.#offered = undefined;
    if (this.#isQuoting) return;
    this.#isQuoting = true;
    for (let isFirst = true; this.#isStale; isFirst = false) {
      if (!isFirst) await this.parts.rest();
      this.#isStale = false;
      await this.#quoteOnce().catch((error: unknown) => this.#tellFailure(error));
    }
    this.#isQuoting = false;
  }

  #tellStale(): void {
    const message = this.parts.t(
      "Something has changed since; nothing was sent. Look at the price and press once more.",
    );
    this.parts.post({ type: "notice", body: { message, isError: false, undo: null } });
  }

  #tellFailure(error: unknown): void {
    const { log, t } = this.parts;
    log.error("The form's price could not be found.", error);
    const reason = error instanceof InlineAssetsError ? error.message : t("The log has the reason.");
    const message = t("The price could not be found. {0}", reason);
    this.parts.post({ type: "notice", body: { message, isError: true, undo: null } });
  }

  async #quoteOnce(): Promise<void> {
    const [draft, folder, revision] = [this.#current(), this.folder(), this.#revision];
    if (draft === undefined || folder === undefined || this.#blocked() !== null) return;
    const inputs = this.#usableInputs(draft);
    const painted = this.parts.painted && (await this.parts.painted());
    const form = { draft, folder, inputs, style: this.parts.world.style(folder), versionOf: this.#versionOf };
    const quoted = await quoteFor({ ...form, ...(painted === undefined ? {} : { painted }) }, this.parts);
    if (this.#isStale) return;
    this.#offer += 1;
    if (quoted.prepared !== null) {
      this.#offered = { offer: this.#offer, prepared: quoted.prepared, draft, slot: this.#slotOf(quoted.prepared) };
    }
    this.parts.post({ type: "quote", body: { ...quoted.quote, revision, offer: this.#offer } });
    this.#learnFacts(quoted);
  }

  #usableInputs({ mode }: DraftFields): FormInput[] {
    return mode === "edit" ? this.#inputs : [];
  }

  /** An edit's result takes the place of what was edited. */
  #slotOf({ plan }: Prepared): string | null {
    return this.#versionOf ?? plan.edit?.image.file ?? null;
  }

  #learnFacts({ seen }: Quoted): void {
    const { t } = this.parts;
    if (seen === null) return;
    const facts = new Map<InputRole, string>([["image", describeSize(seen.size)]]);
    // What is painted has no chip.
    if (seen.share !== null && this.parts.painted === undefined)
      facts.set("mask", t("{0} % changes", shareText(seen.share)));
    const isSame = [...facts].every(([role, fact]) => this.#facts.get(role) === fact);
    this.#facts = facts;
    if (!isSame) this.parts.post({ type: "form", body: this.view() });
  }
}

/** Whole per cents, but never 0 or 100 for what is neither. */
function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return "< 1";
  if (percent < 100 && percent > 99) return "> 99";
  return String(Math.round(percent));
}

/** A manifest's prompt may be longer than any that the page could send back. */
function heard(draft: DraftFields): DraftFields {
  return { ...draft, prompt: draft.prompt.slice(0, MAX_TEXT) };
}

function fitted(draft: DraftFields | undefined, first: DraftFields, providers: readonly ProviderInfo[]): DraftFields {
  if (draft === undefined) return first;
  const provider = providers.find(({ id }) => id === draft.provider);
  if (provider === undefined) return { ...draft, provider: first.provider, model: first.model };
  const model = provider.models.find(({ id }) => id === draft.model) ?? provider.models[0];
  return { ...draft, model: model.id };
}

const EMPTY: DraftFields = {
  mode: "generate",
  prompt: "",
  workspaceFolder: "",
  provider: "",
  model: "",
  quality: "auto",
  imageSize: "square",
  outputFormat: "png",
  numImages: 1,
  seed: null,
  folder: null,
  name: null,
  withStyle: true,
  isMaskInverted: false,
  keepOutsideMask: true,
};

const NO_OPTIONS: FormOptions = {
  workspaceFolders: [],
  providers: [],
  qualities: [],
  presets: [],
  presetsAreExact: true,
  sizeRule: { multipleOf: 1, min: 1, max: 1 },
  formats: [],
  maxImages: 1,
  maxPromptLength: 1,
  seed: { min: 0, max: 0, reproduces: false },
  canEdit: false,
  maxReferences: 0,
};
