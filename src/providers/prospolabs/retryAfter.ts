type Headers = Readonly<Record<string, string>>;

/**
 * How long a 429 asks to wait, in milliseconds; null when it does not say, or not in a way that can be read.
 * A date counts from the server's own clock, where it tells it, since ours may be wrong.
 */
export function readRetryAfter(headers: Headers, now: number): number | null {
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Za-z]{3}/.test(value)) return null;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const serverNow = Date.parse(headers["date"] ?? "");
  return Math.max(0, at - (Number.isNaN(serverNow) ? now : serverNow));
}
