import type * as vscode from "vscode";
import type { DeskParts, ReasonToAsk } from "../core/desk/deskParts";
import type { JobDesk, RunOptions } from "../core/desk/jobDesk";
import { checkAgainstModel } from "../core/checkAgainstModel";
import { cancelled, InlineAssetsError, invalidRequest, reasonOf, writeFailed } from "../core/errors";
import type { AnsweredWish } from "../core/desk/beginAnswered";
import { canGoOn } from "../core/desk/jobViews";
import { answerFileOf } from "../core/job/finishOutput";
import { chargeOf } from "../core/job/jobMachine";
import { keepingFolderOf } from "../core/job/jobParts";
import type { JobResult } from "../core/job/runJob";
import { createMemo } from "../core/createMemo";
import { orCancelled } from "../core/orCancelled";
import { checkName, fileNameFor } from "../core/naming";
import type { AssetFiles, FileContent, Ids, SeenEdit } from "../core/ports";
import type { Estimate, LearntPrice } from "../core/price";
import { estimatePrice, reserveFor } from "../core/price";
import type { Call, ModelRow, Provider } from "../core/provider";
import { relativeFolder } from "../core/relativePath";
import type { AssetRecord } from "../core/schema/assetRecord";
import type { GenerateFields } from "../core/schema/generateRequest";
import type { OutputFormat } from "../core/schema/imageOptions";
import type { Job, JobPlan } from "../core/schema/job";
import type { PromptStyle } from "../core/schema/promptStyle";
import { styledPrompt } from "../core/schema/promptStyle";
import { learntPrice } from "../core/spending";
import type { Account } from "./account";
import { assetsFolderOf, manifestFolderOf } from "./folders";
import type { EditWish, ReadParts } from "./readEdit";
import { readEdit } from "./readEdit";
import type { ReadReblend, ReblendWish } from "./readReblend";
import { readReblend } from "./readReblend";
import { readSetting } from "./settings";
import { isOpenFolder } from "./workspaceFolders";

/** A request with every choice made and every rule checked, but nothing asked, sent or written yet. */
export interface Prepared {
  provider: Provider;
  model: ModelRow;
  call: Call;
  plan: Omit<JobPlan, "apiOrigin">;
  estimate: Estimate;
  warnings: string[];
  /** Pictures that the job takes along, to be kept until it closes. */
  inputs: readonly FileContent[];
  /** Of an edit: what its files turned out to be. */
  seen?: SeenEdit;
}

/** Leave to spend, given for exactly this job. */
export interface Approved {
  job: Job;
  warnings: readonly string[];
}

interface Leave {
  /** Whether a person has just clicked on the price. */
  isClicked: boolean;
  signal?: AbortSignal;
  /** Reasons to ask that do not follow from the sums. */
  reasons?: readonly ReasonToAsk[];
}

/** Looks at an edit's pictures that are remembered: a few pictures in a few ways. */
const LOOKS_KEPT = 40;

type WritePlaces = Pick<JobPlan, "root" | "folder" | "manifestFolder">;

interface ServiceParts extends DeskParts {
  providerIds: readonly string[];
  account: Account;
  isTrusted: () => boolean;
  onAssets: () => void;
}

/** Requests become jobs here: choices are made, rules checked, leave to spend asked for; the desk runs them. */
export class GenerationService {
  private readonly parts: ServiceParts & ReadParts;

  constructor(
    parts: ServiceParts,
    private readonly desk: JobDesk,
  ) {
    this.parts = { ...parts, remember: createMemo(LOOKS_KEPT) };
  }

  /** The provider and model that a request would use. @throws InlineAssetsError `invalid-request` */
  modelFor(
    fields: Pick<GenerateFields, "provider" | "model">,
    folder: vscode.WorkspaceFolder,
  ): { provider: Provider; model: ModelRow } {
    const provider =
      fields.provider === undefined
        ? this.#provider(readSetting("provider", folder.uri), "inlineAssets.provider")
        : this.#provider(fields.provider, "provider");
    return { provider, model: modelOf(provider, fields.model, folder.uri) };
  }

  /** Asked before a dialogue, so that nobody answers questions in vain. @throws InlineAssetsError `untrusted-workspace` */
  checkTrust(): void {
    if (!this.parts.isTrusted()) throw untrusted();
  }

