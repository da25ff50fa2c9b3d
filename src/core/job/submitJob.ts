import { cancelled, InlineAssetsError, invalidRequest, reasonOf } from "../errors";
import { orCancelled } from "../orCancelled";
import type { Call, CallInputs, Connection, Reply, ReplyOutput, SubmitOutcome } from "../provider";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import { styledPrompt } from "../schema/promptStyle";
import { advanceJob } from "./advanceJob";
import { chargedOnceAnswered, stageBytes } from "./fetchOutput";
import type { JobEvent, Receipt } from "./jobMachine";
import type { JobParts, JobRun } from "./jobParts";
import { lostOutput } from "./lostOutput";
import { prepareInputs } from "./prepareInputs";

/**
 * Sends a job's call, once: waits until it may, writes the intent down, POSTs, and writes down what came of it.
 * @throws InlineAssetsError when nothing was accepted; the run then stands in the state that says so.
 */
export async function submitJob(notBefore: number, run: JobRun, signal?: AbortSignal): Promise<void> {
  const ready = await prepareToSend(notBefore, run, signal);
  await writeIntent(run);
  if (isAborted(signal)) await endUnsent(run, cancelled("no"));
  const event = await post(ready, run, signal);
  await advanceJob(run, event);
  if (event.kind === "submitFailed") throw event.error;
}

/** A job whose intent can't be written down has cost nothing and is over. */
async function writeIntent(run: JobRun): Promise<void> {
  try {
    await advanceJob(run, { kind: "intent", at: run.parts.clock.now() });
  } catch (error) {
    if (error instanceof InlineAssetsError) await endUnsent(run, error);
    throw error;
  }
}

/** What a call is sent with. */
interface Ready {
  connection: Connection | null;
  inputs: CallInputs | undefined;
}

/** Everything that can fail before the intent does so here. */
async function prepareToSend(notBefore: number, run: JobRun, signal?: AbortSignal): Promise<Ready> {
  const { parts, job } = run;
  try {
    await waitInView(notBefore, parts, signal);
    const connection = await orCancelled(parts.connect(), signal);
    checkOrigin(connection, job, "The price was approved for it; start again.");
    if (connection !== null) await parts.http();
    const inputs = await orCancelled(prepareInputs(job, parts), signal);
    throwIfAborted(signal);
    return { connection, inputs };
  } catch (error) {
    if (error instanceof InlineAssetsError) await endUnsent(run, error);
    throw error;
  }
}

/** Neither key nor price nor generation belongs to another address. */
function checkOrigin(connection: Connection | null, { plan }: Job, why: string): void {
  const origin = connection === null ? null : new URL(connection.baseUrl).origin;
  if (origin !== plan.apiOrigin) throw invalidRequest("base URL", origin, `It was ${String(plan.apiOrigin)}. ${why}`);
}

async function endUnsent(run: JobRun, error: InlineAssetsError): Promise<never> {
  await advanceJob(run, { kind: "submitFailed", error, raw: null });
  // Where not even that can be written down, an intent that may lie there must not look like a call that was sent.
  if (!run.isWritten) await run.parts.journal.remove(run.job.id).catch(() => undefined);
  throw error;
}

/** The one place that can cost money; its intent is on disk when it is called. */
async function post({ connection, inputs }: Ready, { job, parts }: JobRun, signal?: AbortSignal): Promise<JobEvent> {
  if (job.state.kind !== "submitting") throw new Error(`A job that is ${job.state.kind} has no intent to submit.`);
  const { shape, resends } = job.state;
  const { provider } = parts;
  const { numImages } = job.plan.call;
  // A call that may be charged is never torn down.
  const isFree = provider.info.account === undefined;
  parts.report(`Waiting for the ${numImages === 1 ? "picture" : `${numImages} pictures`} from ${provider.info.name}…`);
  try {
    const outcome = await provider.submit(callToSend(job.plan), {
      connection,
      inputs,
      shape: shape ?? undefined,
      signal: isFree ? signal : undefined,
    });
    if (outcome.kind !== "resend") return await eventFor(outcome, job, parts);
    const { reason, error } = outcome;
    if (resends.includes(reason)) return { kind: "submitFailed", error, raw: null };
    return { kind: "resendAllowed", until: parts.clock.now() + outcome.waitMs, reason, shape: outcome.shape };
  } catch (cause) {
    return { kind: "submitFailed", error: cause instanceof InlineAssetsError ? cause : ownFault(cause), raw: null };
  }
}

