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
 * @param secrets keys that are known: taken out as they are, and as JSON (also inside of JSON), a form or a URL would write them.
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
  const json = inJson(secret);
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  // As `encodeURIComponent` would, which throws at half a character.
  const component = form.replaceAll("+", "%20").replace(/%(?:21|27|28|29|7E)/g, (code) => decodeURIComponent(code));
  return new Set([secret, json, inJson(json), form, inLowerCase(form), component, inLowerCase(component)]);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inLowerCase(encoded: string): string {
  return encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}
