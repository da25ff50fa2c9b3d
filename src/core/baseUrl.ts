import { invalidRequest } from "./errors";
import { isLoopbackAddress } from "./outputUrlGuard";

const RULE = "It must be an https address (or http on this machine), without user name, query or fragment.";

/**
 * Brings a base URL into its plain form, without trailing slash and without `/v1`.
 * @param field the setting or variable that it comes from.
 * @throws InlineAssetsError `invalid-request` unless it is https, or http on this machine.
 */
export function checkBaseUrl(field: string, value: string): string {
  const problem = problemOf(value);
  if (problem !== null) throw invalidRequest(field, problem, RULE);
  const { origin, pathname } = new URL(value);
  return (origin + pathname).replace(/\/+$/, "").replace(/\/v1$/, "");
}

/** Narrower than what counts as private: a name such as `api.localhost` may resolve to another machine. */
export function isOnThisMachine(hostname: string): boolean {
  return hostname === "localhost" || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ""));
}

/** In words and never as it was written: a key may have been pasted into the wrong place. */
function problemOf(value: string): string | null {
  if (!URL.canParse(value)) return "(no address)";
  const { username, password, search, hash, protocol, hostname, origin } = new URL(value);
  if (username + password + search + hash !== "") return "(an address with credentials, query or fragment)";
  if (protocol === "https:") return null;
  if (protocol !== "http:") return "(an address of another kind)";
  return isOnThisMachine(hostname) ? null : origin;
}
