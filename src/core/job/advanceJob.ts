import { writeFailed } from "../errors";
import type { JobEvent } from "./jobMachine";
import { applyEvent } from "./jobMachine";
import type { JobRun } from "./jobParts";

/**
 * Brings a job to its next state and writes that down.
 * @throws InlineAssetsError `write-failed` when an intent can't be written: then nothing may be sent.
 */
export async function advanceJob(run: JobRun, event: JobEvent): Promise<void> {
  const { parts } = run;
  const next = applyEvent(run.job, event);
  try {
    await parts.journal.write(next);
    run.isWritten = true;
  } catch (cause) {
    if (event.kind === "intent") {
      throw writeFailed("The job could not be written down, so it was not sent", cause, "no");
    }
    // The picture matters more than its receipt: go on from memory.
    run.isWritten = false;
    parts.log.error(`Job ${next.id}: the state ${next.state.kind} could not be written down.`, cause);
  }
  run.job = next;
  parts.onState(next);
}
