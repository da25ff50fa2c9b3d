import * as vscode from "vscode";
import type { JobResult } from "../../core/job/runJob";
import type { LearntPrice } from "../../core/price";
import type { ProviderInfo } from "../../core/provider";
import type { Quality } from "../../core/schema/imageOptions";
import { previewPath } from "../generationService";
import type { HostParts } from "../hostParts";
import type { InsertionPoint } from "../insertReference";
import { insertionPointNow } from "../insertReference";
import type { Retry } from "../jobInView";
import { openKeyPage, runInView, showFailure } from "../jobInView";
import { hintAboutManifest } from "../manifestHints";
import { presentResult } from "../presentResult";
import { recallChoices, rememberChoices } from "../rememberedChoices";
import { noFolder, workspaceFolders } from "../workspaceFolders";
import type { Draft } from "./generateDialogue";
import { generateDialogue } from "./generateDialogue";
import { enterApiKey } from "./setApiKey";

/** What the dialogue starts from when it was not opened plainly. */
interface Start {
  prompt?: string;
  provider?: string;
  folder?: { workspaceFolder: vscode.WorkspaceFolder; path: string };
  again?: Draft;
  point?: InsertionPoint | undefined;
}

/** The dialogue of Generate Image, from the first question to the picture on the screen. Never rejects: it shows. */
export async function generateByDialogue(parts: HostParts, argument: unknown): Promise<void> {
  const start = startOf(argument);
  try {
    await dialogue(parts, start);
  } catch (error) {
    await showError(parts, error, start);
  }
}

async function dialogue(parts: HostParts, start: Start): Promise<void> {
  parts.generation.checkTrust();
  const folders = start.folder === undefined ? workspaceFolders() : [start.folder.workspaceFolder];
  const [first] = folders;
  if (first === undefined) throw noFolder();
  const point = start.point ?? insertionPointNow();
  const confirmed = await generateDialogue(start.again ?? draftFrom(start, first, parts), {
    folders,
    modelFor: (one) => parts.generation.modelFor(one, one.workspaceFolder).model,
    prepare: (one) => parts.generation.prepare(fieldsOf(one), one.workspaceFolder),
    learntFor: (one, quality) => learntFor(parts, one, quality),
    preview: (prepared) => previewPath(prepared, parts.files, Date.now()),
    isReady: (one) => parts.account.hasKey(infoFor(parts, one)),
    enterKey: (one) => enterApiKey(parts, infoFor(parts, one)),
    openKeyPage: (one) => openKeyPage(infoFor(parts, one)),
  });
  if (confirmed === undefined) return;
  const { draft, prepared } = confirmed;
  const { provider, imageSize, quality, numImages, outputFormat } = draft;
  await rememberChoices(parts.workspaceState, {
    ...(provider === undefined ? {} : { provider }),
    imageSize,
    quality,
    numImages,
    outputFormat,
  });
  try {
    const result = await runInView(parts, prepared);
    hintAboutManifest(parts, draft.workspaceFolder).catch((error: unknown) => parts.notify.error(error, {}));
    await present(parts, draft, result, point);
  } catch (error) {
    await showError(parts, error, { ...start, again: draft, point });
  }
}

function draftFrom(start: Start, folder: vscode.WorkspaceFolder, parts: HostParts): Draft {
  const { provider: last, ...choices } = recallChoices(parts.workspaceState, folder.uri);
  // Only the free engine is remembered as a provider: whoever paid follows the setting.
  const provider = start.provider ?? (last === "offline" ? last : undefined);
  return {
    ...choices,
    ...(provider === undefined ? {} : { provider }),
    ...(start.folder === undefined ? {} : { folder: start.folder.path }),
    prompt: start.prompt ?? selectedText(),
    workspaceFolder: folder,
  };
}

async function present(
  parts: HostParts,
  draft: Draft,
  result: JobResult,
  point: InsertionPoint | undefined,
): Promise<void> {
  const wish = await presentResult(parts, {
    folder: draft.workspaceFolder,
    result,
    point,
    canCompare: false,
    repeat: "Generate Again",
  });
  if (wish === "again") await generateAgain(parts, draft, point);
}

async function generateAgain(parts: HostParts, draft: Draft, point: InsertionPoint | undefined): Promise<void> {
  try {
    await dialogue(parts, { again: draft, point });
  } catch (error) {
    await showError(parts, error, { again: draft, point });
  }
}

async function showError(parts: HostParts, error: unknown, start: Start): Promise<void> {
  const draft = start.again;
  await showFailure(parts, error, draft === undefined ? undefined : retryFor(parts, draft, start.point));
}

function retryFor(parts: HostParts, draft: Draft, point: InsertionPoint | undefined): Retry {
  return {
    prompt: draft.prompt,
    info: infoFor(parts, draft),
    again: () => generateAgain(parts, draft, point),
    withOffline: () => generateAgain(parts, { ...draft, provider: "offline" }, point),
    present: (result) => present(parts, draft, result, point),
  };
}

function infoFor(parts: HostParts, draft: Draft): ProviderInfo {
  return parts.generation.modelFor(draft, draft.workspaceFolder).provider.info;
}

async function learntFor(parts: HostParts, draft: Draft, quality: Quality): Promise<LearntPrice | undefined> {
  const { provider, model } = parts.generation.modelFor(draft, draft.workspaceFolder);
  return await parts.generation.learntFor({ mode: "generate", quality, imageSize: draft.imageSize }, provider, model);
}

function fieldsOf(draft: Draft): Omit<Draft, "workspaceFolder"> {
  const { workspaceFolder, ...fields } = draft;
  return fields;
}

/** A folder from the Explorer, or an object that presets some answers. Anything else starts the dialogue plainly. */
function startOf(argument: unknown): Start {
  if (argument instanceof vscode.Uri) {
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(argument);
    if (workspaceFolder === undefined) return {};
    const path = argument.path.slice(workspaceFolder.uri.path.length).replace(/^\/+/, "");
    return { folder: { workspaceFolder, path }, prompt: "" };
  }
  if (typeof argument !== "object" || argument === null || !("provider" in argument)) return {};
  return typeof argument.provider === "string" ? { provider: argument.provider } : {};
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined || editor.selection.isEmpty ? "" : editor.document.getText(editor.selection).trim();
}
