const REDACTED = "[redacted]";
/** Shorter ones would blank out ordinary words; no vendor's key is that short. */
const MIN_SECRET_LENGTH = 4;
/** A text in a JSON in a URL in a JSON … */
const DEPTH = 4;

/** The lookbehind keeps a long run of backslashes from being looked at once for each of them. */
const ESCAPES =
  /(?<!\\)\\+(?:u00|x)([0-9a-f]{2})|%([0-9a-f]{2})|&#x0{0,4}([0-9a-f]{2});?|&#0{0,4}(\d{2,3});?|&(amp|quot|lt|gt);/gi;
/** Backslashes of whatever quoting, line breaks, and characters that are not seen. */
const UNSEEN = /[\\\p{C}\p{Mn}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", quot: '"', lt: "<", gt: ">" };

/**
 * Takes out known keys alone, however they are written: as they are, as JSON, HTML, a form or a URL would write them,
 * and these in each other.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH);
  if (known.length === 0) return text;
  let clean = text;
  for (const secret of known) {
    for (const spelling of spellings(secret)) clean = clean.replaceAll(spelling, REDACTED);
  }
  return cutOut(clean, placesOf(known, clean));
}

/** A text made plainer, and for each of its characters where it began in the first one. */
interface Reading {
  text: string;
  starts: Int32Array;
}

type Span = readonly [start: number, end: number];

function placesOf(secrets: readonly string[], text: string): Span[] {
  const wanted = secrets.map((secret) => secret.replace(UNSEEN, "")).filter(({ length }) => length > 0);
  const places: Span[] = [];
  let reading: Reading = { text, starts: Int32Array.from({ length: text.length + 1 }, (_, index) => index) };
  for (let depth = 0; depth <= DEPTH; depth += 1) {
    const plain = plainer(reading, UNSEEN, () => "");
    for (const secret of wanted) places.push(...spansOf(secret, plain));
    const next = plainer(reading, ESCAPES, unescaped);
    if (next === reading) break;
    reading = next;
  }
  return places.sort(([a], [b]) => a - b);
}

function spansOf(secret: string, { text, starts }: Reading): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
    spans.push([starts[at] ?? 0, starts[at + secret.length] ?? 0]);
  }
  return spans;
}

function unescaped(match: RegExpMatchArray): string {
  const [, json, percent, hex, decimal, entity] = match;
  if (entity !== undefined) return ENTITIES[entity.toLowerCase()] ?? "";
  const code = decimal === undefined ? parseInt(json ?? percent ?? hex ?? "", 16) : Number(decimal);
  return String.fromCharCode(code);
}

/** @param replacement of one character, or empty. @returns `reading` itself where nothing is to be replaced. */
function plainer(reading: Reading, pattern: RegExp, replacement: (match: RegExpMatchArray) => string): Reading {
  const pieces: string[] = [];
  const starts = new Int32Array(reading.starts.length);
  let [from, length] = [0, 0];
  const keep = (until: number): void => {
    pieces.push(reading.text.slice(from, until));
    starts.set(reading.starts.subarray(from, until), length);
    length += until - from;
  };
  for (const match of reading.text.matchAll(pattern)) {
    keep(match.index);
    const one = replacement(match);
    pieces.push(one);
    if (one !== "") starts[length] = reading.starts[match.index] ?? 0;
    length += one.length;
    from = match.index + match[0].length;
  }
  if (from === 0) return reading;
  keep(reading.text.length);
  starts[length] = reading.starts[reading.text.length] ?? 0;
  return { text: pieces.join(""), starts };
}

function cutOut(text: string, places: readonly Span[]): string {
  let clean = "";
  let done = 0;
  for (const [start, end] of places) {
    if (start >= done) clean += text.slice(done, start) + REDACTED;
    done = Math.max(done, end);
  }
  return clean + text.slice(done);
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
