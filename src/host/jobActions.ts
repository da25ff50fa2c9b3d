import * as vscode from "vscode";
import type { SeenJob } from "../core/desk/jobViews";
import { canGoOn, linksOf, phaseOf } from "../core/desk/jobViews";
import type { JobResult } from "../core/job/runJob";
import type { RunOptions } from "../core/desk/jobDesk";
import { InlineAssetsError } from "../core/errors";
import { partOf } from "../core/job/jobParts";
import { priceText } from "../core/price";
import type { Job } from "../core/schema/job";
import type { Approved } from "./generationService";
import type { HostParts } from "./hostParts";
import { jobDetail, jobLine } from "./jobWords";
import { oneLine } from "./oneLine";
import { presentResult, summaryOf } from "./presentResult";
import { withProgress } from "./progress";
import { textStep } from "./quickInput";
import { showAnswer } from "./showAnswer";
import { workspaceFolders } from "./workspaceFolders";

/** What names an action for whoever shows it elsewhere than in the list. */
export type JobActionId =
  | "stop"
  | "start"
  | "tryAgain"
  | "goOn"
  | "saveElsewhere"
  | "copyLink"
  | "copyKeptPath"
  | "showAnswer"
  | "dismiss"
  | "open"
  | "reveal"
  | "details"
  | "copyPrompt"
  | "showLog";

/** Something that a person can do about a job. */
export interface JobAction {
  id: JobActionId;
  label: string;
  icon: string;
  detail?: string;
  /** Whether the list of jobs comes back afterwards. */
  leadsBack: boolean;
  run: () => Promise<void> | void;
}

/** Runs what an action starts, in sight of whoever started it. Never rejects: it shows. */
export type ShowRun = (job: Job, run: (options: RunOptions) => Promise<JobResult>) => Promise<void>;

interface ActionParts extends HostParts {
  /** Absent: with a notification, and the picture is opened. */
  showRun?: ShowRun;
}

/** What can be done about a job, the likeliest first. */
export function actionsFor(seen: SeenJob, parts: ActionParts): JobAction[] {
  return [...ownActions(seen, parts), ...commonActions(seen, parts)];
}

function ownActions(seen: SeenJob, parts: ActionParts): JobAction[] {
  const { job } = seen;
  switch (phaseOf(seen)) {
    case "running":
      return parts.desk.isOurs(job.id) ? [stopAction(job, parts)] : [];
    case "waiting":
      if (seen.isRunning || parts.desk.isOurs(job.id)) return parts.desk.isOurs(job.id) ? [stopAction(job, parts)] : [];
      return [startAction(job, parts), dismissAction(job, parts)];
    case "unknown":
      return [
        ...resumeActions(job, parts),
        tryAgainAction(job, parts),
        ...answerAction(job),
        dismissAction(job, parts),
      ];
    case "paid":
      return [
        ...resumeActions(job, parts),
        ...elsewhereAction(job, parts),
        ...linkAction(job, parts),
        ...keptAction(job, parts),
        dismissAction(job, parts),
      ];
    case "failed":
      return [tryAgainAction(job, parts), dismissAction(job, parts)];
    default:
      return openAction(job);
  }
}

function commonActions(seen: SeenJob, { log, notify }: HostParts): JobAction[] {
  const { job } = seen;
  return [
    ...detailsAction(seen, { notify }),
    {
      id: "copyPrompt",
      label: "Copy Prompt",
      icon: "copy",
      leadsBack: false,
      run: async () => await copy(job.plan.call.prompt, "The prompt is on the clipboard.", { notify }),
    },
    { id: "showLog", label: "Show Log", icon: "output", leadsBack: false, run: () => log.show() },
  ];
}

