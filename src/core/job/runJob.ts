import { cancelled, InlineAssetsError, writeFailed } from "../errors";
import type { AssetFiles, Clock, Http, Ids, JobJournal, Log, ManifestStore, ReportProgress } from "../ports";
import type { Connection, Provider, Reply, SubmitOutcome } from "../provider";
import type { AssetRecord } from "../schema/assetRecord";
import type { Job, JobOutput } from "../schema/job";
import { toUsd } from "../schema/money";
import { chargedOnceAnswered, fetchOutput, stageBytes, verifyPart } from "./fetchOutput";
import type { JobEvent, NextStep, Receipt } from "./jobMachine";
import { applyEvent, nextStep } from "./jobMachine";
import { deviations, placeOutput } from "./placeOutput";

// The interpreter: performs the next step, writes the resulting state down, and only then goes on.

export interface JobParts {
  provider: Provider;
  /** Resolved afresh for each request and never stored; null for a provider without an account. */
  connect: () => Promise<Connection | null>;
  http: () => Promise<Http>;
  files: AssetFiles;
  journal: JobJournal;
  manifest: ManifestStore;
  clock: Clock;
  ids: Ids;
  log: Log;
  report: ReportProgress;
  /** Told each state as it is reached, so that a caller who stops waiting can be told what that means for money. */
  onState: (job: Job) => void;
}

export interface JobResult {
  jobId: string;
  generationId: string | null;
  costUsd: number | null;
  assets: AssetRecord[];
  warnings: string[];
}

/**
 * Runs a job to its end. Aborting `signal` stops it only while nothing has been sent; what is paid goes on.
 * @throws InlineAssetsError with the job's id; the journal then holds the state from which it can go on.
 */
export async function runJob(job: Job, parts: JobParts, signal?: AbortSignal): Promise<JobResult> {
  let current = job;
  try {
    for (;;) {
      parts.onState(current);
      const step = nextStep(current.state);
      if (step.kind === "none") return resultOf(current, parts.provider);
      if (step.kind === "submit") {
        await waitInView(step.notBefore, parts, signal);
        current = await advance(current, { kind: "intent", at: parts.clock.now() }, parts);
        parts.onState(current);
      }
      const event = await perform(step, current, parts, signal);
      current = await advance(current, event, parts);
      if (event.kind === "submitFailed") throw event.error;
    }
  } catch (error) {
    if (error instanceof InlineAssetsError) error.jobId = current.id;
    throw error;
  }
}

async function advance(job: Job, event: JobEvent, parts: JobParts): Promise<Job> {
  const next = applyEvent(job, event);
  try {
    await parts.journal.write(next);
  } catch (cause) {
    if (event.kind === "intent")
      throw writeFailed("The job could not be written down, so it was not sent", cause, "no");
    // The picture matters more than its receipt: go on from memory.
    parts.log.error(`Job ${job.id}: the state ${next.state.kind} could not be written down.`, cause);
  }
  return next;
}

async function perform(step: NextStep, job: Job, parts: JobParts, signal?: AbortSignal): Promise<JobEvent> {
  switch (step.kind) {
    case "submit":
      return await submit(job, parts, signal);
    case "poll":
      return await poll(step.generationId, job, parts);
    case "download": {
      const { facts, path } = await fetchOutput(step.url, { job, index: step.index }, parts);
      return { kind: "output", index: step.index, output: { kind: "verified", part: path, ...facts } };
    }
    case "verify": {
      const { facts, path } = await verifyPart(step.part, parts);
      return { kind: "output", index: step.index, output: { kind: "verified", part: path, ...facts } };
    }
    case "place":
      return { kind: "output", index: step.index, output: await placeOutput(step, job, parts) };
    case "record":
      return { kind: "output", index: step.index, output: await record(step.record, job, parts) };
    case "askPerson":
      throw new InlineAssetsError(
        "outcome-unknown",
        "Nobody can tell whether this call was charged; it is not sent again.",
        {
          charged: "maybe",
        },
      );
    case "none":
      throw new Error("A finished job has no step to perform.");
  }
}

/** The one place that can cost money; its intent is on disk when it is called. */
async function submit(job: Job, parts: JobParts, signal?: AbortSignal): Promise<JobEvent> {
  if (job.state.kind !== "submitting") throw new Error(`A job that is ${job.state.kind} has no intent to submit.`);
  const { shape, resends } = job.state;
  const { provider } = parts;
  const pictures = job.plan.call.numImages === 1 ? "picture" : `${job.plan.call.numImages} pictures`;
  parts.report(`Waiting for the ${pictures} from ${provider.info.name}…`);
  const outcome = await provider.submit(job.plan.call, {
    connection: await parts.connect(),
    ...(shape === null ? {} : { shape }),
    ...(signal !== undefined && provider.info.account === undefined ? { signal } : {}),
  });
  if (outcome.kind === "resend") {
    const { reason, error } = outcome;
    if (resends.includes(reason)) return { kind: "submitFailed", error, raw: null };
    return { kind: "resendAllowed", until: parts.clock.now() + outcome.waitMs, reason, shape: outcome.shape };
  }
  return await eventFor(outcome, job, parts);
}

