import type { Recovery } from "../core/desk/recovery";
import { recoverJobs } from "../core/desk/recovery";
import type { JobResult } from "../core/job/runJob";
import { chargeOf } from "../core/job/jobMachine";
import type { Job } from "../core/schema/job";
import { showJobs } from "./commands/showJobs";
import type { HostParts } from "./hostParts";
import { oneLine } from "./oneLine";
import { savedWords } from "./presentResult";
import { clockTime } from "./when";

/** How often jobs of other processes are looked at, while there are any: an abandoned one is taken over within 10 s. */
const LOOK_EVERY_MS = 2_500;
/** How often what failed on a full disk is tried again. */
const TRY_AGAIN_MS = 30_000;

interface WatchParts extends HostParts {
  onAssets: () => void;
}

export interface RecoveryWatch {
  /** Looks now; called at the start and whenever the journal changes. */
  look(): void;
  dispose(): void;
}

/** Takes over jobs whose process is gone, and tells the person what became of them. */
export function createRecoveryWatch(parts: WatchParts): RecoveryWatch {
  let isFirst = true;
  let failed: ReadonlySet<string> = new Set();
  let isLooking = false;
  let isStale = false;
  let isDisposed = false;
  let timer: NodeJS.Timeout | undefined;

  const lookAgain = (ms: number): void => {
    clearTimeout(timer);
    if (!isDisposed) timer = setTimeout(() => void look(), ms);
  };
  /** One look at a time; what changes meanwhile is looked at once more. */
  const look = async (): Promise<void> => {
    isStale = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isStale && !isDisposed) {
        isStale = false;
        const recovery = await recoverJobs(parts.desk, isFirst, failed);
        isFirst = false;
        failed = recovery.failed;
        tell(recovery, parts);
        if (recovery.held > 0) lookAgain(LOOK_EVERY_MS);
        else if (recovery.left > 0) lookAgain(TRY_AGAIN_MS);
      }
    } catch (error) {
      parts.log.error("The journal could not be read.", error);
      lookAgain(TRY_AGAIN_MS);
    } finally {
      isLooking = false;
    }
  };
  return {
    look: () => void look(),
    dispose() {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}

function tell({ unknown, offered, resumed }: Recovery, parts: WatchParts): void {
  if (unknown.length > 0) void say("warning", unknownWords(unknown), parts);
  if (offered.length > 0) void say("information", offeredWords(offered), parts);
  for (const { job, end } of resumed) void tellEnd(job, end, parts);
}

async function tellEnd({ plan, state }: Job, end: Promise<JobResult>, parts: WatchParts): Promise<void> {
  const name = `“${oneLine(plan.call.prompt, 40)}”`;
  try {
    const result = await end;
    const savedBefore = state.kind === "accepted" ? state.outputs.filter(({ kind }) => kind === "recorded").length : 0;
    // What is still not to be had is in the list of jobs; it is no news.
    if (result.assets.length === savedBefore) return;
    const words = savedWords(result);
    await say("information", `${name} was paid for before the restart and is saved now: ${words}`, parts);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await say("warning", `${name} was paid for before the restart. ${reason}`, parts);
  } finally {
    parts.onAssets();
  }
}

function unknownWords(jobs: readonly Job[]): string {
  const [first] = jobs;
  if (first !== undefined && jobs.length === 1) {
    const at = clockTime(chargeOf(first)?.at ?? first.createdAt);
    return `“${oneLine(first.plan.call.prompt, 40)}” was cut off while its call was running: it may have been charged at ${at}. It is not sent again by itself.`;
  }
  return `${jobs.length} calls were cut off while they were running: they may have been charged. They are not sent again by themselves.`;
}

function offeredWords(jobs: readonly Job[]): string {
  return jobs.length === 1
    ? "A picture that you had approved was not sent before the restart. Nothing was charged."
    : `${jobs.length} calls that you had approved were not sent before the restart. Nothing was charged.`;
}

async function say(severity: "information" | "warning", message: string, parts: WatchParts): Promise<void> {
  if ((await parts.notify.show(severity, message, "Show Jobs")) === "Show Jobs") await showJobs(parts);
}