/** The prompt as it was typed is for names and records; the project's style goes around it on the way. */
function callToSend({ call, style }: JobPlan): Call {
  return { ...call, prompt: styledPrompt(call.prompt, style) };
}

/** An error of our own after the call went out: what the provider made of the call is not known. */
function ownFault(cause: unknown): InlineAssetsError {
  const message = `The answer could not be dealt with (${reasonOf(cause)}). The call may have been charged; the log has the detail.`;
  return new InlineAssetsError("outcome-unknown", message, { charged: "maybe", cause });
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
  const charged = chargedOnceAnswered(job.plan);
  if (reply.outputs.length === 0) {
    const error = new InlineAssetsError("bad-output", "The answer holds no picture. It counts as charged.", {
      charged,
    });
    return { kind: "submitFailed", error, raw: null };
  }
  return await acceptedEvent(reply, { job, at, receipt }, parts);
}

interface Answered {
  job: Job;
  at: number;
  receipt: Receipt;
}

async function acceptedEvent(reply: Reply, { job, at, receipt }: Answered, parts: JobParts): Promise<JobEvent> {
  const taken = reply.outputs.slice(0, mostOutputs(job, parts));
  if (taken.length < reply.outputs.length) {
    receipt.warnings.push(`${reply.outputs.length} pictures came; the first ${taken.length} are saved.`);
  }
  const outputs: JobOutput[] = [];
  for (const [index, output] of taken.entries()) outputs.push(await takeOutput(output, { job, index, receipt }, parts));
  const noPlace = outputs.flatMap((output) => (isHomeless(output) ? [output.error] : []))[0];
  const isAnyKept = outputs.some(({ kind }) => kind !== "lost");
  if (isAnyKept || noPlace === undefined || receipt.generationId === null) {
    return { kind: "accepted", at, receipt, outputs };
  }
  // There is no place for any of them now; asked for later, they cost nothing.
  if (job.state.kind === "submitting") return { kind: "queued", at, receipt };
  throw new InlineAssetsError(noPlace.code, noPlace.message, { charged: noPlace.charged });
}

/** Its bytes came, and there was no place for them: asked for again, they cost nothing. */
function isHomeless(output: JobOutput): output is Extract<JobOutput, { kind: "lost" }> {
  return output.kind === "lost" && output.url === null && output.error.code === "write-failed";
}

/** A longer address is none: eight of them, escaped, would make a file of the journal that is larger than is read. */
export const MAX_URL_LENGTH = 8 * 1024;

/** One picture that can't be kept must not cost the others of its call. */
async function takeOutput(
  output: ReplyOutput,
  place: { job: Job; index: number; receipt: Receipt },
  parts: JobParts,
): Promise<JobOutput> {
  if (output.kind === "url" && output.url.length <= MAX_URL_LENGTH) return { kind: "remote", url: output.url };
  try {
    if (output.kind === "url") throw tooLong(output.url, place.job);
    return { kind: "staged", isSpare: await stageBytes(output.bytes, place, parts) };
  } catch (error) {
    if (error instanceof InlineAssetsError) return lostOutput(null, error);
    throw error;
  }
}

function tooLong(url: string, { plan }: Job): InlineAssetsError {
  const message = `The link to the picture is refused: ${url.length} characters are no address. It counts as paid.`;
  return new InlineAssetsError("bad-output", message, { charged: chargedOnceAnswered(plan) });
}

/** A hostile answer could name millions. */
function mostOutputs({ plan }: Job, { provider }: JobParts): number {
  const model = provider.info.models.find(({ id }) => id === plan.call.model);
  return Math.max(plan.call.numImages, model?.maxImages ?? 1);
}

/** What an earlier answer of the same job said holds until a later one says otherwise. */
function receiptOf(reply: Reply, { plan, state }: Job): Receipt {
  const { generationId, linksValidUntil, cost, costSource, warnings } =
    state.kind === "queued" ? state : nothingYet(plan.estimate);
  return {
    generationId: reply.generationId ?? generationId,
    linksValidUntil: reply.linksValidUntil ?? linksValidUntil,
    cost: reply.cost ?? cost,
    costSource: reply.cost === null ? costSource : "reported",
    warnings: [...warnings, ...reply.warnings],
  };
}

