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

/**
 * `prompt` takes the place of all prompts; `imageSize` is for the pictures whose size no document says. What documents say
 * themselves (`folder`, `name`, `outputFormat`, more than one picture) is refused.
 */
export type MissingRequest = { documents: readonly vscode.Uri[] } & Partial<GenerateRequest>;

export interface GenerationResult {
  jobId: string;
  generationId: string | null;
  costUsd: number | null;
  assets: readonly AssetRecord[];
  warnings: readonly string[];
}

/** One written path of a picture. */
export interface ImageReference {
  /** As written, without quotes. */
  raw: string;
  /** Where `raw` stands in the document. */
  range: vscode.Range;
  /** The file that it means, there or not; null for what is remote, inlined, code, or outside of the workspace folder. */
  target: vscode.Uri | null;
  /** A file of exactly that name is there. */
  exists: boolean;
  alt?: string;
  width?: number;
  height?: number;
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
  /** The pictures that a document shows, in order; one that is open is read as it stands in the editor. */
  findReferences(document: vscode.Uri): Promise<readonly ImageReference[]>;
  /**
   * Makes every picture that documents ask for and that does not exist, at its place and size; writes no text. One result for
   * each, in the order in which they are first asked for; of one that could not be made `assets` is empty and `warnings` says why.
   */
  generateMissing(request: MissingRequest, options?: { signal?: AbortSignal }): Promise<readonly GenerationResult[]>;
  readonly onDidChangeAssets: vscode.Event<void>;
}

export type ApiMethods = Omit<InlineAssetsApi, "version" | "onDidChangeAssets">;

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
    findReferences: async (document) => (await load()).findReferences(document),
    generateMissing: async (request, options) => (await load()).generateMissing(request, options),
    onDidChangeAssets,
  };
}
