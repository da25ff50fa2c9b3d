import * as vscode from "vscode";
import { canGoOn, linksOf } from "../core/desk/jobViews";
import { InlineAssetsError } from "../core/errors";
import type { JobResult } from "../core/job/runJob";
import type { ProviderInfo } from "../core/provider";
import { enterApiKey } from "./commands/setApiKey";
import type { Prepared } from "./generationService";
import type { HostParts } from "./hostParts";
import type { Remedies } from "./notify";
import { summaryOf } from "./presentResult";
import { withProgress } from "./progress";
import { workspaceFolders } from "./workspaceFolders";

// A job that a person started in a dialogue and waits for: its progress, and what can be done when it fails.

/** What a dialogue offers when its job has failed. */
export interface Retry {
  prompt: string;
  info: ProviderInfo;
  /** The dialogue again, with the answers that were given. */
  again: () => Promise<void>;
  /** The same with the free engine. */
  withOffline: () => Promise<void>;
  /** Shows what came of the job after all. */
  present: (result: JobResult) => Promise<void>;
}

/** Leave at the click that has just been made, and the run in view. @throws InlineAssetsError */
export async function runInView(parts: HostParts, prepared: Prepared): Promise<JobResult> {
  const approved = await parts.generation.approve(prepared, { isClicked: true });
  return await withProgress(prepared.call.prompt, (signal, report) =>
    parts.generation.generate(approved, { signal, report, onLateEnd: (end) => void announceLateEnd(parts, end) }),
  );
}

/** A call whose person stopped waiting has ended after all. Never rejects. */
export async function announceLateEnd(parts: HostParts, end: Promise<JobResult>): Promise<void> {
  try {
    await parts.notify.show("information", `The call you stopped waiting for has ended. ${summaryOf(await end)}`);
  } catch (error) {
    await showFailure(parts, error);
  }
}

/** Says what went wrong, and offers what helps. Never rejects. @param retry absent where nothing was begun. */
export async function showFailure(parts: HostParts, error: unknown, retry?: Retry): Promise<void> {
  const keyEntered = error instanceof InlineAssetsError ? parts.keyQuestion.answerFor(error) : undefined;
  if (keyEntered !== undefined) {
    if (await keyEntered) await retry?.again();
    return;
  }
  const remedies: Remedies = {
    ...offered("openFolder", workspaceFolders().length === 0 ? openFolder : undefined),
    ...accountRemedies(parts, retry),
    ...offered("useOffline", retry?.withOffline),
    ...offered("tryAgain", await tryAgain(parts, error, retry)),
    ...offered("copyLink", await copyLink(parts, error)),
    ...offered("showJobs", hasJob(error) ? () => vscode.commands.executeCommand("inlineAssets.jobs") : undefined),
  };
  await parts.notify.error(error, remedies);
}

const openFolder = (): unknown => vscode.commands.executeCommand("workbench.action.files.openFolder");

function accountRemedies(parts: HostParts, retry: Retry | undefined): Remedies {
  const info = retry?.info;
  if (info?.account === undefined) return {};
  return { openKeyPage: () => openKeyPage(info), enterKey: () => enterKeyAndGoOn(parts, info, retry) };
}

function hasJob(error: unknown): boolean {
  return error instanceof InlineAssetsError && error.jobId !== undefined;
}

async function enterKeyAndGoOn(parts: HostParts, info: ProviderInfo, retry: Retry | undefined): Promise<void> {
  try {
    if (await enterApiKey(parts, info)) await retry?.again();
  } catch (error) {
    await parts.notify.error(error, {});
  }
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
  retry: Retry | undefined,
): Promise<(() => Promise<void>) | undefined> {
  if (retry === undefined || !(error instanceof InlineAssetsError)) return undefined;
  const { jobId, charged } = error;
  const job = jobId === undefined ? undefined : await parts.desk.find(jobId);
  if (job !== undefined && canGoOn(job)) return () => goOn(parts, job.id, retry);
  return charged === "no" ? retry.again : undefined;
}

async function goOn(parts: HostParts, jobId: string, retry: Retry): Promise<void> {
  try {
    const result = await withProgress(retry.prompt, (signal, report) =>
      parts.generation.goOn(jobId, { signal, report, onLateEnd: (end) => void announceLateEnd(parts, end) }),
    );
    await retry.present(result);
  } catch (error) {
    await showFailure(parts, error, retry);
  }
}

function offered(remedy: keyof Remedies, action: (() => unknown) | undefined): Remedies {
  return action === undefined ? {} : { [remedy]: action };
}

/** The page where a person gets a key and adds money. */
export async function openKeyPage({ account }: ProviderInfo): Promise<void> {
  if (account !== undefined) await vscode.env.openExternal(vscode.Uri.parse(account.keyPage));
}
