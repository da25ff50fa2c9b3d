import { cancelled, InlineAssetsError, invalidRequest, writeFailed } from "../errors";
import { applyEvent } from "../job/jobMachine";
import { orCancelled } from "../orCancelled";
import type { Job, JobPlan } from "../schema/job";
import type { MicroUsd } from "../schema/money";
import { formatUsd, toUsd } from "../schema/money";
import { isReserving, nextConsentAt, reservedBy, spendingOf, spentWithoutClick } from "../spending";
import type { HeldPlaces } from "./admitPlaces";
import { admitPlaces } from "./admitPlaces";
import type { ConsentQuestion, DeskParts, ReasonToAsk } from "./deskParts";

// Leave to spend. The price is reserved in the journal before the sums are looked at, so that of two windows which take
// the last of a budget at once, neither sees a sum without the other.

export interface Wish {
  plan: JobPlan;
  /** Whether a person has just clicked on the price. */
  isClicked: boolean;
  /** Reasons to ask that do not follow from the sums. */
  reasons?: readonly ReasonToAsk[];
  /** A job that a person knows of and wants to have sent once more, also where it is for the same place in a document. */
  insteadOf?: string;
  signal?: AbortSignal;
}

/** Several calls at once, for which one leave is given. */
export interface ManyWish extends Omit<Wish, "plan"> {
  plans: readonly JobPlan[];
}

export interface ManyAdmitted {
  jobs: Job[];
  /** For the same places, never sent: to be put away. */
  superseded: readonly Job[];
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
    await forget([job], parts);
    throw error;
  }
}

/** So many are asked for at once at most: each is written down before leave is asked for, and a repository can ask for any number. */
export const MOST_AT_ONCE = 1_000;

/**
 * The same for several plans: their sum is reserved, judged and asked about once, and there are all of the jobs or none. All
 * are written down, also those that are free, so that a restart offers what was not sent.
 * @throws InlineAssetsError `over-budget`, `cancelled`, `write-failed` or, where a place is taken, `invalid-request`; then there
 * is no job, and nothing was charged.
 */
export async function admitAll({ plans, ...wish }: ManyWish, parts: DeskParts): Promise<ManyAdmitted> {
  if (plans.length > MOST_AT_ONCE) {
    const rule = `At most ${MOST_AT_ONCE} pictures are asked for at once; ask for the others afterwards. Nothing was sent.`;
    throw invalidRequest("documents", plans.length, rule);
  }
  const admitThem = async ({ reasons, superseded }: HeldPlaces): Promise<ManyAdmitted> => {
    const jobs = plans.map((plan) => newJob({ plan, isClicked: wish.isClicked }, parts));
    try {
      for (const job of jobs) {
        await parts.claims.claim(job.id).catch(notWritten);
        await parts.journal.write(job).catch(notWritten);
      }
      const charged = jobs.filter(({ state }) => state.kind === "estimated");
      const all = { ...wish, reasons: [...reasons, ...(wish.reasons ?? [])] };
      const approved = await approveAll(charged, all, parts);
      return { jobs: jobs.map((job) => approved.find(({ id }) => id === job.id) ?? job), superseded };
    } catch (error) {
      await forget(jobs, parts);
      throw error;
    }
  };
  return await admitPlaces(plans, parts, admitThem, wish.insteadOf);
}

/** Nothing of them was sent. */
async function forget(jobs: readonly Job[], { claims, journal }: DeskParts): Promise<void> {
  for (const { id } of jobs) {
    await journal.remove(id).catch(() => undefined);
    await claims.release(id);
  }
}

/** Asks again for a job that was approved before a restart and is claimed by this process; where it stands stays on disk. */
export async function approve(job: Job, wish: Omit<Wish, "plan">, parts: DeskParts): Promise<Job> {
  const [approved] = await approveAll([job], wish, parts);
  return approved ?? job;
}

