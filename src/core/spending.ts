import { chargeOf } from "./job/jobMachine";
import type { Call } from "./provider";
import type { Job } from "./schema/job";
import type { MicroUsd } from "./schema/money";

// Sums over the journal of this machine: the only source of what was spent. A manifest is never asked, since a
// repository could have written it.

/** Local midnights, ms since the epoch: where the day and the month of the calendar began. */
export interface Calendar {
  dayStart: number;
  monthStart: number;
}

export interface Spending {
  day: MicroUsd;
  month: MicroUsd;
}

/** What was spent, or may have been. */
export function spendingOf(jobs: readonly Job[], { dayStart, monthStart }: Calendar): Spending {
  const charges = jobs.flatMap((job) => chargeOf(job) ?? []);
  const since = (start: number) => sum(charges.filter(({ at }) => at >= start).map(({ micro }) => micro));
  return { day: since(dayStart), month: since(monthStart) };
}

/** What is about to be spent: leave is being asked for, or was given, and the call is not on its way yet. */
export function reservedBy(jobs: readonly Job[]): MicroUsd {
  return sum(jobs.filter(isReserving).map(({ plan }) => plan.reserve));
}

/** What was spent, or is about to be, since a person last clicked on a price. */
export function spentWithoutClick(jobs: readonly Job[]): MicroUsd {
  const lastClick = latestConsent(jobs.filter(({ consent }) => consent?.isClicked === true));
  return sum(
    jobs.map((job) => {
      const { consent, state, plan } = job;
      if (state.kind === "estimated") return state.isClicked ? 0 : plan.reserve;
      if (consent === null || consent.isClicked || consent.at <= lastClick) return 0;
      return isReserving(job) ? plan.reserve : (chargeOf(job)?.micro ?? 0);
    }),
  );
}

/** Leave that is given now counts as later than every earlier one, whatever the clock says. */
export function nextConsentAt(jobs: readonly Job[], now: number): number {
  return Math.max(now, latestConsent(jobs) + 1);
}

/** The calls of this machine that a price is learnt from, newest first. */
const LEARN_FROM = 5;

/** An edit is no measure for a picture from nothing: what it takes along is paid for too. */
type Options = Pick<Call, "mode" | "model" | "quality" | "imageSize">;

/** The dearest price per picture that recent calls with these options were reported to cost; undefined where there was none. */
export function learntPrice(
  jobs: readonly Job[],
  provider: string,
  call: Options,
): { each: MicroUsd; calls: number } | undefined {
  const prices = jobs
    .filter(({ plan }) => plan.provider === provider && isAlike(plan.call, call))
    .sort((a, b) => b.createdAt - a.createdAt)
    .flatMap((job) => reportedPrice(job) ?? [])
    .slice(0, LEARN_FROM);
  return prices.length === 0 ? undefined : { each: Math.max(...prices), calls: prices.length };
}

function isAlike(a: Options, b: Options): boolean {
  const isSameSize = JSON.stringify(a.imageSize) === JSON.stringify(b.imageSize);
  return a.mode === b.mode && a.model === b.model && a.quality === b.quality && isSameSize;
}

/** Per picture. Undefined for a gift, too: it promises nothing about the next call. */
function reportedPrice({ plan, state }: Job): MicroUsd | undefined {
  if (state.kind !== "accepted" && state.kind !== "recorded") return undefined;
  if (state.cost === null || state.cost === 0 || state.costSource === "estimated") return undefined;
  const delivered = state.kind === "recorded" ? state.records.length : state.outputs.length;
  // Fewer may have come than were asked for, or more than were paid for.
  return Math.ceil(state.cost / Math.max(1, Math.min(plan.call.numImages, delivered)));
}

/** Its price is reserved: leave is being asked for, or was given, and nothing is on its way. */
export function isReserving({ state }: Job): boolean {
  return state.kind === "estimated" || state.kind === "approved" || state.kind === "waiting";
}

function latestConsent(jobs: readonly Job[]): number {
  return jobs.reduce((latest, { consent }) => Math.max(latest, consent?.at ?? 0), 0);
}

function sum(amounts: readonly MicroUsd[]): MicroUsd {
  return amounts.reduce((total, amount) => total + amount, 0);
}