/** What is known of an answer before it is read. */
export function nothingYet(estimate: number | null): Receipt {
  return { generationId: null, linksValidUntil: null, cost: estimate, costSource: "estimated", warnings: [] };
}

/** A 429 is waited for at most this long (F19). */
export const LONGEST_WAIT_MS = 60_000;
const POLL_START_MS = 1_000;
const POLL_MAX_MS = 10_000;

/** Asks for a queued generation until it is there; costs nothing. */
export async function pollJob(generationId: string, job: Job, parts: JobParts): Promise<JobEvent> {
  const start = parts.clock.monotonic();
  for (let pause = POLL_START_MS; ; pause = Math.min(pause * 1.5, POLL_MAX_MS)) {
    await parts.clock.sleep(pause);
    const connection = await parts.connect();
    checkOrigin(connection, job, `Generation ${generationId} is there; set it back to ask for it.`);
    const outcome = await parts.provider.poll?.(generationId, { connection });
    const event = outcome === undefined ? undefined : await eventAfterPoll(outcome, job, parts);
    if (event !== undefined) return event;
    if (parts.clock.monotonic() - start > (connection?.timeoutMs ?? 0)) throw stillWorking(generationId);
  }
}

/** What there was no place for, once more, where the provider can be asked; the others stay as they are. */
export async function askForHomeless(run: JobRun): Promise<void> {
  const { job, parts } = run;
  const { state } = job;
  if (state.kind !== "accepted" || state.generationId === null || !state.outputs.some(isHomeless)) return;
  const connection = await parts.connect();
  checkOrigin(connection, job, `Generation ${state.generationId} is there; set it back to ask for it.`);
  const outcome = await parts.provider.poll?.(state.generationId, { connection });
  if (outcome === undefined || outcome.kind === "resend") return;
  for (const [index, output] of state.outputs.entries()) {
    const again = isHomeless(output) ? await outputAfter(outcome, { job, index, receipt: state }, parts) : undefined;
    if (again !== undefined) await advanceJob(run, { kind: "output", index, output: again });
  }
}

/** What a poll makes of a picture that had no place; a generation that is gone is asked for no more. */
async function outputAfter(
  outcome: Exclude<SubmitOutcome, { kind: "resend" }>,
  place: { job: Job; index: number; receipt: Extract<Job["state"], { kind: "accepted" }> },
  parts: JobParts,
): Promise<JobOutput | undefined> {
  if (outcome.kind === "failed") return lostOutput(null, outcome.error);
  const { outputs } = outcome.reply;
  const output = outputs.length === place.receipt.outputs.length ? outputs[place.index] : undefined;
  return output === undefined ? undefined : await takeOutput(output, place, parts);
}

/** Undefined: not ready yet. What leaves the outcome open is thrown, so that the job stays queued with its id. */
async function eventAfterPoll(outcome: SubmitOutcome, job: Job, parts: JobParts): Promise<JobEvent | undefined> {
  if (outcome.kind === "resend") return undefined;
  if (outcome.kind === "failed" && outcome.error.charged !== "no") throw outcome.error;
  if (outcome.kind === "accepted" && outcome.reply.status === "pending") return undefined;
  return await eventFor(outcome, job, parts);
}

function stillWorking(generationId: string): InlineAssetsError {
  const message = `The provider is still working on generation ${generationId}. The job is kept; Try Again asks once more without paying.`;
  return new InlineAssetsError("outcome-unknown", message, { charged: "maybe" });
}

async function waitInView(until: number, { clock, report }: JobParts, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  // The clock may have been set back since.
  const wait = Math.min(until - clock.now(), LONGEST_WAIT_MS);
  if (wait <= 0) return;
  report(`The provider asks to wait ${Math.ceil(wait / 1000)} s…`);
  try {
    await clock.sleep(wait, signal);
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

function throwIfAborted(signal?: AbortSignal): void {
  if (isAborted(signal)) throw cancelled("no");
}

function isAborted(signal?: AbortSignal): boolean {
  return signal?.aborted === true;
}
