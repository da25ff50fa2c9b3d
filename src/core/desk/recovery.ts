import type { JobResult } from "../job/runJob";
import { applyEvent, isClosed } from "../job/jobMachine";
import { InlineAssetsError, reasonOf } from "../errors";
import type { Job } from "../schema/job";
import type { JobDesk } from "./jobDesk";
import { goesOnByItself } from "./jobViews";

/** What was found of jobs whose process is gone. */
export interface Recovery {
  /** Their outcome is not known, and nobody will send them again by itself. */
  unknown: Job[];
  /** Approved, never sent: a person may start them. */
  offered: Job[];
  /** Paid, and going on by themselves. */
  resumed: { job: Job; end: Promise<JobResult> }[];
  /** Unfinished jobs that another process holds: it is worth looking again soon. */
  held: number;
}

/**
 * Takes over the jobs of processes that are gone, as far as that costs nothing.
 * @param isFirst the first look of this process: then what was left lying (a download while offline) goes on too.
 */
export async function recoverJobs(desk: JobDesk, isFirst: boolean): Promise<Recovery> {
  const recovery: Recovery = { unknown: [], offered: [], resumed: [], held: 0 };
  const { journal, claims, log } = desk.parts;
  await desk.writeUnwritten();
  await journal
    .tidy((jobId) => isFree(jobId, desk))
    .catch((cause: unknown) => {
      log.warn(`The journal could not be tidied: ${reasonOf(cause)}`);
    });
  const unfinished = (await journal.list()).filter((job) => !isClosed(job));
  if (isFirst) await claims.tidy(new Set(unfinished.map(({ id }) => id)));
  for (const job of unfinished) {
    try {
      await recoverJob(job, isFirst, { desk, recovery });
    } catch (error) {
      log.error(`Job ${job.id} could not be taken over.`, error);
    }
  }
  return recovery;
}

/** Only the process that runs a job writes about it. */
async function isFree(jobId: string, { parts }: JobDesk): Promise<boolean> {
  const holder = await parts.claims.stateOf(jobId);
  return holder === "free" || holder === "abandoned";
}

interface Found {
  desk: JobDesk;
  recovery: Recovery;
}

async function recoverJob(listed: Job, isFirst: boolean, { desk, recovery }: Found): Promise<void> {
  const { claims, journal } = desk.parts;
  const holder = await claims.stateOf(listed.id);
  if (holder === "held") recovery.held += 1;
  const isWanted = holder === "abandoned" || (holder === "free" && isLeftLying(listed, isFirst));
  if (!isWanted || !(await claims.claim(listed.id))) return;
  let isRunning = false;
  try {
    // Its owner may have gone on with it until a moment ago.
    const job = await journal.read(listed.id);
    isRunning = job !== undefined && (await takeOver(job, { desk, recovery }));
  } finally {
    // What could not be written now, on a full disk, is looked at again later.
    if (!isRunning) await claims.release(listed.id);
  }
}

/** Nobody holds it, and yet it is not at rest; or it could not go on earlier, and now it may. */
function isLeftLying(job: Job, isFirst: boolean): boolean {
  const { kind } = job.state;
  return kind === "submitting" || kind === "estimated" || (isFirst && goesOnByItself(job));
}

/** True when the job runs now, and so stays claimed. */
async function takeOver(job: Job, { desk, recovery }: Found): Promise<boolean> {
  const { journal } = desk.parts;
  switch (job.state.kind) {
    case "estimated":
      await journal.remove(job.id);
      return false;
    case "submitting": {
      const unknown = applyEvent(job, { kind: "submitFailed", error: cutOff(), raw: null });
      await journal.write(unknown);
      recovery.unknown.push(unknown);
      return false;
    }
    case "approved":
    case "waiting":
      recovery.offered.push(job);
      return false;
    case "queued":
    case "accepted": {
      if (!goesOnByItself(job)) return false;
      const end = desk.run(job);
      end.catch(() => undefined);
      recovery.resumed.push({ job, end });
      return true;
    }
    case "unknown":
    case "recorded":
    case "failed":
    case "dismissed":
      return false;
  }
}

function cutOff(): InlineAssetsError {
  const message =
    "The editor stopped before the answer came. The call may have been charged; the account shows it. It is not sent again by itself.";
  return new InlineAssetsError("outcome-unknown", message, { charged: "maybe" });
}
