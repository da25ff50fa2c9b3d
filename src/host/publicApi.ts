import type * as vscode from "vscode";
import { summaryOf } from "../core/desk/jobViews";
import { toUsd } from "../core/schema/money";
import { invalidRequest } from "../core/errors";
import { parseEditRequest, parseGenerateRequest } from "../core/schema/generateRequest";
import type { ApiMethods, GenerationResult } from "./api";
import type { GenerationService, Prepared } from "./generationService";
import { logFailure } from "./log";
import type { HostParts } from "./hostParts";
import { manifestFolderOf } from "./folders";
import { findImageReferences } from "./references/findImageReferences";
import { generateMissing } from "./references/generateMissing";
import { resolveWorkspaceFolder, workspaceFolderWith } from "./workspaceFolders";

/** Finished jobs that `jobs()` shows. */
const RECENT = 50;

/** What a request asks for, read and checked; nothing is asked, written or sent. */
function preparers(generation: GenerationService) {
  const prepareGenerate = async (request: unknown): Promise<Prepared> => {
    const { workspaceFolder, fields } = partsOf(request);
    return await generation.prepare(parseGenerateRequest(fields), resolveWorkspaceFolder(workspaceFolder));
  };
  const prepareEdit = async (request: unknown): Promise<Prepared> => {
    const { workspaceFolder, fields } = partsOf(request);
    const wish = parseEditRequest(fields);
    return await generation.prepareEdit(wish, workspaceFolderOf(wish.image, workspaceFolder));
  };
  return { prepareGenerate, prepareEdit };
}

/** The public API's methods. A program calls them, so nothing in them counts as a click. */
export function createPublicApi(parts: HostParts): ApiMethods {
  const { generation, desk, manifest, references, log } = parts;
  const logged = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      logFailure(log, error);
      throw error;
    }
  };
  /** @param prepare read before anything is asked. */
  const run = async (prepare: () => Promise<Prepared>, given: unknown): Promise<GenerationResult> => {
    const signal = checkSignal(given);
    const options = signal === undefined ? {} : { signal };
    const approved = await generation.approve(await prepare(), { isClicked: false, ...options });
    const onLateEnd = (end: Promise<GenerationResult>): void => {
      end.catch((error: unknown) => logFailure(log, error));
    };
    return await generation.generate(approved, { ...options, onLateEnd });
  };
  const { prepareGenerate, prepareEdit } = preparers(generation);
  return {
    generate: async (request, options) => await logged(() => run(() => prepareGenerate(request), options?.signal)),
    async edit(request, options) {
      const prepare = (): Promise<Prepared> => {
        // Where nothing may be paid, no picture is opened either.
        generation.checkTrust();
        return prepareEdit(request);
      };
      return await logged(() => run(prepare, options?.signal));
    },
    async estimate(request) {
      const { estimate } = await (isEdit(request) ? prepareEdit(request) : prepareGenerate(request));
      return { usd: estimate.micro === null ? null : toUsd(estimate.micro), basis: estimate.basis };
    },
    async jobs() {
      const summaries = (await desk.jobs()).flatMap((seen) => summaryOf(seen) ?? []);
      let finished = 0;
      return summaries.filter(({ state }) => (state !== "done" && state !== "failed") || (finished += 1) <= RECENT);
    },
    async resume(jobId) {
      return await logged(async () => {
        if (typeof jobId !== "string") throw invalidRequest("jobId", jobId, "It must be the id of a job.");
        return await generation.goOn(jobId, {});
      });
    },
    async readManifest(folder) {
      const workspaceFolder = resolveWorkspaceFolder(folder);
      const { records, problems } = await manifest.read(workspaceFolder.uri.fsPath, manifestFolderOf(workspaceFolder));
      for (const problem of problems) log.warn(`Manifest of ${workspaceFolder.name}: ${problem}`);
      return records;
    },
    findReferences: async (document) => await findImageReferences(references, document),
    async generateMissing(request, options) {
      return await logged(
        async () => await generateMissing(parts, requestFields(request), checkSignal(options?.signal)),
      );
    },
  };
}

/** A VS Code author's likely slip is to pass a cancellation token: said before anything is paid. */
function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalidRequest("signal", signal, "It must be an AbortSignal.");
}

function isEdit(request: unknown): boolean {
  return typeof request === "object" && request !== null && "image" in request;
}

function partsOf(request: unknown): { workspaceFolder: unknown; fields: Record<string, unknown> } {
  const { workspaceFolder, ...fields } = requestFields(request, "a prompt");
  return { workspaceFolder, fields };
}

function requestFields(request: unknown, what = "documents"): Record<string, unknown> {
  if (typeof request !== "object" || request === null) {
    throw invalidRequest("request", request, `It must be an object with ${what}.`);
  }
  return Object.fromEntries(Object.entries(request));
}

/** A file URI says by itself which of several folders is meant. */
function workspaceFolderOf(image: string, named: unknown): vscode.WorkspaceFolder {
  const own = named === undefined && /^file:/i.test(image) ? workspaceFolderWith(image) : undefined;
  return own ?? resolveWorkspaceFolder(named);
}
