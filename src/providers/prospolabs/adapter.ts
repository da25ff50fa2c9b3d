import { checkInputs } from "../../core/checkInputs";
import { InlineAssetsError, invalidRequest } from "../../core/errors";
import { MAX_URL_LENGTH } from "../../core/job/submitJob";
import type { Http, Log, PostOutcome } from "../../core/ports";
import type {
  BodyShape,
  Connection,
  Call,
  CallInputs,
  PollOptions,
  Provider,
  Reply,
  SubmitOptions,
  SubmitOutcome,
} from "../../core/provider";
import { cleanStart } from "../../core/redact";
import { withoutSecrets } from "../../core/withoutSecrets";
import {
  afterAcceptance,
  type ApiAnswer,
  errorOfAnswer,
  expired,
  generationFailed,
  isLackOfMoney,
  isRefusal,
  linkHoldsKey,
  noAnswer,
  rateLimited,
  refusal,
  unknownGeneration,
  unreadable,
  withoutPicture,
} from "./answerErrors";
import { bodyOf, namesField, otherShape } from "./bodyShape";
import { PROSPOLABS_INFO } from "./models";
import { readRetryAfter } from "./retryAfter";
import { readError, readReply, salvageGenerationId, type WireReply } from "./wire";

/** Remembers which layout of the body an endpoint took. */
export interface BodyShapes {
  get(origin: string): BodyShape | undefined;
  set(origin: string, shape: BodyShape): void | Promise<void>;
}

export interface ProspolabsParts {
  /** Loaded at the first call: the network code is a bundle of its own. */
  http: () => Promise<Http>;
  log: Log;
  bodyShapes: BodyShapes;
}

/** Room for eight large pictures that come inside the answer. */
const MAX_ANSWER_BYTES = 256_000_000;
const POLL_TIMEOUT_MS = 60_000;
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
/** Where a 429 does not say. */
const USUAL_WAIT_MS = 5_000;
/** The vendor keeps outputs for 7 days (its specification). */
const LINKS_VALID_MS = 7 * 24 * 60 * 60 * 1000;
const LINK_CHARACTERS = MAX_URL_LENGTH;
/** What is kept of an answer that cannot be read (F24). */
const RAW_CHARACTERS = 64 * 1024;

type Response = Extract<PostOutcome, { kind: "response" }>;
interface PostContext {
  answer: ApiAnswer;
  shape: BodyShape;
  /** The layout may still be asked for in the other way. */
  mayChangeShape: boolean;
}

/** The adapter between a `Call` and Prospolabs' HTTP API. It sends each call once and stores nothing. */
export function createProspolabsProvider(parts: ProspolabsParts): Provider {
  return {
    info: PROSPOLABS_INFO,
    submit: (call, options) => submit(call, options, parts),
    poll: (generationId, options) => poll(generationId, options, parts),
  };
}

