import type * as vscode from "vscode";
import { checkAgainstModel } from "../core/checkAgainstModel";
import { InlineAssetsError, invalidRequest } from "../core/errors";
import type { JobParts } from "../core/job/jobParts";
import type { JobResult } from "../core/job/runJob";
import { runJob } from "../core/job/runJob";
import { checkName, fileNameFor } from "../core/naming";
import type { AssetFiles, Ids, ReportProgress } from "../core/ports";
import type { Estimate } from "../core/price";
import { estimatePrice } from "../core/price";
import type { GenerateCall, ModelRow, Provider } from "../core/provider";
import { relativeFolder } from "../core/relativePath";
import type { GenerateFields } from "../core/schema/generateRequest";
import type { Job, JobPlan } from "../core/schema/job";
import type { Account } from "./account";
import type { Consent } from "./consent";
import { assetsFolderOf, manifestFolderOf } from "./folders";
import { releaseOnAbort } from "./releaseOnAbort";
import { readSetting } from "./settings";

export interface GenerationOptions {
  signal?: AbortSignal;
  report?: ReportProgress;
  /** Told when a job whose caller stopped waiting has ended after all. */
  onLateEnd?: (end: Promise<JobResult>) => void;
}

/** A request with every choice made and every rule checked, but nothing asked, sent or written yet. */
export interface Prepared {
  provider: Provider;
  model: ModelRow;
  call: GenerateCall;
  plan: Omit<JobPlan, "apiOrigin">;
  estimate: Estimate;
  warnings: string[];
}

/** Leave to spend, given for exactly this. */
export interface Approved {
  prepared: Prepared;
  /** Where the call goes; null for a provider without an account. */
  apiOrigin: string | null;
  /** Wall clock, ms since the epoch. */
  approvedAt: number;
}

interface ServiceParts extends Omit<JobParts, "provider" | "connect" | "report" | "onState"> {
  provider: (id: string) => Provider | undefined;
  providerIds: readonly string[];
  account: Account;
  consent: Consent;
  isTrusted: () => boolean;
  files: AssetFiles;
  ids: Ids;
  onAssets: () => void;
}

/** Requests become jobs here: choices are made, rules checked, leave to spend asked for, and the job is run. */
export class GenerationService {
  constructor(private readonly parts: ServiceParts) {}

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

  /** @throws InlineAssetsError `invalid-request` */
  prepare(fields: GenerateFields, folder: vscode.WorkspaceFolder): Prepared {
    const { provider, model } = this.modelFor(fields, folder);
    const call = callOf(fields, model, folder.uri, this.parts.ids);
    const warnings = checkAgainstModel(call, model);
    const estimate = estimatePrice(call, model);
    return { provider, model, call, estimate, warnings, plan: planOf({ fields, folder, provider, call, estimate }) };
  }

  /**
   * Everything that must be true before money is spent: trust, a key, a folder that can be written, leave to pay.
   * @param isClicked whether a person has just clicked on the price.
   * @throws InlineAssetsError
   */
  async approve(prepared: Prepared, isClicked: boolean): Promise<Approved> {
    const { account, consent, files, isTrusted, manifest } = this.parts;
    const { provider, plan, call, estimate } = prepared;
    if (!isTrusted()) throw untrusted();
    const connection = await account.connect(provider.info);
    await files.prepareFolder({ root: plan.root, folder: plan.folder });
    await files.prepareFolder({ root: plan.root, folder: plan.manifestFolder });
    await manifest.prepare(plan.root, plan.manifestFolder);
    const what = call.numImages === 1 ? "1 picture" : `${call.numImages} pictures`;
    await consent.approve({ estimate: estimate.micro, what, prompt: call.prompt, isClicked });
    const apiOrigin = connection === null ? null : new URL(connection.baseUrl).origin;
    return { prepared, apiOrigin, approvedAt: this.parts.clock.now() };
  }

