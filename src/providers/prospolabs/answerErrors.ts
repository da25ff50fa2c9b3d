import { type Charged, type ErrorCode, InlineAssetsError } from "../../core/errors";
import { cleanStart } from "../../core/redact";
import { PROSPOLABS_INFO } from "./models";
import { fieldsOf, type WireError } from "./wire";

/** One answer of the API, read. */
export interface ApiAnswer {
  /** `POST /v1/generate`, for the log. */
  what: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  apiKey: string;
}

/** What a message names at most, so that it stays below 1,000 characters whatever a server says. */
const MOST_CATEGORIES = 10;
const NAME = PROSPOLABS_INFO.name;
const NOT_CHARGED = "Nothing was charged.";
const MAYBE_CHARGED = `It may have been charged; the account at ${PROSPOLABS_INFO.account.keyPage} shows it.`;

const REFUSED = ["moderation_blocked", "content_policy_violation", "content_policy", "safety_violation"];
const NO_MONEY = [
  "billing_hard_limit_reached",
  "insufficient_quota",
  "insufficient_funds",
  "insufficient_credits",
  "insufficient_balance",
  "payment_required",
];
/** Below 500: the statuses after which the call may have run all the same. */
const OPEN_OUTCOMES = [408, 409, 425];

/** What a status of 300 and above, or a body's code, means for a call to the API; 429 for lack of speed is not among them. */
export function errorOfAnswer(answer: ApiAnswer, said: WireError): InlineAssetsError {
  const { status } = answer;
  if (status < 400) return redirected(answer);
  if (status >= 500 || OPEN_OUTCOMES.includes(status)) return openOutcome(answer, said);
  if (status === 407) {
    return failure("not-sent", `A proxy asks for a sign-in (407). Check the proxy settings. ${NOT_CHARGED}`, answer);
  }
  if (status === 401) {
    return failure("unauthorized", `${NAME} did not accept the API key. Set a valid key. ${NOT_CHARGED}`, answer);
  }
  if (isRefusal(said)) return refusal(answer, said);
  if (status === 402 || isLackOfMoney(said)) {
    const where = PROSPOLABS_INFO.account.keyPage;
    return failure("insufficient-funds", `The account has no money left. Add some at ${where}. ${NOT_CHARGED}`, answer);
  }
  if (status === 403) return forbidden(answer, said);
  return rejected(answer, said);
}

export function isRefusal({ codes }: WireError): boolean {
  return codes.some((code) => REFUSED.includes(code));
}

export function isLackOfMoney({ codes }: WireError): boolean {
  return codes.some((code) => NO_MONEY.includes(code));
}

export function refusal(answer: ApiAnswer, { stage, categories }: WireError): InlineAssetsError {
  const at = stage === "input" || stage === "output" ? ` at the ${stage} stage` : "";
  const names = categories.slice(0, MOST_CATEGORIES).map((category) => tidy(category, answer.apiKey, 40));
  const why = names.length === 0 ? "" : ` (${names.join(", ")})`;
  const message = `The request was refused by moderation${at}${why}. Change the prompt: the same one is refused again. ${NOT_CHARGED}`;
  return failure("refused", message, answer);
}

/** @param waitMs what the API asks for, null when it does not say. */
export function rateLimited(answer: ApiAnswer, waitMs: number | null): InlineAssetsError {
  const wait = waitMs === null ? "Try again later." : `Try again in ${describeWait(waitMs)}.`;
  return failure("rate-limited", `${NAME} takes no more requests right now (429). ${wait} ${NOT_CHARGED}`, answer);
}

export function generationFailed(answer: ApiAnswer, said: WireError): InlineAssetsError {
  const message = `The generation failed${quote(said, answer.apiKey)}. ${NAME} refunds failed generations, so nothing is charged.`;
  return failure("provider-error", message, answer);
}

/** For a 2xx that cannot be read. @param generationId known: then the generation is there and paid. */
export function unreadable(answer: ApiAnswer, generationId: string | null, cut?: string): InlineAssetsError {
  const why = cut ?? `${NAME} accepted the call, but its answer could not be read.`;
  const next = `Show Jobs keeps the beginning of it.`;
  if (generationId === null) return badOutput(`${why} ${next} ${MAYBE_CHARGED}`, answer, "maybe");
  const paid = `It was charged as generation ${tidy(generationId, answer.apiKey, 200)}.`;
  return badOutput(`${why} ${next} ${paid}`, answer, "yes");
}

/** The key would go into the journal and to another server with it. */
export function linkHoldsKey(answer: ApiAnswer): InlineAssetsError {
  const message = `The address of the picture holds the API key, so it is neither kept nor fetched. It was charged; tell the vendor and set a new key.`;
  return badOutput(message, answer, "yes");
}

export function withoutPicture(answer: ApiAnswer, generationId: string | null): InlineAssetsError {
  const id = generationId === null ? "" : ` (generation ${tidy(generationId, answer.apiKey, 200)})`;
  const message = `${NAME} calls the generation completed, but the answer holds no picture${id}. It was charged; ask the vendor for a refund.`;
  return badOutput(message, answer, "yes");
}