async function submit(call: Call, options: SubmitOptions, parts: ProspolabsParts): Promise<SubmitOutcome> {
  const target = aim(options.connection, () => "/v1/generate");
  if (target instanceof InlineAssetsError) return { kind: "failed", error: target };
  const problem = problemWithInputs(call, options.inputs);
  if (problem !== null) return { kind: "failed", error: problem };
  const { connection, url } = target;
  const shape = options.shape ?? parts.bodyShapes.get(url.origin) ?? "flat";
  const http = await parts.http();
  const outcome = await http.postJson({
    url: url.href,
    headers: authorization(connection),
    timeoutMs: connection.timeoutMs,
    maxBytes: MAX_ANSWER_BYTES,
    body: bodyOf(call, shape, { inputs: options.inputs, fields: connection.editFields }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (outcome.kind !== "response") {
    return { kind: "failed", error: noAnswer(outcome.kind, outcome.message, outcome.reason) };
  }
  const answer = answerOf(outcome, "POST /v1/generate", connection);
  if (!isSuccess(answer)) return judgeRejection({ answer, shape, mayChangeShape: options.shape === undefined });
  const result = readAnswer(answer, null, outcome.cut);
  if (result.kind === "accepted") remember(url.origin, shape, parts);
  return result;
}

/** An edit takes its pictures along, and nothing else does; what is wrong with them is said before anything is sent. */
function problemWithInputs({ mode, model }: Call, inputs: CallInputs | undefined): InlineAssetsError | null {
  const row = PROSPOLABS_INFO.models.find(({ id }) => id === model);
  try {
    if ((mode === "edit") !== (inputs !== undefined))
      throw invalidRequest("mode", mode, "An edit takes pictures along.");
    if (inputs !== undefined && row !== undefined) checkInputs(inputs, row);
    return null;
  } catch (error) {
    if (error instanceof InlineAssetsError) return error;
    throw error;
  }
}

async function poll(generationId: string, options: PollOptions, parts: ProspolabsParts): Promise<SubmitOutcome> {
  const target = aim(options.connection, ({ pollPath }) => pathOf(pollPath, generationId));
  if (target instanceof InlineAssetsError) return { kind: "failed", error: afterAcceptance(target) };
  const { connection, url } = target;
  const http = await parts.http();
  const outcome = await http.getJson({
    url: url.href,
    headers: authorization(connection),
    timeoutMs: Math.min(connection.timeoutMs, POLL_TIMEOUT_MS),
    maxBytes: MAX_ANSWER_BYTES,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (outcome.kind !== "response") return notYet(generationId, outcome.message, parts.log);
  return judgePoll(generationId, outcome, { connection, log: parts.log });
}

function judgePoll(
  generationId: string,
  outcome: Response,
  { connection, log }: { connection: Connection; log: Log },
): SubmitOutcome {
  const answer = answerOf(outcome, "GET of the generation", connection);
  if (isSuccess(answer)) {
    const isReadable = outcome.cut === undefined && readReply(answer.body) !== null;
    if (isReadable) return readAnswer(answer, generationId);
    return notYet(generationId, outcome.cut ?? "the answer is no JSON object", log);
  }
  const said = readError(answer.body);
  if (answer.status === 410 || said.codes.includes("output_expired")) {
    return { kind: "failed", error: expired(answer, generationId) };
  }
  if (answer.status === 404) return { kind: "failed", error: unknownGeneration(answer, generationId) };
  const error = errorOfAnswer(answer, said);
  if (error.code === "outcome-unknown" || answer.status === 429) return notYet(generationId, error.message, log);
  return { kind: "failed", error: afterAcceptance(error) };
}

/** Asking costs nothing, so whatever may pass is answered with "ask again"; how often is the caller's to decide. */
function notYet(generationId: string, why: string, log: Log): SubmitOutcome {
  log.warn(`Prospolabs did not say how generation ${generationId} stands: ${why}`);
  return { kind: "accepted", reply: pending(generationId, null) };
}

function judgeRejection({ answer, shape, mayChangeShape }: PostContext): SubmitOutcome {
  const said = readError(answer.body);
  const isMoneyOrModeration = isRefusal(said) || isLackOfMoney(said);
  if (answer.status === 429 && !isMoneyOrModeration) return wait(answer, shape);
  const error = errorOfAnswer(answer, said);
  const isValidation = (answer.status === 400 || answer.status === 422) && error.code === "invalid-request";
  if (isValidation && mayChangeShape && namesField(said)) {
    return { kind: "resend", reason: "body-shape", shape: otherShape(shape), waitMs: 0, error };
  }
  return { kind: "failed", error };
}

function wait(answer: ApiAnswer, shape: BodyShape): SubmitOutcome {
  const asked = readRetryAfter(answer.headers, Date.now());
  const error = rateLimited(answer, asked);
  if (asked !== null && asked > LONGEST_WAIT_MS) return { kind: "failed", error };
  const waitMs = Math.max(asked ?? USUAL_WAIT_MS, SHORTEST_WAIT_MS);
  return { kind: "resend", reason: "rate-limited", shape, waitMs, error };
}

/** @param knownId the generation that was asked about; null after a POST. */
function readAnswer(answer: ApiAnswer, knownId: string | null, cut?: string): SubmitOutcome {
  const reply = readReply(answer.body);
  if (reply === null) return unreadableAnswer(answer, knownId, cut);
  const { status, cost } = reply;
  const generationId = withoutKey(reply.generationId, answer) ?? knownId;
  if (status === "failed") return { kind: "failed", error: failedRun(answer) };
  if (reply.outputs.length > 0) return completed(answer, { ...reply, generationId });
  if (status === "completed") return { kind: "failed", error: withoutPicture(answer, generationId) };
  // 202 without a word about its state is what an asynchronous endpoint answers.
  const isPending = status === "pending" || answer.status === 202;
  if (!isPending || generationId === null) return unreadableAnswer(answer, generationId);
  return { kind: "accepted", reply: pending(generationId, cost) };
}

function completed(answer: ApiAnswer, { generationId, cost, outputs: all }: WireReply): SubmitOutcome {
  const outputs = all.filter((output) => output.kind === "bytes" || !holdsKey(output.url, answer));
  if (outputs.length === 0) return { kind: "failed", error: linkHoldsKey(answer) };
  const warnings = outputs.length === all.length ? [] : ["A picture's address held the API key and was refused."];
  const linksValidUntil = validUntil(answer);
  return { kind: "accepted", reply: { generationId, status: "completed", linksValidUntil, cost, outputs, warnings } };
}

function pending(generationId: string, cost: number | null): Reply {
  return { generationId, status: "pending", linksValidUntil: null, cost, outputs: [], warnings: [] };
}

/** By the server's own clock, since this machine's may be wrong (F32). */
function validUntil({ headers }: ApiAnswer): number | null {
  const answeredAt = Date.parse(headers["date"] ?? "");
  return Number.isNaN(answeredAt) ? null : answeredAt + LINKS_VALID_MS;
}

function failedRun(answer: ApiAnswer): InlineAssetsError {
  const said = readError(answer.body);
  return isRefusal(said) ? refusal(answer, said) : generationFailed(answer, said);
}

/** An id that echoes the key would carry it into the manifest. */
function withoutKey(generationId: string | null, answer: ApiAnswer): string | null {
  return generationId === null || holdsKey(generationId, answer) ? null : generationId;
}

/** In any spelling, as far as a link of a sane length goes. */
function holdsKey(text: string, { apiKey }: ApiAnswer): boolean {
  const beginning = text.slice(0, LINK_CHARACTERS);
  return text.includes(apiKey) || withoutSecrets(beginning, [apiKey]) !== beginning;
}

function unreadableAnswer(answer: ApiAnswer, knownId: string | null, cut?: string): SubmitOutcome {
  const { body, apiKey } = answer;
  // Headers alone are no answer: some gateways send them at once, and blanks to keep the connection.
  if (cut !== undefined && body.trim() === "") return { kind: "failed", error: noAnswer("unknown", cut, "cut") };
  const generationId = knownId ?? withoutKey(salvageGenerationId(body), answer);
  const raw = cleanStart(body, [apiKey], { most: RAW_CHARACTERS, clean: withoutSecrets });
  return { kind: "failed", error: unreadable(answer, generationId, cut), raw };
}

function answerOf({ status, headers, body }: Response, what: string, { apiKey }: Connection): ApiAnswer {
  return { what, status, headers, body: new TextDecoder().decode(body), apiKey };
}

function isSuccess({ status }: ApiAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Not awaited: the receipt of what was just bought must reach the disk first. */
function remember(origin: string, shape: BodyShape, { bodyShapes, log }: ProspolabsParts): void {
  if (bodyShapes.get(origin) === shape) return;
  const store = async () => await bodyShapes.set(origin, shape);
  store().catch((error: unknown) => log.warn(`The body shape of ${origin} was not remembered: ${String(error)}`));
}

function authorization({ apiKey }: Connection): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` };
}

interface Target {
  connection: Connection;
  url: URL;
}

/** Where a call goes, or why it cannot go: without a usable key, or to another origin, where the key must not go. */
function aim(connection: Connection | null, pathFor: (connection: Connection) => string): Target | InlineAssetsError {
  if (connection === null || connection.apiKey === "") return noKey();
  if (!/^[\x21-\x7e]+$/.test(connection.apiKey)) {
    const message = "The API key holds a blank or a character that no key has. Set it again. Nothing was charged.";
    return new InlineAssetsError("no-api-key", message);
  }
  const url = urlBelow(connection.baseUrl, pathFor(connection));
  if (url !== null) return { connection, url };
  const message = "The base URL and the path make no address at the API's own origin. Check both settings.";
  return new InlineAssetsError("invalid-request", `${message} Nothing was charged.`);
}

function urlBelow(baseUrl: string, path: string): URL | null {
  const joined = baseUrl.replace(/\/+$/, "") + path;
  if (!path.startsWith("/") || !URL.canParse(baseUrl) || !URL.canParse(joined)) return null;
  const url = new URL(joined);
  return url.origin === new URL(baseUrl).origin ? url : null;
}

/** Empty, and so refused, for an id of dots: it would walk up the path however it is written. */
function pathOf(template: string, generationId: string): string {
  return /^\.*$/.test(generationId) ? "" : template.replaceAll("{id}", () => encodeURIComponent(generationId));
}

function noKey(): InlineAssetsError {
  return new InlineAssetsError("no-api-key", "There is no API key for Prospolabs. Set one. Nothing was charged.");
}