  /** @throws InlineAssetsError `invalid-request` */
  async prepare(fields: GenerateFields & Styled, folder: vscode.WorkspaceFolder): Promise<Prepared> {
    const { provider, model } = this.modelFor(fields, folder);
    const call = callOf(fields, model, folder.uri, this.parts.ids);
    const warnings = checkAgainstModel(withStyle(call, fields), model);
    const estimate = estimatePrice(call, model, await this.learntFor(call, provider, model));
    const plan = planOf({ fields, folder, provider, call, estimate, model });
    return { provider, model, call, estimate, warnings, plan, inputs: [] };
  }

  /** What an edit's files turn out to be, before anything is decided. @throws InlineAssetsError `invalid-request` */
  async lookAt(wish: EditWish, folder: vscode.WorkspaceFolder): Promise<SeenEdit> {
    return (await readEdit(wish, folder, this.modelFor(wish, folder).model, this.parts)).seen;
  }

  /** @throws InlineAssetsError `invalid-request` */
  async prepareEdit(wish: EditWish & Styled, folder: vscode.WorkspaceFolder): Promise<Prepared> {
    const { provider, model } = this.modelFor(wish, folder);
    const read = await readEdit(wish, folder, model, this.parts);
    const { imageSize, outputFormat, edit, inputs, seen } = read;
    const call: Call = {
      ...callOf({ ...wish, imageSize, outputFormat }, model, folder.uri, this.parts.ids),
      mode: "edit",
    };
    const warnings = [...read.warnings, ...checkAgainstModel(withStyle(call, wish), model)];
    const estimate = estimatePrice(call, model, await this.learntFor(call, provider, model));
    const fields = { ...wish, folder: wish.folder ?? read.folder };
    const plan = planOf({ fields, folder, provider, call, estimate, model });
    const named = { ...plan, name: wish.name ?? read.name, edit };
    return { provider, model, call, estimate, warnings, plan: named, inputs, seen };
  }

  /** What calls like this one were reported to cost on this machine, where the price list has no figure. */
  async learntFor(
    call: Pick<Call, "mode" | "quality" | "imageSize">,
    provider: Provider,
    model: ModelRow,
  ): Promise<LearntPrice | undefined> {
    if (model.pricePerImage[call.quality] !== null) return undefined;
    return learntPrice(await this.parts.journal.list(), provider.info.id, { ...call, model: model.id });
  }

