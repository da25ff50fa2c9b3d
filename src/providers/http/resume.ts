import type { DownloadRequest } from "../../core/ports";

// Going on with a body that broke off (RFC 9110, ranges): only where the server proves that it is the same body still.

type Headers = Readonly<Record<string, string>>;
type Resume = NonNullable<DownloadRequest["resume"]>;

/** Weak ones (`W/"…"`) promise the same meaning, not the same bytes. */
const STRONG_ETAG = /^"[\x21\x23-\x7e\x80-\xff]*"$/;

export function isStrongEtag(etag: string): boolean {
  return STRONG_ETAG.test(etag);
}

/** What a body that breaks off can be resumed with; of a compressed one, what was counted is not what was sent. */
export function resumableEtag(headers: Headers, resume?: Resume): string | null {
  const etag = headers["etag"] ?? resume?.etag ?? "";
  return isStrongEtag(etag) && !isEncoded(headers) ? etag : null;
}

export function rangeHeaders(resume: Resume | undefined): Headers {
  return resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-range": resume.etag };
}

/** @returns how many bytes a 206 brings; null unless they are the whole rest of the very same body. */
export function readRest(headers: Headers, { from, etag }: Resume): number | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(headers["content-range"] ?? "");
  if (match === null || isEncoded(headers) || (headers["etag"] ?? etag) !== etag) return null;
  const [, first, last, total] = match;
  const end = Number(last) + 1;
  if (Number(first) !== from || end <= from) return null;
  return total === "*" || Number(total) === end ? end - from : null;
}

function isEncoded(headers: Headers): boolean {
  return !["", "identity"].includes(headers["content-encoding"]?.trim().toLowerCase() ?? "");
}
