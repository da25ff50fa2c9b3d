import { InlineAssetsError, reasonOf } from "../errors";
import type { Provider } from "../provider";
import type { AssetRecord } from "../schema/assetRecord";
import type { Job, JobOutput } from "../schema/job";
import { formatUsd, toUsd } from "../schema/money";
import { advanceJob, noteTrouble } from "./advanceJob";
import { fetchOutput, verifyPart } from "./fetchOutput";
import type { JobEvent, NextStep } from "./jobMachine";
import { chargedAt, isClosed, nextStep } from "./jobMachine";
import type { JobParts, JobRun } from "./jobParts";
import { allPartsOf, partOf } from "./jobParts";
import { finishOutput } from "./finishOutput";
import { lostOutput } from "./lostOutput";
import { bringHome, deviations, nameOutput, placeOutput, recordOutput } from "./placeOutput";
import { requireOwnership } from "./ownJob";
import { restoreOutput } from "./restoreOutput";
import { askForHomeless, pollJob, submitJob } from "./submitJob";
import { toldTruly } from "./toldTruly";

// The interpreter: performs the next step, writes the resulting state down, and only then goes on.

export interface JobResult {
  jobId: string;
  generationId: string | null;
  costUsd: number | null;
  assets: AssetRecord[];
  warnings: string[];
}

/**
 * Runs a job to its end. Aborting `signal` stops it only while nothing has been sent; what is paid goes on.
 * @throws InlineAssetsError with the job's id; the journal then holds the state from which it can go on.
 */
export async function runJob(job: Job, parts: JobParts, signal?: AbortSignal): Promise<JobResult> {
  const run: JobRun = {
    job,
    parts,
    isWritten: parts.isOnDisk ?? true,
    isTakenOver: false,
    isDetached: false,
    repeated: new Set(),
    refetched: new Set(),
    ahead: undefined,
  };
  parts.onState(job, run.isWritten);
  let isToBeAsked = job.state.kind === "accepted";
  try {
    await restoreOutputs(run);
    for (;;) {
      const step = nextStep(run.job.state);
      if (step.kind === "none" && !isToBeAsked) return resultOf(run.job, parts.provider);
      if (step.kind === "none") {
        isToBeAsked = false;
        await askAgain(run);
        continue;
      }
      if (step.kind === "submit") await submitJob(step.notBefore, run, signal);
      else {
        await requireOwnership(run);
        await take(await perform(step, run), run);
      }
    }
  } catch (error) {
    const truth = told(error, run);
    if (truth instanceof InlineAssetsError) await noteTrouble(run, truth);
    throw truth;
  } finally {
    await dropAhead(run);
    if (isClosed(run.job)) await removeParts(run.job, parts);
  }
}

async function take(event: JobEvent, run: JobRun): Promise<void> {
  await advanceJob(run, event);
  if (event.kind === "submitFailed") throw event.error;
  if (event.kind === "output") run.repeated.delete(event.index);
}

async function restoreOutputs(run: JobRun): Promise<void> {
  if (run.job.state.kind !== "accepted") return;
  for (const [index, output] of run.job.state.outputs.entries()) {
    const restored = await restoreOutput(index, output, run.job, run.parts);
    if (restored !== output) await advanceJob(run, { kind: "output", index, output: restored });
    run.repeated.add(index);
  }
}

/** Last of all, since it may have to wait for a key, which what has a link does without. */
async function askAgain(run: JobRun): Promise<void> {
  try {
    await askForHomeless(run);
  } catch (cause) {
    if (run.isTakenOver) throw cause;
    run.parts.log.warn(`Job ${run.job.id}: what there was no place for could not be asked for: ${reasonOf(cause)}`);
  }
}

type PerformedStep = Exclude<NextStep, { kind: "submit" | "none" }>;

async function perform(step: PerformedStep, run: JobRun): Promise<JobEvent> {
  const { job, parts } = run;
  if (step.kind === "poll") return await pollJob(step.generationId, job, parts);
  if (step.kind === "askConsent") throw new Error(`Job ${job.id} has no leave to spend.`);
  if (step.kind === "askPerson") {
    const message = "Nobody can tell whether this call was charged; it is not sent again.";
    throw new InlineAssetsError("outcome-unknown", message, { charged: "maybe" });
  }
  return { kind: "output", index: step.index, ...(await orFetchAgain(step, run)) };
}

/** What vanished meanwhile with the folder that it lay in is fetched again, once (F10). */
async function orFetchAgain(step: OutputStep, run: JobRun): Promise<Performed> {
  try {
    return await performOnOutput(step, run);
  } catch (error) {
    const { job, parts, refetched } = run;
    const output = job.state.kind === "accepted" ? job.state.outputs[step.index] : undefined;
    if (output === undefined || output.kind === "remote" || refetched.has(step.index)) throw error;
    const left = await restoreOutput(step.index, output, job, parts).catch(() => output);
    // Of an edit also what it was made of can be there still.
    if (left.kind !== "remote" && (left.kind !== "raw" || output.kind === "raw")) throw error;
    parts.log.warn(`Job ${job.id}: output ${step.index + 1} is gone from the disk and is had again.`);
    refetched.add(step.index);
    return { output: left };
  }
}

type OutputStep = Extract<PerformedStep, { index: number }>;
type Performed = Pick<Extract<JobEvent, { kind: "output" }>, "output" | "notes">;

