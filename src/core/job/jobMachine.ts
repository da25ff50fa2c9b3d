import type { Charged, InlineAssetsError } from "../errors";
import type { BodyShape, ResendReason } from "../provider";
import type { Job, JobFailure, JobOutput, JobState } from "../schema/job";
import type { MicroUsd } from "../schema/money";

// Facts in, the next state out. Nothing here waits, writes or asks.

export interface Receipt {
  generationId: string | null;
  /** By the provider's clock, ms since the epoch; null when it did not say. */
  linksValidUntil: number | null;
  cost: MicroUsd | null;
  costSource: "reported" | "usage" | "estimated";
  warnings: string[];
}

export type JobEvent =
  | { kind: "approved"; at: number; isClicked: boolean }
  | { kind: "intent"; at: number }
  | { kind: "resendAllowed"; until: number; reason: ResendReason; shape: BodyShape }
  | { kind: "submitFailed"; error: InlineAssetsError; raw: string | null }
  | { kind: "queued"; at: number; receipt: Receipt }
  | { kind: "accepted"; at: number; receipt: Receipt; outputs: JobOutput[] }
  /** `notes`: sentences for the person about this picture. */
  | { kind: "output"; index: number; output: JobOutput; notes?: readonly string[] }
  /** The paid pictures shall go to another folder of the workspace. */
  | { kind: "redirected"; folder: string }
  | { kind: "dismissed" };

/** What to do next; it follows from the state alone, so that a restart needs no memory. */
export type NextStep =
  | { kind: "askConsent" }
  /** Wait until then (wall clock, ms; 0 is now), write the intent down, POST. */
  | { kind: "submit"; notBefore: number }
  | { kind: "poll"; generationId: string }
  | { kind: "download"; index: number; url: string }
  | { kind: "verify"; index: number; isSpare: boolean }
  /** Make of an edit's answer the picture that is saved. */
  | { kind: "finish"; index: number; output: Extract<JobOutput, { kind: "raw" }> }
  /** Out of the spare folder into the job's own. */
  | { kind: "bringHome"; index: number; output: Extract<JobOutput, { kind: "verified" }> }
  | { kind: "name"; index: number; output: Extract<JobOutput, { kind: "verified" }> }
  | { kind: "place"; index: number; output: Extract<JobOutput, { kind: "placing" }> }
  | { kind: "record"; index: number; output: Extract<JobOutput, { kind: "placed" }> }
  | { kind: "askPerson" }
  | { kind: "none" };

export function nextStep(state: JobState): NextStep {
  switch (state.kind) {
    case "estimated":
      return { kind: "askConsent" };
    case "approved":
      return { kind: "submit", notBefore: 0 };
    case "waiting":
      return { kind: "submit", notBefore: state.until };
    case "submitting":
    case "unknown":
      return { kind: "askPerson" };
    case "queued":
      return state.generationId === null ? { kind: "askPerson" } : { kind: "poll", generationId: state.generationId };
    case "accepted":
      return nextOutputStep(state.outputs);
    case "recorded":
    case "failed":
    case "dismissed":
      return { kind: "none" };
  }
}

/** What the state means for money, whatever happens next. */
export function chargedAt({ plan, state }: Job): Charged {
  if (plan.estimate === 0) return "no";
  switch (state.kind) {
    case "estimated":
    case "approved":
    case "waiting":
    case "failed":
      return "no";
    case "submitting":
    case "queued":
    case "unknown":
    case "dismissed":
      return "maybe";
    case "accepted":
    case "recorded":
      return "yes";
  }
}

/** A job that is closed has nothing left to do; it is kept for the sums, and so that it can be looked at. */
export function isClosed({ state }: Job): boolean {
  return state.kind === "recorded" || state.kind === "failed" || state.kind === "dismissed";
}

/** @throws Error when the event can't happen in this state: that is a bug, never a fact about the world. */
export function applyEvent(job: Job, event: JobEvent): Job {
  const state = event.kind === "dismissed" ? dismissedState(job) : nextState(job.state, event);
  if (state === undefined) throw new Error(`A job that is ${job.state.kind} met the event ${event.kind}.`);
  const { plan, consent } = job;
  return {
    ...job,
    revision: job.revision + 1,
    plan: event.kind === "redirected" ? { ...plan, folder: event.folder } : plan,
    consent: event.kind === "approved" ? { at: event.at, isClicked: event.isClicked } : consent,
    trouble: null,
    state,
  };
}

function nextState(state: JobState, event: Exclude<JobEvent, { kind: "dismissed" }>): JobState | undefined {
  switch (state.kind) {
    case "estimated":
      return event.kind === "approved" ? { kind: "approved", approvedAt: event.at } : undefined;
    case "approved":
      return afterApproval(state, event);
    case "waiting":
      return afterWaiting(state, event);
    case "submitting":
    case "queued":
      return afterAnswer(state, event);
    case "accepted":
      return afterAcceptance(state, event);
    case "unknown":
    case "recorded":
    case "failed":
    case "dismissed":
      return undefined;
  }
}

