import type { JobPhase, SeenJob } from "../core/desk/jobViews";
import { linksOf, phaseOf, troubleOf } from "../core/desk/jobViews";
import { chargeOf } from "../core/job/jobMachine";
import { priceText } from "../core/price";
import type { Job } from "../core/schema/job";
import { formatUsd, toUsd } from "../core/schema/money";
import { age, clockTime } from "./when";

// How a job is told to a person.

/** The group that a job is shown in, and the icon of its line. */
export const PHASES: Readonly<Record<JobPhase, { group: string; icon: string }>> = {
  running: { group: "Running", icon: "loading~spin" },
  unknown: { group: "May have been charged", icon: "warning" },
  paid: { group: "Paid, not saved yet", icon: "cloud-download" },
  waiting: { group: "Waiting", icon: "clock" },
  failed: { group: "Finished", icon: "circle-slash" },
  done: { group: "Finished", icon: "check" },
};

/** `may have been charged at 14:05 · $0.077 · 5 min ago` */
export function jobLine(seen: SeenJob): string {
  const { job } = seen;
  const at = chargeOf(job)?.at ?? job.createdAt;
  const money = job.state.kind === "failed" ? [] : [moneyWords(job)];
  return [stateWords(seen), ...money, age(at)].join(" · ");
}

/** Until when the link holds, and what went wrong. */
export function jobDetail({ job }: SeenJob): string {
  const { state } = job;
  const trouble = troubleOf(job);
  const hasLink = linksOf(job).length > 0 && trouble?.code !== "output-expired";
  const until = state.kind === "accepted" && hasLink ? state.linksValidUntil : null;
  const link = until === null ? [] : [`Link valid until ${clockTime(until)}.`];
  return [...link, ...(trouble === undefined ? [] : [trouble.message])].join(" ");
}

/** `waiting for the answer`, `may have been charged at 14:05` */
export function stateWords(seen: SeenJob): string {
  const { state } = seen.job;
  switch (phaseOf(seen)) {
    case "running":
      return state.kind === "accepted" ? "downloading" : "waiting for the answer";
    case "unknown":
      return `may have been charged at ${clockTime(chargeOf(seen.job)?.at ?? 0)}`;
    case "paid":
      return "paid, not saved yet";
    case "waiting":
      return seen.isRunning ? "waiting for its turn" : "approved, not sent";
    case "done":
      return "done";
    default:
      return "failed, not charged";
  }
}

/** What it cost, or will. */
export function moneyWords({ plan, state }: Job): string {
  const hasReceipt = state.kind === "queued" || state.kind === "accepted" || state.kind === "recorded";
  if (hasReceipt && state.cost !== null) return state.cost === 0 ? "free" : formatUsd(toUsd(state.cost));
  return priceText({ micro: plan.estimate, isLearnt: false });
}