  /**
   * Everything that must be true before money is spent: trust, a key, a folder that can be written, leave to pay.
   * @throws InlineAssetsError
   */
  async approve(
    { plan, provider, warnings, inputs }: Prepared,
    { isClicked, signal, reasons }: Leave,
  ): Promise<Approved> {
    if (signal?.aborted === true) throw cancelled("no");
    // Nothing is reserved yet: a locked keyring need not be waited for.
    const apiOrigin = await orCancelled(this.#checkWorld(plan, provider), signal);
    await this.#keepInputs(inputs);
    const job = await this.desk.admit({
      plan: { ...plan, apiOrigin },
      isClicked,
      ...(signal === undefined ? {} : { signal }),
      ...(reasons === undefined ? {} : { reasons }),
    });
    return { job, warnings };
  }

  /** The same for several calls at one leave: all of them or none. @throws InlineAssetsError */
  async approveAll(prepared: readonly Prepared[], { isClicked, signal, reasons }: Leave): Promise<Approved[]> {
    if (signal?.aborted === true) throw cancelled("no");
    const plans: JobPlan[] = [];
    for (const { plan, provider, inputs } of prepared) {
      const apiOrigin = await orCancelled(this.#checkWorld(plan, provider), signal);
      await this.#keepInputs(inputs);
      plans.push({ ...plan, apiOrigin });
    }
    const jobs = await this.desk.admitAll({
      plans,
      isClicked,
      ...(signal === undefined ? {} : { signal }),
      ...(reasons === undefined ? {} : { reasons }),
    });
    return jobs.map((job, at) => ({ job, warnings: prepared[at]?.warnings ?? [] }));
  }

  /** @throws InlineAssetsError */
  async generate({ job, warnings }: Approved, options: RunOptions): Promise<JobResult> {
    const result = await this.#watched(this.desk.run(job, options));
    return { ...result, warnings: [...warnings, ...result.warnings] };
  }

  /** What laying a kept answer over its original once more would do. @throws InlineAssetsError `invalid-request` */
  async lookAtReblend(record: AssetRecord, wish: ReblendWish, folder: vscode.WorkspaceFolder): Promise<ReadReblend> {
    const { model } = this.modelFor({ provider: record.provider, model: record.model }, folder);
    return await readReblend(record, wish, folder, { ...this.parts, model });
  }

  /** Lays a kept answer over its original with another feather or mask; costs nothing. @throws InlineAssetsError */
  async reblend(
    record: AssetRecord,
    wish: ReblendWish,
    folder: vscode.WorkspaceFolder,
    options: RunOptions,
  ): Promise<JobResult> {
    this.checkTrust();
    const { inputs, answerBytes, warnings, plan, answer, generationId } = await this.lookAtReblend(
      record,
      wish,
      folder,
    );
    await this.#checkFolders(plan);
    await this.#keepInputs(inputs);
    await this.#keepAnswer({ plan, answer }, answerBytes);
    const job = await this.desk.beginAnswered({ plan, answer, generationId });
    return await this.generate({ job, warnings }, options);
  }

  /**
   * Goes on with a paid job from where it stopped; costs nothing.
   * @throws InlineAssetsError `invalid-request` when nothing is left that costs nothing.
   */
  async goOn(jobId: string, options: RunOptions): Promise<JobResult> {
    return await this.#watched(this.desk.goOn(jobId, options));
  }

  /** The paid pictures of a job go to another folder of their workspace folder. @throws InlineAssetsError */
  async saveElsewhere(jobId: string, folder: string, options: RunOptions): Promise<JobResult> {
    return await this.#watched(this.desk.saveElsewhere(jobId, relativeFolder("folder", folder), options));
  }

  /** Leave for a job that was approved and never sent, at a person's click. @throws InlineAssetsError */
  async approveWaiting({ id, plan }: Job): Promise<Approved> {
    await this.#checkWorld(plan, this.#provider(plan.provider, "provider"));
    return { job: await this.desk.approveAgain(id), warnings: [] };
  }

  /**
   * Leave for the same call once more, as a job of its own; the first one is put away, unless it can still bring a picture. What may have been charged is
   * asked about in any case.
   * @throws InlineAssetsError
   */
  async approveAnother(first: Job): Promise<Approved> {
    const { id, plan } = first;
    const apiOrigin = await this.#checkWorld(plan, this.#provider(plan.provider, "provider"));
    const chargedAt = chargeOf(first)?.at;
    const reasons: ReasonToAsk[] = chargedAt === undefined ? [] : [{ kind: "may charge again", chargedAt }];
    const job = await this.desk.admit({ plan: { ...plan, apiOrigin }, isClicked: true, reasons, insteadOf: id });
    // What can still be fetched without paying stays.
    if (canGoOn(first)) return { job, warnings: [] };
    await this.desk.dismiss(id).catch((error: unknown) => {
      this.parts.log.warn(`Job ${id} could not be put away: ${reasonOf(error)}`);
    });
    return { job, warnings: [] };
  }

  /** Where the manifest's folder has been moved since, the answer follows it. */
  async #keepAnswer({ plan, answer }: Pick<AnsweredWish, "plan" | "answer">, bytes: Uint8Array): Promise<void> {
    const part = { root: plan.root, folder: keepingFolderOf(plan, ".raw"), name: `.${answer.sha256}.part` };
    try {
      await this.parts.files.keep({ ...part, isSpare: false }, answerFileOf(plan, answer), bytes);
    } catch (cause) {
      throw writeFailed("The answer could not be kept beside the manifest", cause, "no");
    }
  }

  async #keepInputs(inputs: readonly FileContent[]): Promise<void> {
    try {
      for (const content of inputs) await this.parts.inputs.keep(content);
    } catch (cause) {
      throw writeFailed("The picture could not be kept for the call, so nothing was sent", cause, "no");
    }
  }

