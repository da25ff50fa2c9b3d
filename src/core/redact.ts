const REDACTED = "[redacted]";

/** What looks like a credential, whoever's it is. Each pattern is linear in the text. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Key)(\s+|%20)[^\s"'<>,;\\]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:prsp|sk|pk|rk)[-_][A-Za-z0-9_*.-]{4,}/g, REDACTED],
  [
    /(["']?\b(?:authorization|api[-_]?key|x-api-key|access[-_]?token|set-cookie|cookie)\b["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;}&]+)/gi,
    `$1${REDACTED}`,
  ],
  // A signed URL is a credential: its signature stands in the query. User names and passwords stand before the host.
  [/\b(https?:\/\/)[^\s"'<>/?#@]*@/gi, `$1${REDACTED}@`],
  [/\b(https?:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/gi, `$1?${REDACTED}`],
];

/** Shorter ones would blank out ordinary words; no vendor's key is that short. */
const MIN_SECRET_LENGTH = 4;

/**
 * Takes out of a text whatever may be a key, a token, a cookie or the signature of a URL. Everything that goes to the
 * log, or that quotes what a server said, passes through here.
 * @param secrets keys that are known: taken out as they are, and as JSON or a URL would write them.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets.filter((known) => known.length >= MIN_SECRET_LENGTH)) {
    for (const spelling of spellings(secret)) clean = clean.replaceAll(spelling, REDACTED);
  }
  for (const [pattern, replacement] of CREDENTIALS) clean = clean.replace(pattern, replacement);
  return clean;
}

function spellings(secret: string): Set<string> {
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ]);
}
