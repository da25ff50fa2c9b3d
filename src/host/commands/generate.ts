import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { JobResult } from "../../core/job/runJob";
import type { ProviderInfo } from "../../core/provider";
import type { HostParts } from "../hostParts";
import type { InsertionPoint } from "../insertReference";
import { insertionPointNow } from "../insertReference";
import { canGoOn, linksOf } from "../../core/desk/jobViews";
import type { LearntPrice } from "../../core/price";
import type { Quality } from "../../core/schema/imageOptions";
import { hintAboutManifest } from "../manifestHints";
import { presentResult, summaryOf } from "../presentResult";
import type { Prepared } from "../generationService";
import { previewPath } from "../generationService";
import { recallChoices, rememberChoices } from "../rememberedChoices";
import type { Remedies } from "../notify";
import { withProgress } from "../progress";
import { noFolder, workspaceFolders } from "../workspaceFolders";
import { enterApiKey } from "./setApiKey";
import type { Draft } from "./generateDialogue";
import { generateDialogue } from "./generateDialogue";

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

async function runInView(parts: HostParts, prepared: Prepared): Promise<JobResult> {
  const approved = await parts.generation.approve(prepared, { isClicked: true });
  return await withProgress(prepared.call.prompt, (signal, report) =>
    parts.generation.generate(approved, { signal, report, onLateEnd: (end) => void announceLateEnd(parts, end) }),
  );
}

async function present(
  parts: HostParts,
  draft: Draft,
  result: JobResult,
  point: InsertionPoint | undefined,
): Promise<void> {
  const wish = await presentResult(parts, { folder: draft.workspaceFolder, result, point, canRepeat: true });
  if (wish === "generateAgain") await generateAgain(parts, draft, point);
}

async function generateAgain(parts: HostParts, draft: Draft, point: InsertionPoint | undefined): Promise<void> {
  try {
    await dialogue(parts, { again: draft, point });
  } catch (error) {
    await showError(parts, error, { again: draft, point });
  }
}

async function announceLateEnd(parts: HostParts, end: Promise<JobResult>): Promise<void> {
  try {
    await parts.notify.show("information", `The call you stopped waiting for has ended. ${summaryOf(await end)}`);
  } catch (error) {
    await showError(parts, error, {});
  }
}

async function showError(parts: HostParts, error: unknown, start: Start): Promise<void> {
  const info = start.again === undefined ? undefined : infoFor(parts, start.again);
  const again = (changes: Partial<Draft> = {}): (() => Promise<void>) | undefined => {
    const draft = start.again;
    return draft === undefined ? undefined : () => generateAgain(parts, { ...draft, ...changes }, start.point);
  };
  const keyEntered = error instanceof InlineAssetsError ? parts.keyQuestion.answerFor(error) : undefined;
  if (keyEntered !== undefined) {
    if (await keyEntered) await again()?.();
    return;
  }
  const remedies: Remedies = {
    ...(workspaceFolders().length === 0
      ? { openFolder: () => vscode.commands.executeCommand("workbench.action.files.openFolder") }
      : {}),
    ...(info?.account === undefined
      ? {}
      : { openKeyPage: () => openKeyPage(info), enterKey: () => enterKeyAndGoOn(parts, info, again()) }),
    ...offered("useOffline", again({ provider: "offline" })),
    ...offered("tryAgain", await tryAgain(parts, error, start)),
    ...offered("copyLink", await copyLink(parts, error)),
    ...offered("showJobs", hasJob(error) ? () => vscode.commands.executeCommand("inlineAssets.jobs") : undefined),
  };
  await parts.notify.error(error, remedies);
}

async function enterKeyAndGoOn(
  parts: HostParts,
  info: ProviderInfo,
  goOn: (() => Promise<void>) | undefined,
): Promise<void> {
  try {
    if (await enterApiKey(parts, info)) await goOn?.();
  } catch (error) {
    await parts.notify.error(error, {});
  }
}

function hasJob(error: unknown): boolean {
  return error instanceof InlineAssetsError && error.jobId !== undefined;
}

/** Where a paid job could be written down nowhere, its link is all that is left of it (F7). */
async function copyLink(parts: HostParts, error: unknown): Promise<(() => Promise<void>) | undefined> {
  if (!(error instanceof InlineAssetsError) || error.jobId === undefined) return undefined;
  const job = await parts.desk.find(error.jobId);
  const links = job === undefined || !parts.desk.isOnlyInMemory(job.id) ? [] : linksOf(job);
  return links.length === 0 ? undefined : async () => await vscode.env.clipboard.writeText(links.join("\n"));
}

/**
 * A paid job goes on where it stopped; what was certainly not paid starts over in the dialogue. What may have been
 * charged and can't be looked up is not offered again: a second try would be a second purchase.
 */
async function tryAgain(
  parts: HostParts,
  error: unknown,
  { again, point }: Start,
): Promise<(() => Promise<void>) | undefined> {
  if (again === undefined || !(error instanceof InlineAssetsError)) return undefined;
  const { jobId, charged } = error;
  const job = jobId === undefined ? undefined : await parts.desk.find(jobId);
  if (job !== undefined && canGoOn(job)) return () => goOn(parts, job.id, { again, point });
  return charged === "no" ? () => generateAgain(parts, again, point) : undefined;
}

async function goOn(parts: HostParts, jobId: string, { again, point }: { again: Draft } & Start): Promise<void> {
  try {
    const result = await withProgress(again.prompt, (signal, report) =>
      parts.generation.goOn(jobId, { signal, report, onLateEnd: (end) => void announceLateEnd(parts, end) }),
    );
    await present(parts, again, result, point);
  } catch (error) {
    await showError(parts, error, { again, point });
  }
}

function offered(remedy: keyof Remedies, action: (() => unknown) | undefined): Remedies {
  return action === undefined ? {} : { [remedy]: action };
}

async function openKeyPage({ account }: ProviderInfo): Promise<void> {
  if (account !== undefined) await vscode.env.openExternal(vscode.Uri.parse(account.keyPage));
}

function infoFor(parts: HostParts, draft: Draft): ProviderInfo {
  return parts.generation.modelFor(draft, draft.workspaceFolder).provider.info;
}

async function learntFor(parts: HostParts, draft: Draft, quality: Quality): Promise<LearntPrice | undefined> {
  const { provider, model } = parts.generation.modelFor(draft, draft.workspaceFolder);
  return await parts.generation.learntFor({ quality, imageSize: draft.imageSize }, provider, model);
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
