import { cancelled, InlineAssetsError, writeFailed } from "../errors";
import { applyEvent } from "../job/jobMachine";
import { orCancelled } from "../orCancelled";
import type { Job, JobPlan } from "../schema/job";
import type { MicroUsd } from "../schema/money";
import { formatUsd, toUsd } from "../schema/money";
import { isReserving, nextConsentAt, reservedBy, spendingOf, spentWithoutClick } from "../spending";
import type { DeskParts, ReasonToAsk } from "./deskParts";

// Leave to spend. The price is reserved in the journal before the sums are looked at, so that of two windows which take
// the last of a budget at once, neither sees a sum without the other.

export interface Wish {
  plan: JobPlan;
  /** Whether a person has just clicked on the price. */
  isClicked: boolean;
  /** Reasons to ask that do not follow from the sums. */
  reasons?: readonly ReasonToAsk[];
  signal?: AbortSignal;
}

/**
 * Makes a job of a plan: claimed by this process, and approved.
 * @throws InlineAssetsError `over-budget`, `cancelled` or `write-failed`; then there is no job, and nothing was charged.
 */
export async function admit(wish: Wish, parts: DeskParts): Promise<Job> {
  const job = newJob(wish, parts);
  await parts.claims.claim(job.id).catch(notWritten);
  try {
    if (job.state.kind === "approved") return job;
    await parts.journal.write(job).catch(notWritten);
    return await approve(job, wish, parts);
  } catch (error) {
    await parts.journal.remove(job.id).catch(() => undefined);
    await parts.claims.release(job.id);
    throw error;
  }
}

/** Asks again for a job that was approved before a restart and is claimed by this process; where it stands stays on disk. */
export async function approve(job: Job, wish: Omit<Wish, "plan">, parts: DeskParts): Promise<Job> {
  const { clock, journal } = parts;
  const all = await journal.list().catch(notRead);
  // What can't be read back can't be counted either, for this call and for all that follow.
  if (!all.some(({ id }) => id === job.id)) throw writeFailed("The job could not be read back", "missing", "no");
  const jobs = await liveOf(all, parts).catch(notRead);
  checkBudgets(job, jobs, parts);
  const reasons = [...(wish.reasons ?? []), ...reasonsToAsk(job, jobs, wish.isClicked, parts)];
  if (reasons.length > 0) await ask(job, { ...wish, reasons }, parts);
  // Later than what is dead, too: put away, it counts as a click again.
  const at = nextConsentAt(all, clock.now());
  const approved = applyEvent(job, { kind: "approved", at, isClicked: wish.isClicked || reasons.length > 0 });
  await journal.write(approved).catch(notWritten);
  return approved;
}

/** What costs nothing needs no leave. */
function newJob({ plan, isClicked }: Wish, { clock, ids }: DeskParts): Job {
  const now = clock.now();
  const base = { v: 1, id: ids.jobId(), revision: 0, createdAt: now, plan, trouble: null } as const;
  return isFree(plan)
    ? { ...base, consent: { at: now, isClicked: false }, state: { kind: "approved", approvedAt: now } }
    : { ...base, consent: null, state: { kind: "estimated", isClicked } };
}

/** Where an account is charged, a price of nothing is only what somebody says. */
function isFree({ estimate, apiOrigin }: JobPlan): boolean {
  return estimate === 0 && apiOrigin === null;
}

/** Without reservations that nobody holds any more: they spend nothing by themselves. */
async function liveOf(jobs: readonly Job[], { claims, journal }: DeskParts): Promise<Job[]> {
  const live: Job[] = [];
  for (const job of jobs) {
    const holder = isReserving(job) ? await claims.stateOf(job.id) : "held";
    if (holder === "mine" || holder === "held") {
      live.push(job);
      continue;
    }
    // It may have been sent and let go since the list was read: then it counts as spent.
    const now = await journal.read(job.id);
    if (now !== undefined && !isReserving(now)) live.push(now);
  }
  return live;
}

function checkBudgets(job: Job, jobs: readonly Job[], { limits, calendar, clock }: DeskParts): void {
  const { perDay, perMonth } = limits();
  const spent = spendingOf(jobs, calendar(clock.now()));
  const reserved = reservedBy(jobs);
  checkBudget({ name: "Today's", setting: "perDayUsd", budget: perDay, taken: spent.day + reserved }, job);
  checkBudget({ name: "This month's", setting: "perMonthUsd", budget: perMonth, taken: spent.month + reserved }, job);
}

interface Budget {
  name: string;
  setting: string;
  budget: MicroUsd;
  /** Spent and reserved, this job included. */
  taken: MicroUsd;
}

function checkBudget({ name, setting, budget, taken }: Budget, { plan }: Job): void {
  if (budget === 0 || taken <= budget) return;
  const show = (micro: MicroUsd) => formatUsd(toUsd(micro));
  const price = plan.estimate !== plan.reserve ? `up to ${show(plan.reserve)}` : show(plan.reserve);
  const message = `${name} budget does not allow it: ${show(taken - plan.reserve)} of ${show(budget)} are spent or reserved, and this would be ${price} more. Nothing was sent; inlineAssets.budget.${setting} is the limit.`;
  throw new InlineAssetsError("over-budget", message);
}

function reasonsToAsk(
  { plan }: Job,
  jobs: readonly Job[],
  isClicked: boolean,
  { limits }: DeskParts,
): readonly ReasonToAsk[] {
  const { confirmAbove: limit } = limits();
  if (isFree(plan)) return [];
  if (plan.estimate === null || plan.estimate === 0) return [{ kind: "price unknown" }];
  if (plan.estimate > limit) return [{ kind: "above limit", limit }];
  const total = isClicked ? 0 : spentWithoutClick(jobs);
  return total > limit ? [{ kind: "without click", limit, total }] : [];
}

async function ask(
  job: Job,
  { reasons, isClicked, signal }: Omit<Wish, "plan"> & { reasons: readonly ReasonToAsk[] },
  { askConsent }: DeskParts,
): Promise<void> {
  if (signal?.aborted === true) throw cancelled("no");
  // A question can't be taken back; whoever stopped waiting does not wait for its answer, which is a no.
  if (!(await orCancelled(askConsent({ job, reasons, isClicked }), signal))) throw cancelled("no");
}

/** Without the sums there is no leave to spend. */
function notRead(cause: unknown): never {
  throw writeFailed(
    "The journal could not be read, so it is not known what was spent, and nothing was sent",
    cause,
    "no",
  );
}

function notWritten(cause: unknown): never {
  if (cause instanceof InlineAssetsError) throw cause;
  throw writeFailed("The job could not be written down, so it was not sent", cause, "no");
}