/** A job whose call is on its way can't be put away: nobody knows yet what there is to put away. */
function dismissedState(job: Job): JobState | undefined {
  if (job.state.kind === "submitting" || job.state.kind === "dismissed") return undefined;
  const { at, micro } = chargeOf(job) ?? { at: null, micro: 0 };
  return { kind: "dismissed", intentAt: at, cost: micro };
}

/** Money that was spent, or may have been: when, and how much; undefined where none was. Unknown outcomes count in full. */
export function chargeOf({ plan, state }: Job): { at: number; micro: MicroUsd } | undefined {
  switch (state.kind) {
    case "estimated":
    case "approved":
    case "waiting":
    case "failed":
      return undefined;
    case "submitting":
    case "unknown":
      return { at: state.intentAt, micro: plan.reserve };
    case "queued":
    case "accepted":
    case "recorded":
      return { at: state.intentAt, micro: state.cost ?? plan.reserve };
    case "dismissed":
      return state.intentAt === null ? undefined : { at: state.intentAt, micro: state.cost };
  }
}

type Waiting = Extract<JobState, { kind: "waiting" }>;
type Approved = Extract<JobState, { kind: "approved" }>;
type Accepted = Extract<JobState, { kind: "accepted" }>;

function afterApproval(state: Approved, event: JobEvent): JobState | undefined {
  switch (event.kind) {
    case "approved":
      return { kind: "approved", approvedAt: event.at };
    case "intent":
      return { kind: "submitting", intentAt: event.at, shape: null, resends: [] };
    case "submitFailed":
      return event.error.charged === "no" ? failedState(state.approvedAt, event) : undefined;
    default:
      return undefined;
  }
}

function afterAcceptance(state: Accepted, event: JobEvent): JobState | undefined {
  if (event.kind === "redirected") return state;
  if (event.kind !== "output") return undefined;
  const warnings = [...new Set([...state.warnings, ...(event.notes ?? [])])];
  return settled({ ...state, warnings, outputs: state.outputs.with(event.index, event.output) });
}

/** A wait that ends without sending is a failure that cost nothing. */
function afterWaiting(state: Waiting, event: JobEvent): JobState | undefined {
  const { shape, resends } = state;
  if (event.kind === "approved") return state;
  if (event.kind === "submitFailed" && event.error.charged === "no") return failedState(0, event);
  return event.kind === "intent" ? { kind: "submitting", intentAt: event.at, shape, resends } : undefined;
}

function afterAnswer(
  state: Extract<JobState, { kind: "submitting" | "queued" }>,
  event: JobEvent,
): JobState | undefined {
  const { intentAt } = state;
  switch (event.kind) {
    case "resendAllowed":
      if (state.kind !== "submitting") return undefined;
      return { kind: "waiting", until: event.until, shape: event.shape, resends: [...state.resends, event.reason] };
    case "submitFailed":
      return failedState(intentAt, event);
    case "queued":
      if (state.kind !== "submitting") return undefined;
      return { kind: "queued", intentAt, acceptedAt: event.at, ...event.receipt };
    case "accepted":
      return settled({ kind: "accepted", intentAt, acceptedAt: event.at, ...event.receipt, outputs: event.outputs });
    default:
      return undefined;
  }
}

/** An accepted job whose outputs are all recorded is done, and forgets the signed URLs with its outputs. */
export function settled(state: Accepted): JobState {
  const records = state.outputs.flatMap((output) => (output.kind === "recorded" ? [output.record] : []));
  if (records.length < state.outputs.length || records.length === 0) return state;
  const { outputs, ...receipt } = state;
  return { ...receipt, kind: "recorded", records };
}

function nextOutputStep(outputs: readonly JobOutput[]): NextStep {
  const index = outputs.findIndex(({ kind }) => kind !== "recorded" && kind !== "lost");
  const output = outputs[index];
  switch (output?.kind) {
    case "remote":
      return { kind: "download", index, url: output.url };
    case "staged":
      return { kind: "verify", index, isSpare: output.isSpare };
    case "raw":
      return { kind: "finish", index, output };
    case "verified":
      return output.isSpare ? { kind: "bringHome", index, output } : { kind: "name", index, output };
    case "placing":
      return { kind: "place", index, output };
    case "placed":
      return { kind: "record", index, output };
    case "recorded":
    case "lost":
    case undefined:
      return { kind: "none" };
  }
}

function failedState(intentAt: number, { error, raw }: Extract<JobEvent, { kind: "submitFailed" }>): JobState {
  const failure: JobFailure = { code: error.code, message: error.message, charged: error.charged };
  return error.charged === "no"
    ? { kind: "failed", error: failure }
    : { kind: "unknown", intentAt, error: failure, raw };
}
