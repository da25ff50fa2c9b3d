import type { SeenRequest } from "./mockState";

const KEPT_CHARACTERS = 1_000_000;

/** Drops the pictures of a long body, so that a test or a bench can send hundreds of megabytes. */
export function shortenBody(seen: SeenRequest): void {
  if (seen.body === undefined || seen.raw.length <= KEPT_CHARACTERS) return;
  // Written and read anew: the beginning of a string would keep all of it in memory.
  seen.raw = shortenDataUris(seen.body);
  seen.body = JSON.parse(seen.raw);
}

/** As JSON, in which a data URI of more than 1,000 characters tells its length instead. */
export function shortenDataUris(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) => (typeof value === "string" ? shorten(value) : value));
}

function shorten(text: string): string {
  const start = /^data:[^,]{0,100},/.exec(text)?.[0];
  return start === undefined || text.length <= 1000 ? text : `${start}… (${text.length} characters)`;
}
