import type * as vscode from "vscode";
import { summaryOf } from "../core/desk/jobViews";
import { toUsd } from "../core/schema/money";
import { invalidRequest } from "../core/errors";
import type { GenerateFields } from "../core/schema/generateRequest";
import { parseGenerateRequest } from "../core/schema/generateRequest";
import type { ApiMethods } from "./api";
import { logFailure } from "./log";
import type { HostParts } from "./hostParts";
import { manifestFolderOf } from "./folders";
import { resolveWorkspaceFolder } from "./workspaceFolders";

/** Finished jobs that `jobs()` shows. */
const RECENT = 50;

/** The public API's methods. A program calls them, so nothing in them counts as a click. */
export function createPublicApi({ generation, desk, manifest, log }: HostParts): ApiMethods {
  const generate: ApiMethods["generate"] = async (request, options) => {
    const { fields, folder } = readRequest(request);
    const signal = checkSignal(options?.signal);
    const prepared = await generation.prepare(fields, folder);
    const approved = await generation.approve(prepared, {
      isClicked: false,
      ...(signal === undefined ? {} : { signal }),
    });
    return await generation.generate(approved, {
      ...(signal === undefined ? {} : { signal }),
      onLateEnd(end) {
        end.catch((error: unknown) => logFailure(log, error));
      },
    });
  };
  return {
    async generate(request, options) {
      try {
        return await generate(request, options);
      } catch (error) {
        logFailure(log, error);
        throw error;
      }
    },
    async estimate(request) {
      const { fields, folder } = readRequest(request);
      const { estimate } = await generation.prepare(fields, folder);
      return { usd: estimate.micro === null ? null : toUsd(estimate.micro), basis: estimate.basis };
    },
    async jobs() {
      const summaries = (await desk.jobs()).flatMap((seen) => summaryOf(seen) ?? []);
      let finished = 0;
      return summaries.filter(({ state }) => (state !== "done" && state !== "failed") || (finished += 1) <= RECENT);
    },
    async resume(jobId) {
      try {
        if (typeof jobId !== "string") throw invalidRequest("jobId", jobId, "It must be the id of a job.");
        return await generation.goOn(jobId, {});
      } catch (error) {
        logFailure(log, error);
        throw error;
      }
    },
    async readManifest(folder) {
      const workspaceFolder = resolveWorkspaceFolder(folder);
      const { records, problems } = await manifest.read(workspaceFolder.uri.fsPath, manifestFolderOf(workspaceFolder));
      for (const problem of problems) log.warn(`Manifest of ${workspaceFolder.name}: ${problem}`);
      return records;
    },
  };
}

/** A VS Code author's likely slip is to pass a cancellation token: said before anything is paid. */
function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalidRequest("signal", signal, "It must be an AbortSignal.");
}

function readRequest(request: unknown): { fields: GenerateFields; folder: vscode.WorkspaceFolder } {
  if (typeof request !== "object" || request === null)
    throw invalidRequest("request", request, "It must be an object with a prompt.");
  const { workspaceFolder, ...fields } = Object.fromEntries(Object.entries(request));
  return { fields: parseGenerateRequest(fields), folder: resolveWorkspaceFolder(workspaceFolder) };
}