async function performOnOutput(step: OutputStep, run: JobRun): Promise<Performed> {
  if (step.kind === "finish") return await finishOutput(step.output, { job: run.job, index: step.index }, run.parts);
  if (step.kind === "record") return await recordOutput(step.output, positionOf(step.index, run), run.parts);
  return { output: await outputAfter(step, run) };
}

function positionOf(index: number, { job, repeated }: JobRun) {
  return { job, index, isRepeated: repeated.has(index) };
}

async function outputAfter(step: Exclude<OutputStep, { kind: "finish" | "record" }>, run: JobRun): Promise<JobOutput> {
  const { parts } = run;
  const { index } = step;
  const position = positionOf(index, run);
  switch (step.kind) {
    case "download":
      return await downloadOutput(index, step.url, run);
    case "verify":
      return await verifyPart(step.isSpare, position, parts);
    case "bringHome":
      return await bringHome(step.output, position, parts);
    case "name":
      return await nameOutput(step.output, position, parts);
    case "place":
      return await placeOutput(step.output, position, parts);
  }
}

/** Fetches one picture, and lets the next one come meanwhile: two at a time, so that memory stays flat. */
async function downloadOutput(index: number, url: string, run: JobRun): Promise<JobOutput> {
  const { ahead, job, parts } = run;
  const fetchNow = (at: number, from: string) => orLost(from, () => fetchOutput(from, { job, index: at }, parts));
  const output = ahead?.index === index ? ahead.output : fetchNow(index, url);
  run.ahead = undefined;
  const outputs = job.state.kind === "accepted" ? job.state.outputs : [];
  const next = outputs.findIndex((one, at) => at > index && one.kind === "remote");
  const following = outputs[next];
  if (following?.kind === "remote") {
    run.ahead = { index: next, output: fetchNow(next, following.url) };
    // Its failure is met when its turn comes.
    run.ahead.output.catch(() => undefined);
  }
  return await output;
}

/** What was fetched ahead and is not wanted any more leaves no part behind; a later run fetches it again. */
async function dropAhead({ ahead, job, parts, isTakenOver }: JobRun): Promise<void> {
  const output = await ahead?.output.catch(() => undefined);
  if (ahead === undefined || isTakenOver) return;
  if (output?.kind !== "verified" && output?.kind !== "raw") return;
  await parts.files.discardPart(partOf(job, ahead.index, output.isSpare)).catch(() => undefined);
}

/** A closed job leaves no part behind, whatever was interrupted on its way. */
async function removeParts(job: Job, { files }: JobParts): Promise<void> {
  const count = job.state.kind === "recorded" ? job.state.records.length : 0;
  for (const part of allPartsOf(job, count)) await files.discardPart(part).catch(() => undefined);
}

/** One picture that can't be had must not keep the other paid ones from being saved. */
async function orLost(url: string, attempt: () => Promise<JobOutput>): Promise<JobOutput> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof InlineAssetsError) || error.code === "write-failed") throw error;
    return lostOutput(url, error);
  }
}

/** Says as well when nothing can be done about it after the editor is closed. */
function told(error: unknown, { job, isWritten, parts }: JobRun): unknown {
  const truth = toldTruly(error, job);
  if (truth instanceof InlineAssetsError && chargedAt(job) === "yes" && !isWritten) {
    truth.message += " The job itself could not be written down: go on, or copy its link, before the editor is closed.";
    parts.log.error(`Job ${job.id} is paid and only in memory.`);
  }
  return truth;
}

export function resultOf({ id, state, plan }: Job, provider: Pick<Provider, "info">): JobResult {
  if (state.kind === "failed") {
    throw new InlineAssetsError(state.error.code, state.error.message, { charged: state.error.charged });
  }
  if (state.kind !== "recorded" && state.kind !== "accepted") throw new Error(`Job ${id} ended as ${state.kind}.`);
  const lost =
    state.kind === "accepted" ? state.outputs.flatMap((one) => (one.kind === "lost" ? [one.error] : [])) : [];
  const assets = state.kind === "recorded" ? state.records : recordsOf(state.outputs);
  const [first] = lost;
  if (assets.length === 0 && first !== undefined) throw new InlineAssetsError(first.code, first.message, first);
  const model = provider.info.models.find((row) => row.id === plan.call.model);
  const warnings = [
    ...state.warnings,
    ...countWarnings(assets.length, plan.call.numImages),
    ...lost.map(({ message }) => message),
    ...(model === undefined ? [] : assets.flatMap((asset) => deviations(asset, plan, model))),
    ...priceWarnings(state.cost, plan.estimate),
  ];
  const costUsd = state.cost === null ? null : toUsd(state.cost);
  return { jobId: id, generationId: state.generationId, costUsd, assets, warnings: [...new Set(warnings)] };
}

function recordsOf(outputs: readonly JobOutput[]): AssetRecord[] {
  return outputs.flatMap((output) => (output.kind === "recorded" ? [output.record] : []));
}

function countWarnings(delivered: number, asked: number): string[] {
  if (delivered === asked) return [];
  return [
    delivered < asked
      ? `${delivered} of ${asked} pictures were delivered.`
      : `${delivered} pictures came, ${asked} asked for.`,
  ];
}

function priceWarnings(cost: number | null, estimate: number | null): string[] {
  if (cost === null || estimate === null || cost <= estimate) return [];
  const [reported, shown] = [formatUsd(toUsd(cost)), formatUsd(toUsd(estimate))];
  return [`The provider reports a cost of ${reported}; the price shown was ${shown}.`];
}