async function eventFor(
  outcome: Exclude<SubmitOutcome, { kind: "resend" }>,
  job: Job,
  parts: JobParts,
): Promise<JobEvent> {
  if (outcome.kind === "failed") return { kind: "submitFailed", error: outcome.error, raw: outcome.raw ?? null };
  const { reply } = outcome;
  const receipt = receiptOf(reply, job);
  const at = parts.clock.now();
  if (reply.status === "pending" && reply.generationId !== null) return { kind: "queued", at, receipt };
  if (reply.outputs.length === 0) {
    const message = "The answer holds no picture. It may have been charged; the log has the answer.";
    return { kind: "submitFailed", error: new InlineAssetsError("bad-output", message, { charged: "yes" }), raw: null };
  }
  const outputs: JobOutput[] = [];
  for (const [index, output] of reply.outputs.entries()) {
    outputs.push(
      output.kind === "url"
        ? { kind: "remote", url: output.url }
        : { kind: "staged", part: await stageBytes(output.bytes, { job, index }, parts) },
    );
  }
  return { kind: "accepted", at, receipt, outputs };
}

function receiptOf(reply: Reply, job: Job): Receipt {
  return {
    generationId: reply.generationId,
    cost: reply.cost ?? job.plan.estimate,
    costSource: reply.cost === null ? "estimated" : "reported",
    warnings: [...reply.warnings],
  };
}

const POLL_START_MS = 1_000;
const POLL_MAX_MS = 10_000;

async function poll(generationId: string, job: Job, parts: JobParts): Promise<JobEvent> {
  const start = parts.clock.monotonic();
  for (let pause = POLL_START_MS; ; pause = Math.min(pause * 1.5, POLL_MAX_MS)) {
    await parts.clock.sleep(pause);
    const connection = await parts.connect();
    const outcome = await parts.provider.poll?.(generationId, { connection });
    const event = outcome === undefined ? undefined : await eventAfterPoll(outcome, job, parts);
    if (event !== undefined) return event;
    if (parts.clock.monotonic() - start > (connection?.timeoutMs ?? 0)) throw stillWorking(generationId);
  }
}

/** Undefined: not ready yet. What leaves the outcome open is thrown, so that the job stays queued with its id. */
async function eventAfterPoll(outcome: SubmitOutcome, job: Job, parts: JobParts): Promise<JobEvent | undefined> {
  if (outcome.kind === "resend") return undefined;
  if (outcome.kind === "failed" && outcome.error.charged !== "no") throw outcome.error;
  if (outcome.kind === "accepted" && outcome.reply.status === "pending") return undefined;
  return await eventFor(outcome, job, parts);
}

function stillWorking(generationId: string): InlineAssetsError {
  return new InlineAssetsError(
    "outcome-unknown",
    `The provider is still working on generation ${generationId}. The job is kept and can be looked at again.`,
    { charged: "maybe" },
  );
}

async function record(asset: AssetRecord, { plan }: Job, parts: JobParts): Promise<JobOutput> {
  try {
    await parts.manifest.append(plan.root, plan.manifestFolder, asset);
  } catch (cause) {
    throw writeFailed(
      `${asset.file} is saved, but its manifest line could not be written`,
      cause,
      chargedOnceAnswered(plan),
    );
  }
  return { kind: "recorded", record: asset };
}

async function waitInView(until: number, { clock, report }: JobParts, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  const wait = until - clock.now();
  if (wait <= 0) return;
  report(`The provider asks to wait ${Math.ceil(wait / 1000)} s…`);
  try {
    await clock.sleep(wait, signal);
  } catch (error) {
    if (signal?.aborted === true) throw cancelled("no");
    throw error;
  }
}

function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted === true) throw cancelled("no");
}

function resultOf({ id, state, plan }: Job, provider: Provider): JobResult {
  if (state.kind === "failed") {
    throw new InlineAssetsError(state.error.code, state.error.message, { charged: state.error.charged });
  }
  if (state.kind !== "recorded") throw new Error(`Job ${id} ended as ${state.kind}.`);
  const model = provider.info.models.find((row) => row.id === plan.call.model);
  const missing = plan.call.numImages - state.records.length;
  const short = missing > 0 ? [`${state.records.length} of ${plan.call.numImages} pictures were delivered.`] : [];
  const differences = model === undefined ? [] : state.records.flatMap((asset) => deviations(asset, plan, model));
  return {
    jobId: id,
    generationId: state.generationId,
    costUsd: state.cost === null ? null : toUsd(state.cost),
    assets: state.records,
    warnings: [...new Set([...state.warnings, ...short, ...differences])],
  };
}