  /** @returns the origin that the call goes to; null for a provider without an account. */
  async #checkWorld(plan: WritePlaces, provider: Provider): Promise<string | null> {
    const { account } = this.parts;
    this.checkTrust();
    if (!isOpenFolder(plan.root)) {
      throw invalidRequest("workspaceFolder", plan.root, "Its folder is not open in this window; open it first.");
    }
    const connection = await account.connect(provider.info);
    await this.#checkFolders(plan);
    return connection === null ? null : new URL(connection.baseUrl).origin;
  }

  async #checkFolders({ root, folder, manifestFolder }: WritePlaces): Promise<void> {
    const { files, manifest } = this.parts;
    await files.prepareFolder({ root, folder });
    await files.prepareFolder({ root, folder: manifestFolder });
    await manifest.prepare(root, manifestFolder);
  }

  async #watched(end: Promise<JobResult>): Promise<JobResult> {
    try {
      return await end;
    } finally {
      this.parts.onAssets();
    }
  }

  #provider(id: string, field: string): Provider {
    const { provider, providerIds } = this.parts;
    const found = provider(id);
    if (found === undefined) throw invalidRequest(field, id, `It must be one of ${providerIds.join(", ")}.`);
    return found;
  }
}

/** A named model must exist; the setting's model gives way to the provider's default where the provider lacks it. */
function modelOf({ info }: Provider, named: string | undefined, scope: vscode.Uri): ModelRow {
  const wanted = named ?? readSetting("model", scope);
  const model = info.models.find(({ id }) => id === wanted);
  if (model !== undefined) return model;
  if (named === undefined) return info.models[0];
  throw invalidRequest("model", named, `${info.name} offers ${info.models.map(({ id }) => id).join(", ")}.`);
}

function callOf(fields: GenerateFields, model: ModelRow, scope: vscode.Uri, ids: Ids): Call {
  return {
    mode: "generate",
    prompt: fields.prompt,
    model: model.id,
    quality: fields.quality ?? readSetting("quality", scope),
    imageSize: fields.imageSize ?? readSetting("imageSize", scope),
    outputFormat: fields.outputFormat ?? readSetting("outputFormat", scope),
    numImages: fields.numImages ?? readSetting("numImages", scope),
    seed: fields.seed ?? ids.seed(),
  };
}

/** A project's style is asked for in the side panel alone, where it is shown. */
interface Styled {
  style?: PromptStyle;
}

function withStyle(call: Call, { style }: Styled): Call {
  return { ...call, prompt: styledPrompt(call.prompt, style) };
}

interface PlanFacts {
  fields: GenerateFields & Styled;
  folder: vscode.WorkspaceFolder;
  provider: Provider;
  call: Call;
  estimate: Estimate;
  model: ModelRow;
}

function planOf({ fields, folder, provider, call, estimate, model }: PlanFacts): Prepared["plan"] {
  if (fields.name !== undefined) checkName(fields.name);
  return {
    provider: provider.info.id,
    call,
    root: folder.uri.fsPath,
    folder: fields.folder === undefined ? assetsFolderOf(folder) : relativeFolder("folder", fields.folder),
    manifestFolder: manifestFolderOf(folder),
    name: fields.name ?? null,
    fileNameTemplate: readSetting("fileName", folder.uri),
    estimate: estimate.micro,
    reserve: reserveFor(call, model, estimate),
    ...(fields.style === undefined ? {} : { style: fields.style }),
  };
}

/** What the file will be: of what is finished here, not what is asked of the provider. */
export function savedFormatOf({ plan }: Pick<Prepared, "plan">): OutputFormat {
  return plan.slot?.format ?? plan.edit?.finish?.format ?? plan.call.outputFormat;
}

/** The path that the first picture would get now, relative to the workspace folder; for showing. */
export async function previewPath({ plan, model }: Prepared, files: AssetFiles, now: number): Promise<string> {
  const { prompt, imageSize, seed } = plan.call;
  const format = savedFormatOf({ plan });
  const size = typeof imageSize === "string" ? model.presets[imageSize] : imageSize;
  const { name, fileNameTemplate: template } = plan;
  const leaf =
    plan.slot === undefined
      ? fileNameFor({ prompt, name, template, seed, model: model.id, ...size, index: 0, now, format })
      : plan.slot.file.slice(plan.slot.file.lastIndexOf("/") + 1);
  return await files.previewPlace({ root: plan.root, folder: plan.folder }, leaf);
}

function untrusted(): InlineAssetsError {
  const message = "This workspace is not trusted, so nothing is generated or paid here. Trust it first.";
  return new InlineAssetsError("untrusted-workspace", message);
}