/** A line of the list shows only the beginning of what went wrong. */
function detailsAction(seen: SeenJob, { notify }: Pick<HostParts, "notify">): JobAction[] {
  const detail = jobDetail(seen);
  if (detail === "") return [];
  const words = `“${oneLine(seen.job.plan.call.prompt, 60)}”: ${jobLine(seen)}. ${detail}`;
  return [
    {
      id: "details",
      label: "Details",
      icon: "info",
      leadsBack: false,
      run: async () => {
        // With something to press, all of it is shown; without, one line.
        if ((await notify.show("information", words, "Copy")) === "Copy") await vscode.env.clipboard.writeText(words);
      },
    },
  ];
}

function stopAction({ id }: Job, { desk }: HostParts): JobAction {
  return {
    id: "stop",
    label: "Stop Waiting",
    icon: "debug-stop",
    detail: "What is sent may still be charged; its picture is saved all the same",
    leadsBack: true,
    run: () => desk.stop(id),
  };
}

function startAction(job: Job, parts: ActionParts): JobAction {
  const price = priceText({ micro: job.plan.estimate, isLearnt: false });
  return {
    id: "start",
    label: `Generate · ${price}`,
    icon: "play",
    detail: "It was approved before the restart and never sent",
    leadsBack: false,
    run: async () => await approveAndRun(parts, () => parts.generation.approveWaiting(job)),
  };
}

function tryAgainAction(job: Job, parts: ActionParts): JobAction {
  const price = priceText({ micro: job.plan.estimate, isLearnt: false });
  const isUnknown = job.state.kind !== "failed";
  return {
    id: "tryAgain",
    label: isUnknown ? `Try Again · ${price} (may charge again)` : `Try Again · ${price}`,
    icon: "refresh",
    detail: isUnknown ? "A new call, charged in any case; the first one may have been charged too" : "A new call",
    leadsBack: false,
    run: async () => await approveAndRun(parts, () => parts.generation.approveAnother(job)),
  };
}

function resumeActions(job: Job, parts: ActionParts): JobAction[] {
  if (!canGoOn(job)) return [];
  const isPaid = job.state.kind === "accepted";
  return [
    {
      id: "goOn",
      label: isPaid ? "Save the Picture" : "Ask Again",
      icon: isPaid ? "cloud-download" : "refresh",
      detail: isPaid ? "It is paid for; this costs nothing" : "Asks how the call stands; this costs nothing",
      leadsBack: false,
      run: async () => await runShown(job, parts, (options) => parts.generation.goOn(job.id, options)),
    },
  ];
}

function elsewhereAction(job: Job, parts: ActionParts): JobAction[] {
  if (!canGoOn(job)) return [];
  const run = async (): Promise<void> => {
    const end = await textStep({
      title: "Save to another folder",
      step: 1,
      totalSteps: 1,
      value: job.plan.folder,
      prompt: "Relative to the workspace folder",
      problem: () => undefined,
    });
    if (end.kind !== "value") return;
    await runShown(job, parts, (options) => parts.generation.saveElsewhere(job.id, end.value, options));
  };
  return [
    {
      id: "saveElsewhere",
      label: "Save to Another Folder…",
      icon: "folder",
      detail: "Where the assets folder can't be written to",
      leadsBack: false,
      run,
    },
  ];
}

function linkAction(job: Job, { notify }: HostParts): JobAction[] {
  const links = linksOf(job);
  if (links.length === 0) return [];
  const label = links.length === 1 ? "Copy Output Link" : "Copy Output Links";
  return [
    {
      id: "copyLink",
      label,
      icon: "link",
      detail: "Whoever has the link can fetch the picture",
      leadsBack: false,
      run: async () => await copy(links.join("\n"), "The link is on the clipboard.", { notify }),
    },
  ];
}

/** What came and is no picture that could be shown lies in a folder of the extension's own. */
function keptAction(job: Job, { files, notify }: HostParts): JobAction[] {
  const { state } = job;
  const kept = state.kind === "accepted" ? state.outputs.findIndex((one) => one.kind === "lost" && one.isKept) : -1;
  if (kept < 0) return [];
  return [
    {
      id: "copyKeptPath",
      label: "Copy Path of the Kept File",
      icon: "file-binary",
      detail: "What was delivered, as it came",
      leadsBack: false,
      run: async () =>
        await copy(await files.pathOf(partOf(job, kept, true)), "The path is on the clipboard.", { notify }),
    },
  ];
}

