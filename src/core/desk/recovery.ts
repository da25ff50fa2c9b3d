import type { JobResult } from "../job/runJob";
import { resultOf } from "../job/runJob";
import { applyEvent, isClosed } from "../job/jobMachine";
import { InlineAssetsError, reasonOf } from "../errors";
import { stagedAnswer } from "../job/stagedAnswer";
import type { Job } from "../schema/job";
import type { JobDesk } from "./jobDesk";
import { goesOnByItself } from "./jobViews";
import { replacePlaceholder } from "./replacePlaceholder";

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
  /** How many jobs could not be written down or taken over now, on a full disk: it is worth looking again later. */
  left: number;
  /** Of these the ones that were not taken over: the next look takes them as its first. */
  failed: Set<string>;
}

/**
 * Takes over the jobs of processes that are gone, as far as that costs nothing.
 * @param isFirst the first look of this process: then what was left lying (a download while offline) goes on too.
 * @param failed of the look before: what it could not take over.
 */
export async function recoverJobs(
  desk: JobDesk,
  isFirst: boolean,
  failed: ReadonlySet<string> = new Set(),
): Promise<Recovery> {
  const { journal, claims, inputs, log } = desk.parts;
  const left = await desk.writeUnwritten();
  const recovery: Recovery = { unknown: [], offered: [], resumed: [], held: 0, left, failed: new Set() };
  await journal
    .tidy((jobId) => isFree(jobId, desk))
    .catch((cause: unknown) => {
      log.warn(`The journal could not be tidied: ${reasonOf(cause)}`);
    });
  const all = await journal.list();
  for (const job of all) await finishReplacing(job, { desk, recovery });
  const unfinished = all.filter((job) => !isClosed(job));
  await inputs.tidy(new Set(unfinished.flatMap(inputsOf))).catch((cause: unknown) => {
    log.warn(`Pictures of finished edits could not be removed: ${reasonOf(cause)}`);
  });
  if (isFirst) await claims.tidy(new Set(unfinished.map(({ id }) => id)));
  const spare = await journal.inSpare();
  for (const job of unfinished) {
    try {
      const isFirstLook = isFirst || failed.has(job.id);
      await recoverJob(job, { desk, recovery, isFirst: isFirstLook, isInSpare: spare.has(job.id) });
    } catch (error) {
      recovery.left += 1;
      recovery.failed.add(job.id);
      log.error(`Job ${job.id} could not be taken over.`, error);
    }
  }
  return recovery;
}

function inputsOf({ plan: { edit } }: Job): string[] {
  if (edit === undefined) return [];
  const { image, references, mask } = edit;
  return [image, ...references, ...(mask === null ? [] : [mask])].map(({ sha256 }) => sha256);
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

async function recoverJob(
  listed: Job,
  { isFirst, isInSpare, ...found }: Found & { isFirst: boolean; isInSpare: boolean },
): Promise<void> {
  const { claims } = found.desk.parts;
  const holder = await claims.stateOf(listed.id);
  if (holder === "held") found.recovery.held += 1;
  const isLeft = holder === "abandoned" || (holder === "free" && isLeftLying(listed, isFirst));
  const isWanted = isLeft || (holder === "free" && isInSpare);
  if (isWanted && (await claims.claim(listed.id))) await settle(listed, { isLeft, isInSpare, ...found });
}

async function settle(
  listed: Job,
  { isLeft, isInSpare, ...found }: Found & { isLeft: boolean; isInSpare: boolean },
): Promise<void> {
  const { claims, journal } = found.desk.parts;
  let isRunning = false;
  try {
    // Its owner may have gone on with it until a moment ago.
    const job = await journal.read(listed.id);
    // The second place is the system's for temporary files: what is paid shall not stay there.
    if (job !== undefined && isInSpare) await bringHome(job, found);
    isRunning = job !== undefined && isLeft && (await takeOver(job, found));
  } finally {
    // What could not be written now, on a full disk, is looked at again later.
    if (!isRunning) await claims.release(listed.id);
  }
}

/**
 * Saved and recorded, and its process ended before the picture had the placeholder's name. Only the claim that was left tells: what
 * a person has done with the two files since then is left alone.
 */
async function finishReplacing(listed: Job, { desk, recovery }: Found): Promise<void> {
  const { claims, log, provider } = desk.parts;
  if (listed.state.kind !== "recorded" || listed.plan.slot?.replaces === undefined) return;
  const made = provider(listed.plan.provider);
  if (made === undefined || (await claims.stateOf(listed.id)) !== "abandoned") return;
  try {
    if (!(await claims.claim(listed.id))) return;
  } catch (error) {
    recovery.left += 1;
    log.error(`Job ${listed.id} could not be taken over.`, error);
    return;
  }
  const end = replacePlaceholder(listed, resultOf(listed, made), desk.parts).finally(() => claims.release(listed.id));
  end.catch(() => undefined);
  recovery.resumed.push({ job: listed, end });
}

/** On a disk that is still full it goes on from where it is. */
async function bringHome(job: Job, { desk, recovery }: Found): Promise<void> {
  try {
    await desk.parts.journal.write(job);
  } catch (cause) {
    recovery.left += 1;
    desk.parts.log.warn(`Job ${job.id} stays in the second place (${reasonOf(cause)}).`);
  }
}

/** Nobody holds it, and yet it is not at rest; or it could not go on earlier, and now it may. */
function isLeftLying(job: Job, isFirst: boolean): boolean {
  const { kind } = job.state;
  return kind === "submitting" || kind === "estimated" || (isFirst && goesOnByItself(job));
}

/** True when the job runs now, and so stays claimed. */
async function takeOver(job: Job, found: Found): Promise<boolean> {
  const { desk, recovery } = found;
  const { journal } = desk.parts;
  switch (job.state.kind) {
    case "estimated":
      await journal.remove(job.id);
      return false;
    case "submitting": {
      const staged = await stagedAnswer(job, desk.parts);
      const next = applyEvent(job, staged ?? { kind: "submitFailed", error: cutOff(), raw: null });
      await journal.write(next);
      if (staged !== undefined) return await takeOver(next, found);
      recovery.unknown.push(next);
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
