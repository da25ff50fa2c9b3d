import type { Charged } from "../errors";
import { InlineAssetsError, writeFailed } from "../errors";
import type { Job } from "../schema/job";
import type { JobEvent } from "./jobMachine";
import { applyEvent, chargedAt, isClosed } from "./jobMachine";
import type { JobRun } from "./jobParts";

/**
 * Brings a job to its next state and writes that down.
 * @throws InlineAssetsError `write-failed` when an intent can't be written: then nothing may be sent.
 */
export async function advanceJob(run: JobRun, event: JobEvent): Promise<void> {
  const next = applyEvent(run.job, await asOwner(event, run));
  if (event.kind === "intent") {
    await run.parts.journal.write(next).catch((cause: unknown) => {
      throw writeFailed("The job could not be written down, so it was not sent", cause, "no");
    });
    run.isWritten = true;
  } else {
    // The picture matters more than its receipt: where nothing can be written, go on from memory.
    run.isWritten = await writeSomewhere(next, run);
  }
  run.job = next;
  run.parts.onState(next, run.isWritten);
}

/**
 * What a process may still write down that others have counted as gone while it slept: the answer to its own call, and
 * nothing else. Whoever took the job over may have sent it, or saved its pictures.
 */
async function asOwner(event: JobEvent, run: JobRun): Promise<JobEvent> {
  const { ownership, journal } = run.parts;
  if (await ownership.holds().catch(() => true)) return event;
  const isOurAnswer = run.job.state.kind === "submitting";
  const isBack = isOurAnswer && (await ownership.retake().catch(() => false));
  const now = isBack ? await journal.read(run.job.id).catch(() => undefined) : undefined;
  // Put away by the person, it stays so.
  if (!isBack || (now !== undefined && isClosed(now))) {
    run.isTakenOver = true;
    throw takenOver(run.job, chargedAt(run.job));
  }
  run.job = { ...run.job, revision: Math.max(run.job.revision, now?.revision ?? 0) };
  // Not to be sent again: a person may have done that meanwhile.
  return event.kind === "resendAllowed" ? { kind: "submitFailed", error: takenOver(run.job, "no"), raw: null } : event;
}

function takenOver({ id: jobId }: Job, charged: Charged): InlineAssetsError {
  const message =
    "Another window has taken this job over, since this one did not answer for a while. Show Jobs has it.";
  return new InlineAssetsError("cancelled", message, { charged, jobId });
}

/** Keeps with an unfinished job why it stopped, so that it can be shown after a restart. */
export async function noteTrouble(run: JobRun, error: InlineAssetsError): Promise<void> {
  if (run.isTakenOver || isClosed(run.job) || run.job.state.kind === "unknown") return;
  const { code, message, charged } = error;
  run.job = { ...run.job, revision: run.job.revision + 1, trouble: { code, message, charged } };
  run.isWritten = await writeSomewhere(run.job, run);
  run.parts.onState(run.job, run.isWritten);
}

/** In the journal, else in its second place (F7). */
async function writeSomewhere(job: Job, { parts }: JobRun): Promise<boolean> {
  const { journal, log } = parts;
  try {
    await journal.write(job);
    return true;
  } catch (cause) {
    log.error(`Job ${job.id}: the state ${job.state.kind} could not be written down.`, cause);
  }
  try {
    await journal.writeSpare(job);
    return true;
  } catch (cause) {
    log.error(`Job ${job.id}: nor in the second place; it is only in memory now.`, cause);
    return false;
  }
}