async function approveAll(wanted: readonly Job[], wish: Omit<Wish, "plan">, parts: DeskParts): Promise<Job[]> {
  const [first, ...others] = wanted;
  if (first === undefined) return [];
  const { clock, journal } = parts;
  const all = await journal.list().catch(notRead);
  const stored = new Set(all.map(({ id }) => id));
  // What can't be read back can't be counted either, for this call and for all that follow.
  if (!wanted.every(({ id }) => stored.has(id))) throw writeFailed("The job could not be read back", "missing", "no");
  const jobs = await liveOf(all, parts).catch(notRead);
  checkBudgets(wanted, jobs, parts);
  const reasons = [...(wish.reasons ?? []), ...reasonsToAsk(wanted, jobs, wish.isClicked, parts)];
  if (reasons.length > 0) await ask({ job: first, others, reasons, isClicked: wish.isClicked }, wish.signal, parts);
  // Later than what is dead, too: put away, it counts as a click again.
  const at = nextConsentAt(all, clock.now());
  const approved = wanted.map((job) =>
    applyEvent(job, { kind: "approved", at, isClicked: wish.isClicked || reasons.length > 0 }),
  );
  for (const job of approved) await journal.write(job).catch(notWritten);
  return approved;
}

/** What costs nothing needs no leave. */
function newJob({ plan, isClicked }: Pick<Wish, "plan" | "isClicked">, { clock, ids }: DeskParts): Job {
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

function checkBudgets(wanted: readonly Job[], jobs: readonly Job[], { limits, calendar, clock }: DeskParts): void {
  const { perDay, perMonth } = limits();
  const spent = spendingOf(jobs, calendar(clock.now()));
  const reserved = reservedBy(jobs);
  checkBudget({ name: "Today's", setting: "perDayUsd", budget: perDay, taken: spent.day + reserved }, wanted);
  checkBudget(
    { name: "This month's", setting: "perMonthUsd", budget: perMonth, taken: spent.month + reserved },
    wanted,
  );
}

interface Budget {
  name: string;
  setting: string;
  budget: MicroUsd;
  /** Spent and reserved, this job included. */
  taken: MicroUsd;
}

function checkBudget({ name, setting, budget, taken }: Budget, wanted: readonly Job[]): void {
  if (budget === 0 || taken <= budget) return;
  const show = (micro: MicroUsd) => formatUsd(toUsd(micro));
  const reserve = sumOf(wanted.map(({ plan }) => plan.reserve));
  const price = estimateOf(wanted) !== reserve ? `up to ${show(reserve)}` : show(reserve);
  const message = `${name} budget does not allow it: ${show(taken - reserve)} of ${show(budget)} are spent or reserved, and this would be ${price} more. Nothing was sent; inlineAssets.budget.${setting} is the limit.`;
  throw new InlineAssetsError("over-budget", message);
}

function reasonsToAsk(
  wanted: readonly Job[],
  jobs: readonly Job[],
  isClicked: boolean,
  { limits }: DeskParts,
): readonly ReasonToAsk[] {
  const { confirmAbove: limit } = limits();
  const charged = wanted.filter(({ plan }) => !isFree(plan));
  if (charged.length === 0) return [];
  const estimate = estimateOf(charged);
  if (estimate === null || charged.some(({ plan }) => plan.estimate === 0)) return [{ kind: "price unknown" }];
  if (estimate > limit) return [{ kind: "above limit", limit }];
  const total = isClicked ? 0 : spentWithoutClick(jobs);
  return total > limit ? [{ kind: "without click", limit, total }] : [];
}

/** Of all together; null when one of them is not known. */
function estimateOf(jobs: readonly Job[]): MicroUsd | null {
  const estimates = jobs.map(({ plan }) => plan.estimate);
  return estimates.includes(null) ? null : sumOf(estimates.map((estimate) => estimate ?? 0));
}

function sumOf(amounts: readonly MicroUsd[]): MicroUsd {
  return amounts.reduce((total, amount) => total + amount, 0);
}

async function ask(
  question: ConsentQuestion,
  signal: AbortSignal | undefined,
  { askConsent }: DeskParts,
): Promise<void> {
  if (signal?.aborted === true) throw cancelled("no");
  // A question can't be taken back; whoever stopped waiting does not wait for its answer, which is a no.
  if (!(await orCancelled(askConsent(question), signal))) throw cancelled("no");
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
