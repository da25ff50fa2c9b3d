import { withoutSecrets } from "./withoutSecrets";

const REDACTED = "[redacted]";

// Every pattern here is linear in the text, also in one that was made to be slow: what repeats is bounded, or can't
// begin anew inside of what it has passed. Signs of a URL come as JSON, forms, HTML and URLs in URLs write them.

const BACKSLASHES = String.raw`(?:\\{1,8}|(?:%(?:25){0,3}5c){1,8})`;
const SLASH = spelled("/");
const QUERY = `(?:${spelled("?")}|${spelled("#")})`;
const AT = spelled("@");
const EQUALS = spelled("=");
const SEPARATOR = `(?:[?&;#]|${spelled("?")}|${spelled("&")})`;

/** What looks like a credential, whoever's it is. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Key)(\s+|%20)[^\s"'<>,;\\]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:prsp|sk|pk|rk)[-_][A-Za-z0-9_*.-]{4,}/g, REDACTED],
  [
    /(["']?\b(?:authorization|api[-_]?key|x-api-key|access[-_]?token|set-cookie|cookie|x-(?:amz|goog)-[a-z-]{1,40})\b["']?\s*[:=]\s*)(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s,;}&]+)/gi,
    `$1${REDACTED}`,
  ],
  // Parameters that sign or authorise, wherever their URL begins.
  [
    new RegExp(
      String.raw`(${SEPARATOR}[\w.-]{0,40}?(?:signature|sig|token|credential|policy|key|secret|passw|auth|hmac)[\w.-]{0,20}${EQUALS})[^\s"<>]*`,
      "gi",
    ),
    `$1${REDACTED}`,
  ],
  [new RegExp(String.raw`\b((?:x-(?:amz|goog)-[a-z-]{1,40}|signature|sig)${EQUALS})[^\s"<>]*`, "gi"), `$1${REDACTED}`],
];

const WORD = /[^\s"<>]+/g;
const URL_START = new RegExp(SLASH + SLASH, "i");
const URL_QUERY = new RegExp(QUERY, "i");
/** User name and password before the host. */
const USER = new RegExp(`(${SLASH}${SLASH})(?:(?!${SLASH}|${QUERY})[^])*${AT}`, "gi");

/** In the longest way of writing one character down. */
const SPELLING_LENGTH = 16;
/** Kept away from where a text is cut, since half a credential is not known for one. */
const BORDER = 200;

/**
 * Takes out of a text whatever may be a key, a token, a cookie or the signature of a URL. Everything that goes to the
 * log, or that quotes what a server said, passes through here.
 * @param secrets keys that are known: taken out however they are written.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  // A signed URL is a credential: its signature stands in the query.
  let clean = withoutSecrets(text, secrets).replace(WORD, withoutQuery);
  for (const [pattern, replacement] of CREDENTIALS) clean = clean.replace(pattern, replacement);
  return clean;
}

interface Start {
  /** Characters of what comes out. */
  most: number;
  clean?: (text: string, secrets: readonly string[]) => string;
}

/** The beginning of a text of any length, cleaned first and then cut, so that no half of a key is left at its end. */
export function cleanStart(text: string, secrets: readonly string[], { most, clean = redact }: Start): string {
  const border = secrets.reduce((longest, { length }) => Math.max(longest, length * SPELLING_LENGTH), BORDER);
  const read = text.slice(0, most + border);
  const cleaned = clean(read, secrets);
  const isWhole = read.length === text.length;
  return cleaned.slice(0, isWhole ? most : Math.min(most, Math.max(0, cleaned.length - border)));
}

function withoutQuery(word: string): string {
  const start = URL_START.exec(word);
  if (start === null) return word;
  const host = start.index + start[0].length;
  const query = word.slice(host).search(URL_QUERY);
  const place = query < 0 ? word : word.slice(0, host + query);
  return place.replace(USER, `$1${REDACTED}@`) + (query < 0 ? "" : `?${REDACTED}`);
}

/** A pattern of an ASCII character and of the ways to escape it. */
function spelled(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, "0");
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
  const escaped = String.raw`(?:u00|x)${hex}|%(?:25){0,3}${hex}|&(?:amp;)?#(?:x0{0,4}${hex}|0{0,4}${code});`;
  return String.raw`(?:${BACKSLASHES})?(?:${plain}|${escaped})`;
}
