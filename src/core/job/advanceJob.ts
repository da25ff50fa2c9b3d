import type { InlineAssetsError } from "../errors";
import { writeFailed } from "../errors";
import type { Job } from "../schema/job";
import type { JobEvent } from "./jobMachine";
import { isClosed } from "./jobMachine";
import type { JobRun } from "./jobParts";
import { isStillOurs, nextJob } from "./ownJob";

/**
 * Brings a job to its next state and writes that down.
 * @throws InlineAssetsError `write-failed` when an intent can't be written: then nothing may be sent.
 */
export async function advanceJob(run: JobRun, event: JobEvent): Promise<void> {
  const next = await nextJob(event, run);
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

/** Keeps with an unfinished job why it stopped, so that it can be shown after a restart. */
export async function noteTrouble(run: JobRun, error: InlineAssetsError): Promise<void> {
  if (run.isTakenOver || run.isDetached || !(await isStillOurs(run))) return;
  if (isClosed(run.job) || run.job.state.kind === "unknown") return;
  const { code, message, charged } = error;
  run.job = { ...run.job, revision: run.job.revision + 1, trouble: { code, message, charged } };
  run.isWritten = await writeSomewhere(run.job, run);
  run.parts.onState(run.job, run.isWritten);
}

/** In the journal, else in its second place (F7). */
async function writeSomewhere(job: Job, { parts, isDetached }: JobRun): Promise<boolean> {
  if (isDetached) return true;
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
