import type { JobParts } from "../job/jobParts";
import type { AssetMoves, JobClaims } from "../ports";
import type { Connection, Provider } from "../provider";
import type { Job } from "../schema/job";
import type { MicroUsd } from "../schema/money";
import type { Calendar } from "../spending";

/** Money limits of the person, as they are now; 0 for a budget means none. */
export interface Limits {
  confirmAbove: MicroUsd;
  perDay: MicroUsd;
  perMonth: MicroUsd;
}

/** Why leave to spend is asked for, for words. */
export type ReasonToAsk =
  | { kind: "price unknown" }
  | { kind: "above limit"; limit: MicroUsd }
  | { kind: "without click"; limit: MicroUsd; total: MicroUsd }
  /** An earlier call for the same picture may have been charged, at this wall clock, ms. */
  | { kind: "may charge again"; chargedAt: number };

export interface ConsentQuestion {
  job: Job;
  /** Further ones that the same leave is for; their prices count together. */
  others: readonly Job[];
  reasons: readonly ReasonToAsk[];
  /** Whether a person has just clicked on the price. */
  isClicked: boolean;
}

/** What the desk needs of the world around it. */
export interface DeskParts extends Omit<
  JobParts,
  "provider" | "connect" | "report" | "onState" | "ownership" | "isOnDisk"
> {
  claims: JobClaims;
  moves: Pick<AssetMoves, "exchange" | "discard">;
  provider: (id: string) => Provider | undefined;
  connect: (provider: Provider) => Promise<Connection | null>;
  /** Asks the person; true is leave to spend. */
  askConsent: (question: ConsentQuestion) => Promise<boolean>;
  limits: () => Limits;
  /** How many jobs of one provider run at a time. */
  maxConcurrent: () => number;
  calendar: (now: number) => Calendar;
  /** Told once when a key was refused: of which job, and how many calls wait for a new key. */
  onKeyRefused: (provider: Provider, refused: { jobId: string; waiting: number }) => void;
  /** Something about a job of this process has changed. */
  onChange: () => void;
}
