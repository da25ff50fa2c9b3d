import type { ErrorCode, Charged } from "../errors";
import { chargeOf } from "../job/jobMachine";
import type { Job, JobFailure, JobOutput } from "../schema/job";
import { toUsd } from "../schema/money";

export type JobPhase = "waiting" | "running" | "unknown" | "paid" | "done" | "failed";

/** One job as the public API shows it. */
export interface JobSummary {
  id: string;
  state: JobPhase;
  prompt: string;
  generationId?: string;
  costUsd?: number;
  error?: { code: ErrorCode; message: string; charged: Charged };
}

/** A job and whether a process works on it now, in this window or another. */
export interface SeenJob {
  job: Job;
  isRunning: boolean;
}

/** Undefined for what is not to be shown: a question that is still on the screen, and what a person has put away. */
export function phaseOf({ job, isRunning }: SeenJob): JobPhase | undefined {
  switch (job.state.kind) {
    case "estimated":
    case "dismissed":
      return undefined;
    case "approved":
    case "waiting":
      return "waiting";
    case "submitting":
    case "queued":
      return isRunning ? "running" : "unknown";
    case "accepted":
      return isRunning ? "running" : "paid";
    case "unknown":
      return "unknown";
    case "recorded":
      return "done";
    case "failed":
      return "failed";
  }
}

export function summaryOf(seen: SeenJob): JobSummary | undefined {
  const state = phaseOf(seen);
  if (state === undefined) return undefined;
  const { job } = seen;
  const facts = job.state;
  const hasReceipt = facts.kind === "queued" || facts.kind === "accepted" || facts.kind === "recorded";
  const error = troubleOf(job);
  const cost = facts.kind === "failed" ? 0 : hasReceipt ? facts.cost : null;
  return {
    id: job.id,
    state,
    prompt: job.plan.call.prompt,
    ...(hasReceipt && facts.generationId !== null ? { generationId: facts.generationId } : {}),
    ...(cost === null ? {} : { costUsd: toUsd(cost) }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Why a job is not done, as far as something went wrong. */
export function troubleOf({ state, trouble }: Job): JobFailure | undefined {
  switch (state.kind) {
    case "unknown":
    case "failed":
      return state.error;
    case "accepted":
      return trouble ?? state.outputs.flatMap((output) => (output.kind === "lost" ? [output.error] : []))[0];
    default:
      return trouble ?? undefined;
  }
}

/** The links of what is paid and not saved yet. */
export function linksOf({ state }: Job): string[] {
  if (state.kind !== "accepted") return [];
  return state.outputs.flatMap((output) => ("url" in output && output.url !== null ? [output.url] : []));
}

/** Whether going on costs nothing and can still bring something. */
export function canGoOn({ state }: Job): boolean {
  if (state.kind === "queued") return state.generationId !== null;
  if (state.kind !== "accepted") return false;
  return state.outputs.some((output) => isToBeHad(output, state.generationId));
}

/** Whether a restart goes on by itself: what was refused or has expired is not asked for again and again. */
export function goesOnByItself(job: Job): boolean {
  if (!canGoOn(job)) return false;
  if (job.state.kind !== "accepted") return true;
  const { outputs, generationId } = job.state;
  return outputs.some(
    (output) => isToBeHad(output, generationId) && (output.kind !== "lost" || MAY_PASS.includes(output.error.code)),
  );
}

/** A lost picture has its link, or came inside the answer and can be asked for by the generation's id. */
function isToBeHad(output: JobOutput, generationId: string | null): boolean {
  if (output.kind !== "lost") return output.kind !== "recorded";
  return output.url !== null || (output.error.code === "write-failed" && generationId !== null);
}

/** What a restart tries again by itself: the network or the disk may be well by then. */
const MAY_PASS: readonly ErrorCode[] = ["download-failed", "write-failed"];

/** Unfinished ones first, then the latest. */
export function inOrderOfConcern(seen: readonly SeenJob[]): SeenJob[] {
  const rank = (one: SeenJob): number => RANKS.indexOf(phaseOf(one) ?? "done");
  return [...seen].sort((a, b) => rank(a) - rank(b) || latestAt(b.job) - latestAt(a.job));
}

const RANKS: readonly JobPhase[] = ["running", "unknown", "paid", "waiting", "failed", "done"];

function latestAt(job: Job): number {
  return chargeOf(job)?.at ?? job.createdAt;
}
