import type * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { RunOptions } from "../../core/desk/jobDesk";
import type { JobResult } from "../../core/job/runJob";
import type { Job } from "../../core/schema/job";
import type { DraftFields } from "../../protocol/panel";
import type { HostParts } from "../hostParts";
import { showFailure } from "../jobInView";
import { hintAboutManifest, hintAboutRawAnswers } from "../manifestHints";
import { summaryOf } from "../presentResult";
import { recallChoices, rememberChoices } from "../rememberedChoices";
import type { Bought, FormDesk } from "./formDesk";

export interface BuyParts {
  host: HostParts;
  form: FormDesk;
  /** Where what the job brings is shown. */
  tray: { add(jobId: string, about: { slot: string | null }): void; refresh(): void };
  isVisible(): boolean;
  /** Shows the panel. */
  reveal(): Promise<void>;
  /** Says in the panel what went wrong before there was a job. */
  fail(error: unknown): void;
}

/** Buys the offer that stands on the button: leave to spend, the call, and what it brings into the results. */
export async function buyOffer(offer: number, parts: BuyParts): Promise<void> {
  const bought = parts.form.take(offer);
  if (bought === undefined) return;
  const folder = parts.form.folder();
  try {
    const approved = await parts.host.generation.approve(bought.prepared, { isClicked: true });
    parts.tray.add(approved.job.id, { slot: bought.slot });
    const end = parts.host.generation.generate(approved, { onLateEnd: (late) => void settle(late, parts) });
    void settle(end, parts, () => (folder === undefined ? undefined : offerHints(bought, folder, parts)));
    await parts.form.bought(bought);
    if (folder !== undefined) await remember(bought.draft, folder, parts);
  } catch (error) {
    parts.fail(error);
  } finally {
    parts.form.show();
  }
}

/** Runs what was chosen on a job's card, its pictures among the results. */
export async function runFromCard(job: Job, run: (options: RunOptions) => Promise<JobResult>, parts: BuyParts) {
  parts.tray.add(job.id, { slot: job.plan.edit?.image.file ?? null });
  await settle(run({ onLateEnd: (late) => void settle(late, parts) }), parts);
}

/** What ends in view is seen there, on its card or among the results; elsewhere a notification tells of it. */
async function settle(end: Promise<JobResult>, parts: BuyParts, then: () => void = () => undefined): Promise<void> {
  try {
    const result = await end;
    parts.tray.refresh();
    // The names that were free have been given.
    parts.form.requote();
    then();
    if (parts.isVisible()) return;
    if ((await parts.host.notify.show("information", summaryOf(result), "Show")) === "Show") await parts.reveal();
  } catch (error) {
    parts.tray.refresh();
    if (error instanceof InlineAssetsError && (error.code === "cancelled" || isSeen(error, parts))) return;
    await showFailure(parts.host, error);
  }
}

/** A failed job has a card of its own. */
function isSeen(error: InlineAssetsError, parts: BuyParts): boolean {
  return parts.host.keyQuestion.answerFor(error) !== undefined || (error.jobId !== undefined && parts.isVisible());
}

function offerHints({ prepared }: Bought, folder: vscode.WorkspaceFolder, { host }: BuyParts): void {
  const shown = hintAboutManifest(host, folder).then(async () => {
    if (prepared.plan.edit !== undefined) await hintAboutRawAnswers(host, folder);
  });
  shown.catch((error: unknown) => host.notify.error(error, {}));
}

/** The dialogues begin with what was chosen last, wherever that was. */
async function remember(
  { mode, quality, imageSize, outputFormat, numImages }: DraftFields,
  folder: vscode.WorkspaceFolder,
  { host: { workspaceState } }: BuyParts,
): Promise<void> {
  if (mode === "edit") return;
  const last = recallChoices(workspaceState, folder.uri);
  await rememberChoices(workspaceState, {
    ...last,
    quality,
    numImages,
    imageSize: imageSize ?? last.imageSize,
    outputFormat: outputFormat ?? last.outputFormat,
  });
}
