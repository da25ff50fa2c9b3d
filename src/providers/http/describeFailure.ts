import { codeOf, HttpFailure } from "./httpFailure";

export interface FailureWords {
  /** The system's code. */
  reason: string;
  /** A sentence or two for a person: what happened, the likely cause, what to do. */
  message: string;
}

const NAME_NOT_FOUND = "the name was not found. Check the connection or the base URL.";
const NO_ROUTE = "there is no route to it. Check the connection or the VPN.";
const SILENT = "it did not answer in time. Check the connection, the VPN or the firewall.";
const UNTRUSTED =
  "its certificate is not trusted on this machine. A company network that inspects traffic is a likely cause: its certificate belongs into the system's store.";

const NOT_SENT: Readonly<Record<string, string>> = {
  ENOTFOUND: NAME_NOT_FOUND,
  ENODATA: NAME_NOT_FOUND,
  EAI_AGAIN: "the name could not be looked up right now. Check the connection.",
  ECONNREFUSED: "the connection was refused. Check the base URL, and whether the server runs.",
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  UND_ERR_CONNECT_TIMEOUT: SILENT,
  ETIMEDOUT: SILENT,
  HEADERS_TIMEOUT: SILENT,
  UND_ERR_INVALID_ARG: "the request could not be built. Check the base URL and the API key for stray characters.",
  ABORTED: "it was cancelled before the connection stood.",
  CLOSED: "the editor is closing.",
  CERT_HAS_EXPIRED: "its certificate has expired. Check this machine's clock, or tell the vendor.",
  CERT_NOT_YET_VALID: "its certificate is not valid yet. Check this machine's clock.",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate belongs to another name. Check the base URL, or whether a network sign-in page stands in between.",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak https. Check the base URL and its port.",
  EPROTO: "no secure connection could be agreed on. Check the base URL, its port and the proxy.",
};

/** For a request of which no byte left this machine. */
export function describeNotSent(error: unknown, host: string): FailureWords {
  const reason = codeOf(error);
  const isProxy = error instanceof HttpFailure && error.code.startsWith("PROXY_");
  const because = isProxy
    ? error.message
    : (NOT_SENT[reason] ?? `no connection could be made (${reason}). Check the connection and the base URL.`);
  return { reason, message: `Could not reach ${host}: ${because}` };
}

/** For a request that was sent, or perhaps sent, and has no complete answer. */
export function describeUnknown(error: unknown, host: string): FailureWords {
  const reason = codeOf(error);
  if (error instanceof HttpFailure) return { reason, message: ownWords(error, host) };
  if (reason.startsWith("HPE_")) return { reason, message: `What ${host} answered is not HTTP (${reason}).` };
  return {
    reason,
    message: `The connection to ${host} broke before the answer was complete (${reason}). A proxy, VPN or firewall that cuts quiet connections is a likely cause.`,
  };
}

function ownWords(error: HttpFailure, host: string): string {
  switch (error.code) {
    case "HEADERS_TIMEOUT":
      return `${host} did not answer in time. A longer timeout can be set.`;
    case "BODY_TIMEOUT":
      return `The answer of ${host} stopped in the middle.`;
    case "TOO_LARGE":
      return `The answer of ${host} is larger than is accepted.`;
    case "SHORT":
      return `${host} sent less than it had announced.`;
    case "ABORTED":
      return `The wait for ${host} was cancelled.`;
    case "CLOSED":
      return `The editor closed before ${host} had answered.`;
    case "CHANGED":
    case "TWICE":
    case "REFUSED":
    case "PROXY_SETTING":
    case "PROXY_SIGN_IN":
    case "PROXY_REFUSED":
    case "PROXY_FAILED":
    case "ENCODING":
      return error.message;
  }
}
