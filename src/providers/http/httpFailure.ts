/** Why an exchange ended early, in our own words; never leaves the http bundle. */
export class HttpFailure extends Error {
  constructor(
    readonly code:
      | "HEADERS_TIMEOUT"
      | "BODY_TIMEOUT"
      | "ABORTED"
      | "CLOSED"
      | "TOO_LARGE"
      | "CHANGED"
      | "SHORT"
      | "REFUSED"
      | "ENCODING"
      | "TWICE"
      | "PROXY_SETTING"
      | "PROXY_SIGN_IN"
      | "PROXY_REFUSED"
      | "PROXY_FAILED",
    message: string = code,
  ) {
    super(message);
    this.name = "HttpFailure";
  }
}

/** The system's short code of a thrown value: `ECONNRESET`, `UND_ERR_SOCKET`, else its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  // Several addresses were tried and each failed: the first one's reason stands for all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.name;
}
