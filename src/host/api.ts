import type * as vscode from "vscode";
import type { JobSummary } from "../core/desk/jobViews";
import type { AssetRecord } from "../core/schema/assetRecord";
import type { ImageSize, OutputFormat, Quality } from "../core/schema/imageOptions";

// The public API: what `activate` returns, and the arguments and results of the commands. docs/API.md describes it.

export interface GenerateRequest {
  /** Sent as it is. */
  prompt: string;
  /** Default: the active editor's, else the first. */
  workspaceFolder?: vscode.Uri;
  provider?: string;
  model?: string;
  quality?: Quality;
  imageSize?: ImageSize;
  outputFormat?: OutputFormat;
  numImages?: number;
  seed?: number;
  /** Relative to the workspace folder. */
  folder?: string;
  /** Without extension. */
  name?: string;
}

/** Absent `imageSize`, `outputFormat`, `folder` and `name` follow the original. */
export interface EditRequest extends GenerateRequest {
  /** Path relative to the workspace folder, or a file URI as text; so are the others. */
  image: string;
  references?: readonly string[];
  /** White or transparent is the area to edit. */
  mask?: string;
  /** Default true: outside of the mask not one pixel differs. */
  keepOutsideMask?: boolean;
}

export interface GenerationResult {
  jobId: string;
  generationId: string | null;
  costUsd: number | null;
  assets: readonly AssetRecord[];
  warnings: readonly string[];
}

export interface InlineAssetsApi {
  readonly version: 1;
  /** Rejects with an Error that carries `code`, `charged` and, where a job exists, `jobId`. */
  generate(request: GenerateRequest, options?: { signal?: AbortSignal }): Promise<GenerationResult>;
  /** The same for a picture that is there. */
  edit(request: EditRequest, options?: { signal?: AbortSignal }): Promise<GenerationResult>;
  /** The price before the call; `usd` is null where the vendor states none. */
  estimate(request: GenerateRequest | EditRequest): Promise<{ usd: number | null; basis: string }>;
  /** Unfinished and recent jobs of all windows of this machine. */
  jobs(): Promise<readonly JobSummary[]>;
  /** Finishes a paid job without paying again; rejects with `invalid-request` where that can't be done. */
  resume(jobId: string): Promise<GenerationResult>;
  /** The folded view of a workspace folder's manifest, newest first. */
  readManifest(folder?: vscode.Uri): Promise<readonly AssetRecord[]>;
  readonly onDidChangeAssets: vscode.Event<void>;
}

export type ApiMethods = Pick<InlineAssetsApi, "generate" | "edit" | "estimate" | "jobs" | "resume" | "readManifest">;

/** The API as activation returns it: each method loads the product on its first call. */
export function deferredApi(load: () => Promise<ApiMethods>, onDidChangeAssets: vscode.Event<void>): InlineAssetsApi {
  return {
    version: 1,
    generate: async (request, options) => (await load()).generate(request, options),
    edit: async (request, options) => (await load()).edit(request, options),
    estimate: async (request) => (await load()).estimate(request),
    jobs: async () => (await load()).jobs(),
    resume: async (jobId) => (await load()).resume(jobId),
    readManifest: async (folder) => (await load()).readManifest(folder),
    onDidChangeAssets,
  };
}
