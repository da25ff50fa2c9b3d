/** Whether the call that failed was paid for: `maybe` is the honest word where nobody can know. */
export type Charged = "no" | "maybe" | "yes";

/** The closed list of codes a caller can meet; product.md's table says when each one applies. */
export const ERROR_CODES = [
  "invalid-request",
  "no-api-key",
  "untrusted-workspace",
  "over-budget",
  "unauthorized",
  "insufficient-funds",
  "refused",
  "rate-limited",
  "not-sent",
  "provider-error",
  "outcome-unknown",
  "bad-output",
  "output-expired",
  "download-failed",
  "cancelled",
  "write-failed",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

interface ErrorOptions {
  charged?: Charged;
  jobId?: string;
  cause?: unknown;
  /** What the log needs and the person does not: status, request id, redacted body. Never a key. */
  detail?: string;
  /** Of an invalid request: what its message begins with, before the colon. */
  field?: string;
}

/** Every failure that a caller or a person is meant to see. Anything else that is thrown is a bug. */
export class InlineAssetsError extends Error {
  readonly code: ErrorCode;
  readonly charged: Charged;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  jobId: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "InlineAssetsError";
    this.code = code;
    this.charged = options.charged ?? "no";
    this.detail = options.detail;
    this.field = options.field;
    this.jobId = options.jobId;
  }
}

/** Names the field, the value and the rule, as a request that was found wrong before sending must. */
export function invalidRequest(field: string, value: unknown, rule: string): InlineAssetsError {
  return new InlineAssetsError("invalid-request", `${field}: ${show(value)}${NOT_ALLOWED}${rule}`, { field });
}

const NOT_ALLOWED = " is not allowed. ";

/** The same, said of another field: what found it wrong did not know what it was for. */
export function aboutField(error: InlineAssetsError, field: string): InlineAssetsError {
  const { code, charged, cause } = error;
  return new InlineAssetsError(code, `${field}: ${withoutField(error)}`, { charged, cause, field });
}

/** The same, with the value that was given in place of what is shown of it: what found it wrong may have seen its bytes alone. */
export function aboutValue(error: InlineAssetsError, value: unknown): InlineAssetsError {
  const { code, charged, cause, field, message } = error;
  const end = message.indexOf(NOT_ALLOWED);
  if (field === undefined || end < 0) return error;
  return new InlineAssetsError(code, `${field}: ${show(value)}${message.slice(end)}`, { charged, cause, field });
}

/** What is wrong, without the name that the field has for programs. */
export function withoutField({ message, field }: InlineAssetsError): string {
  return field === undefined ? message : message.slice(field.length + ": ".length);
}

export function cancelled(charged: Charged): InlineAssetsError {
  const words = {
    no: "Cancelled. Nothing was sent and nothing was charged.",
    maybe: "You stopped waiting. The call goes on and may be charged; if it succeeds, its pictures are still saved.",
    yes: "You stopped waiting. The pictures are paid for and are still being saved.",
  } satisfies Record<Charged, string>;
  return new InlineAssetsError("cancelled", words[charged], { charged });
}

export function writeFailed(what: string, cause: unknown, charged: Charged): InlineAssetsError {
  const paid =
    charged === "no" ? "Nothing was charged." : "The picture is paid for; the job is kept and can be tried again.";
  return new InlineAssetsError("write-failed", `${what} (${reasonOf(cause)}). ${paid}`, { cause, charged });
}

/** The short system reason of an unknown thrown value, without stack or path: `ENOSPC`, or its message. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : cause.message;
}

/** Whatever a program passes, showing it must not throw: cycles and big integers do in JSON. */
function textOf(value: unknown): string {
  try {
    const json: unknown = JSON.stringify(value);
    return typeof json === "string" ? json : typeof value;
  } catch {
    return typeof value;
  }
}

const SHOWN_CHARACTERS = 60;

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = textOf(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}
