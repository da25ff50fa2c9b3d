import type { Charged } from "../errors";
import { InlineAssetsError } from "../errors";
import type { AssetRecord } from "../schema/assetRecord";
import type { Job, JobOutput, JobState } from "../schema/job";
import type { JobEvent } from "./jobMachine";
import { applyEvent, chargedAt, isClosed, settled } from "./jobMachine";
import type { JobRun } from "./jobParts";

// A process that stood still (a breakpoint, another extension, a machine that swaps) may have been counted as gone, and
// its job taken over: it was sent, or its pictures were saved, by another window. So nothing is done for a job before
// it is known to be still ours; only the answer to our own call is never given up.

const RETAKE = { tries: 10, pauseMs: 500 };

/** @throws InlineAssetsError where another process has taken the job over. */
export async function requireOwnership(run: JobRun): Promise<void> {
  if (run.isDetached || (await isStillOurs(run))) return;
  run.isTakenOver = true;
  throw takenOver(run.job, chargedAt(run.job));
}

/** Where a claim can't be looked at, the picture matters more. */
export async function isStillOurs({ parts }: JobRun): Promise<boolean> {
  return await parts.ownership.holds().catch(() => true);
}

/**
 * The job as the event leaves it, in view of what others have made of it meanwhile.
 * @throws InlineAssetsError where another process has taken the job over.
 */
export async function nextJob(event: JobEvent, run: JobRun): Promise<Job> {
  const isOurAnswer = run.job.state.kind === "submitting";
  if (!isOurAnswer) await requireOwnership(run);
  if (!isOurAnswer || run.isDetached || (await isStillOurs(run))) return applyEvent(run.job, event);
  return await afterTakeover(event, run);
}

/** The answer to our own call, which others have called unknown, put away, or partly found. */
async function afterTakeover(event: JobEvent, run: JobRun): Promise<Job> {
  const now = (await isRetaken(run)) ? await run.parts.journal.read(run.job.id).catch(() => undefined) : undefined;
  if (now === undefined || isClosed(now)) {
    // Put away or done meanwhile, it stays so in the journal; what is not saved yet is saved all the same.
    run.isDetached = true;
    const saved = now?.state.kind === "recorded" ? now.state.records : [];
    return withSaved(applyEvent(run.job, withoutResend(event, run.job)), saved);
  }
  if (event.kind === "accepted" && now.state.kind === "accepted") return completed(now, now.state, event);
  const revision = Math.max(run.job.revision, now.revision);
  return applyEvent({ ...run.job, revision }, withoutResend(event, run.job));
}

/** Nobody runs a job whose call is on its way: whoever holds it is only writing down that its outcome is unknown. */
async function isRetaken({ parts }: JobRun): Promise<boolean> {
  for (let tries = 0; tries < RETAKE.tries; tries += 1) {
    if (await parts.ownership.retake().catch(() => false)) return true;
    await parts.clock.sleep(RETAKE.pauseMs);
  }
  return false;
}

/** Not to be sent again: a person may have done that meanwhile. */
function withoutResend(event: JobEvent, job: Job): JobEvent {
  return event.kind === "resendAllowed" ? { kind: "submitFailed", error: takenOver(job, "no"), raw: null } : event;
}

function withSaved(job: Job, saved: readonly AssetRecord[]): Job {
  if (job.state.kind !== "accepted") return job;
  const outputs = job.state.outputs.map((output, at): JobOutput => {
    const record = saved.find(({ index }) => index === at);
    return record === undefined ? output : { kind: "recorded", record };
  });
  return { ...job, state: settled({ ...job.state, outputs }) };
}

type Accepted = Extract<JobState, { kind: "accepted" }>;

/** Others found some of the pictures in their part files: the answer itself has the rest. */
function completed(job: Job, state: Accepted, answer: Extract<JobEvent, { kind: "accepted" }>): Job {
  const { receipt, outputs: came } = answer;
  const outputs: JobOutput[] = came.map((output, index) => {
    const known = state.outputs[index];
    return known === undefined || known.kind === "lost" ? output : known;
  });
  return { ...job, revision: job.revision + 1, trouble: null, state: settled({ ...state, ...receipt, outputs }) };
}

function takenOver({ id: jobId }: Job, charged: Charged): InlineAssetsError {
  const message =
    "Another window has taken this job over, since this one did not answer for a while. Show Jobs has it.";
  return new InlineAssetsError("cancelled", message, { charged, jobId });
}
