import type { Charged, InlineAssetsError } from "../errors";
import type { BodyShape, ResendReason } from "../provider";
import type { AssetRecord } from "../schema/assetRecord";
import type { Job, JobFailure, JobOutput, JobState } from "../schema/job";
import type { MicroUsd } from "../schema/money";

// Facts in, the next state out. Nothing here waits, writes or asks.

export interface Receipt {
  generationId: string | null;
  cost: MicroUsd | null;
  costSource: "reported" | "usage" | "estimated";
  warnings: string[];
}

export type JobEvent =
  | { kind: "intent"; at: number }
  | { kind: "resendAllowed"; until: number; reason: ResendReason; shape: BodyShape }
  | { kind: "submitFailed"; error: InlineAssetsError; raw: string | null }
  | { kind: "queued"; at: number; receipt: Receipt }
  | { kind: "accepted"; at: number; receipt: Receipt; outputs: JobOutput[] }
  | { kind: "output"; index: number; output: JobOutput };

/** What to do next; it follows from the state alone, so that a restart needs no memory. */
export type NextStep =
  /** Wait until then (wall clock, ms; 0 is now), write the intent down, POST. */
  | { kind: "submit"; notBefore: number }
  | { kind: "poll"; generationId: string }
  | { kind: "download"; index: number; url: string }
  | { kind: "verify"; index: number; part: string }
  | { kind: "place"; index: number; output: Extract<JobOutput, { kind: "verified" }> }
  | { kind: "record"; index: number; record: AssetRecord }
  | { kind: "askPerson" }
  | { kind: "none" };

export function nextStep(state: JobState): NextStep {
  switch (state.kind) {
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
      return { kind: "none" };
  }
}

/** What the state means for money, whatever happens next. */
export function chargedAt({ plan, state }: Job): Charged {
  if (plan.estimate === 0) return "no";
  switch (state.kind) {
    case "approved":
    case "waiting":
    case "failed":
      return "no";
    case "submitting":
    case "queued":
    case "unknown":
      return "maybe";
    case "accepted":
    case "recorded":
      return "yes";
  }
}

/** @throws Error when the event can't happen in this state: that is a bug, never a fact about the world. */
export function applyEvent(job: Job, event: JobEvent): Job {
  const state = nextState(job.state, event);
  if (state === undefined) throw new Error(`A job that is ${job.state.kind} met the event ${event.kind}.`);
  return { ...job, state };
}

function nextState(state: JobState, event: JobEvent): JobState | undefined {
  switch (state.kind) {
    case "approved":
      return event.kind === "intent" ? { kind: "submitting", intentAt: event.at, shape: null, resends: [] } : undefined;
    case "waiting":
      return afterWaiting(state, event);
    case "submitting":
    case "queued":
      return afterAnswer(state, event);
    case "accepted":
      if (event.kind !== "output") return undefined;
      return settled({ ...state, outputs: state.outputs.with(event.index, event.output) });
    case "unknown":
    case "recorded":
    case "failed":
      return undefined;
  }
}

/** A wait that ends without sending is a failure that cost nothing. */
function afterWaiting(
  { shape, resends }: Extract<JobState, { kind: "waiting" }>,
  event: JobEvent,
): JobState | undefined {
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
    case "intent":
    case "output":
      return undefined;
  }
}

/** An accepted job whose outputs are all recorded is done, and forgets the signed URLs with its outputs. */
function settled(state: Extract<JobState, { kind: "accepted" }>): JobState {
  const records = state.outputs.flatMap((output) => (output.kind === "recorded" ? [output.record] : []));
  if (records.length < state.outputs.length || records.length === 0) return state;
  const { intentAt, acceptedAt, generationId, cost, costSource, warnings } = state;
  return { kind: "recorded", intentAt, acceptedAt, generationId, cost, costSource, warnings, records };
}

function nextOutputStep(outputs: readonly JobOutput[]): NextStep {
  const index = outputs.findIndex(({ kind }) => kind !== "recorded" && kind !== "lost");
  const output = outputs[index];
  switch (output?.kind) {
    case "remote":
      return { kind: "download", index, url: output.url };
    case "staged":
      return { kind: "verify", index, part: output.part };
    case "verified":
      return { kind: "place", index, output };
    case "placed":
      return { kind: "record", index, record: output.record };
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