export function expired(answer: ApiAnswer, generationId: string): InlineAssetsError {
  const message = `Generation ${generationId} is paid for, but the vendor no longer keeps its pictures. A new generation is charged again.`;
  return failure("output-expired", message, answer, "yes");
}

/** A 404 while polling: nothing is lost that was there, so the job stays. */
export function unknownGeneration(answer: ApiAnswer, generationId: string): InlineAssetsError {
  const message = `${NAME} knows no generation ${generationId} under the polling path. The job keeps this id; check the setting pollPath. ${MAYBE_CHARGED}`;
  return failure("outcome-unknown", message, answer, "maybe");
}

/** The same error for a job that the API had already accepted: what it costs is no longer certain to be nothing. */
export function afterAcceptance(error: InlineAssetsError): InlineAssetsError {
  const { code, message, detail } = error;
  const words = message.replace(NOT_CHARGED, "The generation itself may have been charged.");
  return new InlineAssetsError(code, words, { charged: "maybe", ...(detail === undefined ? {} : { detail }) });
}

/** An exchange without an answer. `sentence` comes from the network and holds no secret. */
export function noAnswer(kind: "not-sent" | "unknown", sentence: string, reason: string): InlineAssetsError {
  if (kind === "not-sent") {
    return new InlineAssetsError("not-sent", `${sentence} Nothing was sent and nothing was charged.`, {
      detail: reason,
    });
  }
  return new InlineAssetsError("outcome-unknown", `${sentence} ${MAYBE_CHARGED}`, { charged: "maybe", detail: reason });
}

function redirected(answer: ApiAnswer): InlineAssetsError {
  const message = `The API answered with a redirect (${answer.status}), which is not followed. Check the base URL. ${NOT_CHARGED}`;
  return failure("provider-error", message, answer);
}

function openOutcome(answer: ApiAnswer, said: WireError): InlineAssetsError {
  const message = `${NAME} answered with an error (${answer.status})${quote(said, answer.apiKey)}. ${MAYBE_CHARGED}`;
  return failure("outcome-unknown", message, answer, "maybe");
}

function forbidden(answer: ApiAnswer, said: WireError): InlineAssetsError {
  const message = `${NAME} does not allow this call (403)${quote(said, answer.apiKey)}. The organisation may not be verified, or the model not be open to this key. ${NOT_CHARGED}`;
  return failure("unauthorized", message, answer);
}

const HINTS: Readonly<Record<number, string>> = {
  404: " Check the base URL and the model.",
  413: " Make the request smaller.",
};

function rejected(answer: ApiAnswer, said: WireError): InlineAssetsError {
  const hint = HINTS[answer.status] ?? " Change the request.";
  const message = `${NAME} did not accept the request (${answer.status})${quote(said, answer.apiKey)}.${hint} ${NOT_CHARGED}`;
  return failure("invalid-request", message, answer);
}

function failure(code: ErrorCode, message: string, answer: ApiAnswer, charged: Charged = "no"): InlineAssetsError {
  const detail = `${headOf(answer)}, body: ${cleanStart(answer.body, [answer.apiKey], { most: DETAIL_BODY_CHARACTERS })}`;
  return new InlineAssetsError(code, message, { charged, detail });
}

/** A success that can't be used may hold links in any form, so of its body the log gets names of fields alone. */
function badOutput(message: string, answer: ApiAnswer, charged: Charged): InlineAssetsError {
  const fields = fieldsOf(answer.body).map((name) => tidy(name, answer.apiKey, 40));
  const shown = fields.length === 0 ? "" : ` with the fields ${fields.join(", ")}`;
  const detail = `${headOf(answer)}, body: ${answer.body.length} characters${shown}`;
  return new InlineAssetsError("bad-output", message, { charged, detail });
}

const DETAIL_BODY_CHARACTERS = 2_000;
const SEARCHED_CHARACTERS = 64_000;

function headOf({ what, status, headers, body, apiKey }: ApiAnswer): string {
  const id =
    headers["x-request-id"] ?? /"request_id"\s*:\s*"([^"\\]{1,200})"/.exec(body.slice(0, SEARCHED_CHARACTERS))?.[1];
  return `${what}: status ${status}, request id ${tidy(id ?? "none", apiKey, 200)}`;
}

function quote({ message, codes }: WireError, apiKey: string): string {
  const said = tidy(message ?? codes[0] ?? "", apiKey, 300);
  return said === "" ? "" : `: “${said}”`;
}

/** Of what is shown in a line of 300. */
const TIDIED_CHARACTERS = 2_000;

/** One line of what a server said, fit to be shown: no keys, no control or direction characters. */
function tidy(text: string, apiKey: string, most: number): string {
  const line = cleanStart(text, [apiKey], { most: TIDIED_CHARACTERS })
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return (line.length <= most ? line : `${line.slice(0, most)}…`).replace(/[.!]+$/, "");
}

function describeWait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const hours = seconds / 3600;
  return hours < 2 ? `${Math.ceil(seconds / 60)} minutes` : hours < 48 ? `${Math.ceil(hours)} hours` : "some days";
}