  /** @throws InlineAssetsError */
  async generate({ prepared, apiOrigin, approvedAt }: Approved, options: GenerationOptions): Promise<JobResult> {
    const { provider, plan, warnings } = prepared;
    const state = { kind: "approved", approvedAt } as const;
    const job: Job = { v: 1, id: this.parts.ids.jobId(), createdAt: approvedAt, plan: { ...plan, apiOrigin }, state };
    const result = await this.#run(job, provider, options);
    return { ...result, warnings: [...warnings, ...result.warnings] };
  }

  /**
   * Goes on with a paid job from where it stopped; costs nothing.
   * @throws InlineAssetsError `invalid-request` when nothing is left that costs nothing.
   */
  async goOn(jobId: string, options: GenerationOptions): Promise<JobResult> {
    const job = await this.parts.journal.read(jobId);
    if (job === undefined || !canGoOn(job)) {
      throw invalidRequest("jobId", jobId, "It has nothing left to do that costs nothing.");
    }
    return await this.#run(job, this.#provider(job.plan.provider, "provider"), options);
  }

  /** Whether a job is paid for and unfinished, so that going on costs nothing. */
  async canGoOn(jobId: string): Promise<boolean> {
    const job = await this.parts.journal.read(jobId);
    return job !== undefined && canGoOn(job);
  }

  async #run(job: Job, provider: Provider, options: GenerationOptions): Promise<JobResult> {
    let current = job;
    const parts: JobParts = {
      ...this.parts,
      provider,
      connect: () => this.parts.account.connect(provider.info),
      report: options.report ?? (() => undefined),
      onState: (reached) => (current = reached),
    };
    const running = runJob(job, parts, options.signal);
    running.then(this.parts.onAssets, this.parts.onAssets);
    return await releaseOnAbort(running, options, () => current);
  }

  #provider(id: string, field: string): Provider {
    const { provider, providerIds } = this.parts;
    const found = provider(id);
    if (found === undefined) throw invalidRequest(field, id, `It must be one of ${providerIds.join(", ")}.`);
    return found;
  }
}

function canGoOn({ state }: Job): boolean {
  return state.kind === "accepted" || state.kind === "queued";
}

/** A named model must exist; the setting's model gives way to the provider's default where the provider lacks it. */
function modelOf({ info }: Provider, named: string | undefined, scope: vscode.Uri): ModelRow {
  const wanted = named ?? readSetting("model", scope);
  const model = info.models.find(({ id }) => id === wanted);
  if (model !== undefined) return model;
  if (named === undefined) return info.models[0];
  throw invalidRequest("model", named, `${info.name} offers ${info.models.map(({ id }) => id).join(", ")}.`);
}

function callOf(fields: GenerateFields, model: ModelRow, scope: vscode.Uri, ids: Ids): GenerateCall {
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

interface PlanFacts {
  fields: GenerateFields;
  folder: vscode.WorkspaceFolder;
  provider: Provider;
  call: GenerateCall;
  estimate: Estimate;
}

function planOf({ fields, folder, provider, call, estimate }: PlanFacts): Prepared["plan"] {
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
  };
}

/** The path that the first picture would get now, relative to the workspace folder; for showing. */
export async function previewPath({ plan, model }: Prepared, files: AssetFiles, now: number): Promise<string> {
  const { prompt, imageSize, outputFormat: format, seed } = plan.call;
  const size = typeof imageSize === "string" ? model.presets[imageSize] : imageSize;
  const { name, fileNameTemplate: template } = plan;
  const leaf = fileNameFor({ prompt, name, template, seed, model: model.id, ...size, index: 0, now, format });
  return await files.previewPlace({ root: plan.root, folder: plan.folder }, leaf);
}

function untrusted(): InlineAssetsError {
  const message = "This workspace is not trusted, so nothing is generated or paid here. Trust it first.";
  return new InlineAssetsError("untrusted-workspace", message);
}