/** A paid answer that could not be read: a person may find the picture's address in it. */
function answerAction({ id, state }: Job): JobAction[] {
  if (state.kind !== "unknown" || state.raw === null) return [];
  const { raw } = state;
  return [
    {
      id: "showAnswer",
      label: "Show the Answer",
      icon: "json",
      detail: "As it came; it can hold the picture's address",
      leadsBack: false,
      run: async () => await showAnswer(id, raw),
    },
  ];
}

function dismissAction(job: Job, { desk, notify }: HostParts): JobAction {
  const isPaid = job.state.kind === "accepted";
  const isLast = canGoOn(job);
  return {
    id: "dismiss",
    label: "Dismiss",
    icon: "close",
    detail: isPaid
      ? "Gives up the picture that is paid for"
      : "Takes it off the list; what it may have cost still counts",
    leadsBack: true,
    run: async () => {
      const question = {
        message: isPaid ? "Give up a picture that is paid for?" : "Give up a call that can still bring its picture?",
        detail: `Its ${isPaid ? "link" : "number"} is forgotten and can't be had again.`,
        action: "Give Up",
        isDefault: false,
      };
      if (isLast && !(await notify.ask(question))) return;
      await desk.dismiss(job.id);
    },
  };
}

function openAction({ state, plan }: Job): JobAction[] {
  const [first] = state.kind === "recorded" ? state.records : [];
  const folder = workspaceFolders().find(({ uri }) => uri.fsPath === plan.root);
  if (first === undefined || folder === undefined) return [];
  const uri = vscode.Uri.joinPath(folder.uri, first.file);
  return [
    {
      id: "open",
      label: "Open",
      icon: "file-media",
      leadsBack: false,
      run: async () => await open("vscode.open", uri),
    },
    {
      id: "reveal",
      label: "Reveal in Explorer",
      icon: "files",
      leadsBack: false,
      run: async () => await open("revealInExplorer", uri),
    },
  ];
}

async function open(command: string, uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand(command, uri);
}

async function copy(text: string, words: string, { notify }: Pick<HostParts, "notify">): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  void notify.show("information", words);
}

/** The question about money comes before there is any progress to show. */
async function approveAndRun(parts: ActionParts, approve: () => Promise<Approved>): Promise<void> {
  try {
    const approved = await approve();
    await runShown(approved.job, parts, (options) => parts.generation.generate(approved, options));
  } catch (error) {
    await showFailure(error, parts);
  }
}

async function runShown(job: Job, parts: ActionParts, run: Parameters<ShowRun>[1]): Promise<void> {
  await (parts.showRun ?? ((one, start) => runInProgress(one, parts, start)))(job, run);
}

/** Runs with progress and shows what came of it, a failure too. */
async function runInProgress({ plan }: Job, parts: HostParts, run: Parameters<ShowRun>[1]): Promise<void> {
  try {
    const result = await withProgress(plan.call.prompt, (signal, report) => run({ signal, report }));
    const folder = workspaceFolders().find(({ uri }) => uri.fsPath === plan.root);
    if (folder === undefined) void parts.notify.show("information", summaryOf(result));
    else
      await presentResult(parts, {
        folder,
        result,
        point: undefined,
        canCompare: plan.edit !== undefined,
        repeat: null,
      });
  } catch (error) {
    await showFailure(error, parts);
  }
}

async function showFailure(error: unknown, { notify, keyQuestion }: HostParts): Promise<void> {
  if (error instanceof InlineAssetsError && keyQuestion.answerFor(error) !== undefined) return;
  await notify.error(error, { showJobs: () => vscode.commands.executeCommand("inlineAssets.jobs") });
}
