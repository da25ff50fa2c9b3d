import { cancelled } from "../errors";
import { chargedAt } from "../job/jobMachine";
import type { JobResult } from "../job/runJob";
import type { Job } from "../schema/job";

interface Waiting {
  signal?: AbortSignal;
  onLateEnd?: (end: Promise<JobResult>) => void;
}

/**
 * Waits for a job until its caller stops waiting. The job itself is not torn down: what may be paid for is still
 * saved and recorded (F34).
 * @throws InlineAssetsError `cancelled`, saying what that means for money.
 */
export async function releaseOnAbort(
  running: Promise<JobResult>,
  { signal, onLateEnd }: Waiting,
  current: () => Job,
): Promise<JobResult> {
  if (signal === undefined) return await running;
  return await new Promise<JobResult>((resolve, reject) => {
    const release = (): void => {
      const charged = chargedAt(current());
      // Nothing is sent yet, or nothing costs anything: the job itself stops at its next step.
      if (charged === "no") return;
      const error = cancelled(charged);
      error.jobId = current().id;
      onLateEnd?.(running);
      reject(error);
    };
    if (signal.aborted) release();
    signal.addEventListener("abort", release, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener("abort", release));
  });
}
