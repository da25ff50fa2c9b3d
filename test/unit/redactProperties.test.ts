import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanStart, redact } from "../../src/core/redact";
import { withoutSecrets } from "../../src/core/withoutSecrets";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const secretPart = (signs: string) =>
  fc.string({ unit: fc.constantFrom(...Array.from(signs)), minLength: 12, maxLength: 40 });
/** Keys as vendors make them. */
const vendorKey = fc.tuple(fc.constantFrom("prsp-", "prsp_", "sk-", "pk_", "rk-"), secretPart(`${letters}-_`));
/** Keys of any printable characters: they have to be told. */
const anyKey = secretPart(`${letters}!#$%&'()*+,-./:;<=>?@[]^_\`{|}~"\\`);

type Wrap = readonly [name: string, (text: string) => string];
const WRAPS: readonly Wrap[] = [
  ["as it is", (text) => text],
  ["JSON", (text) => JSON.stringify({ error: { message: text } })],
  ["JSON in JSON", (text) => JSON.stringify({ body: JSON.stringify({ message: text }) })],
  ["a URL's query", (text) => `https://api.example.com/v1?x=1&key=${encodeURIComponent(text)}`],
  ["a form", (text) => new URLSearchParams({ api_key: text, z: "1" }).toString()],
  ["a component in a text", (text) => `redirected to /login/${encodeURIComponent(text)} by the gateway`],
  [
    "a component in lower case",
    (text) => `went to ${encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())} `,
  ],
  ["a header", (text) => `authorization: Bearer ${text}`],
  ["a list of headers", (text) => JSON.stringify({ Authorization: `Bearer ${text}`, cookie: `s=${text}` })],
  ["a sentence", (text) => `Incorrect API key provided: ${text}. See https://example.com/keys.`],
  ["HTML", (text) => `<html><body><p title="${text}">401</p></body></html>`],
  ["a stack", (text) => `Error: ${text}\n    at submit (/app/dist/compose.js:1:1)`],
];
const wrap = fc.constantFrom(...WRAPS);
const around = fc.string({ unit: fc.constantFrom(...Array.from(" ,.;:\"'<>(){}\n=&?")), maxLength: 4 });

/** Whether a text, read in any of the usual ways, still has the key. */
function holds(text: string, key: string): boolean {
  const readings = [
    text,
    text.replaceAll('\\"', '"').replaceAll("\\\\", "\\"),
    decoded(text),
    decoded(text.replaceAll("+", " ")),
  ];
  return [...readings, ...readings.map((one) => one.replaceAll('\\"', '"').replaceAll("\\\\", "\\"))].some((one) =>
    one.includes(key),
  );
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}

const unicode = (text: string) =>
  Array.from(text, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const percent = (text: string) => Array.from(text, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
const percentTwice = (text: string) => percent(text).replaceAll("%", "%25");
const entity = (text: string) => Array.from(text, (one) => `&#x${one.charCodeAt(0).toString(16)};`).join("");
const unseen = (text: string) => Array.from(text).join("\u200b");
/** How the signs of a URL, or each character of a key, can be written. */
const spelling = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  (text) => text.replaceAll("/", "\\/"),
  (text) => JSON.stringify(text.replaceAll("/", "\\/")).slice(1, -1),
  unicode,
  (text) => JSON.stringify(unicode(text)).slice(1, -1),
  percent,
  percentTwice,
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
);
const bareSignature = secretPart(letters);

describe("redact (properties)", () => {
  it("S3 lets no signature of a URL through, however the URL is written and whatever else stands in it", () => {
    const start = fc.constantFrom(
      "https://cdn.example.com/a.png",
      "//cdn.example.com/a.png",
      "https://u:pw@h.example/",
    );
    const before = fc.constantFrom("?", "?rscd='a.png'&", "?e=1&", "#", "?a=b;");
    const name = fc.constantFrom("X-Amz-Signature", "X-Goog-Credential", "sig", "x", "Key-Pair-Id", "hdnts");
    fc.assert(
      fc.property(
        fc.tuple(start, before, name),
        spelling,
        bareSignature,
        wrap,
        (parts, write, signature, [, around]) => {
          const [place, query, parameter] = parts;
          const clean = redact(around(`${write(`${place}${query}${parameter}=`)}${signature}`));
          assert.ok(!clean.includes(signature), clean);
          assert.ok(!clean.includes("pw@"), clean);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("S3 takes out what authorises also where the URL's beginning is not there", () => {
    const name = fc.constantFrom(
      "X-Amz-Signature",
      "x-goog-signature",
      "Signature",
      "token",
      "policy",
      "api_key",
      "sig",
    );
    fc.assert(
      fc.property(
        name,
        fc.constantFrom("?", "&", "&amp;", "%26", "\\u0026", "%3F"),
        bareSignature,
        (key, mark, value) => {
          for (const is of ["=", "%3D", "\\u003d"]) {
            assert.ok(!redact(`/a.png${mark}${key}${is}${value}&e=1`).includes(value));
          }
        },
      ),
    );
    assert.equal(redact(`<a href=${entity("//h.example/a?sig=")}abc>`).includes("abc"), false);
    assert.equal(redact("X-Amz-Signature=abc"), "X-Amz-Signature=[redacted]");
  });

  it("S3 takes out a key that it was told also when each character is written in another way", () => {
    const plainKey = anyKey.map((key) => key.replace(/[\\%&]/g, "x"));
    const ways = fc.constantFrom(unicode, percent, entity, unseen, (text: string) => text, percentTwice);
    fc.assert(
      fc.property(plainKey, fc.array(ways, { minLength: 1, maxLength: 5 }), (key, writers) => {
        const written = Array.from(key, (one, index) => writers[index % writers.length]?.(one) ?? one).join("");
        const said = `no ${writers[0] === unseen ? unseen(key) : written} here`;
        assert.equal(withoutSecrets(said, [key]), "no [redacted] here");
      }),
      { numRuns: 3000 },
    );
  });

  it("S3 leaves no part of a key where a text is cut", () => {
    const filler = fc.constantFrom("a", " ", "https://x.example/?q", '"');
    fc.assert(
      fc.property(fc.tuple(vendorKey, spelling), filler, fc.nat(600), ([parts, write], piece, length) => {
        const key = parts.join("");
        const before = piece.repeat(Math.ceil((600 + length) / piece.length)).slice(length % 40);
        for (const clean of [redact, withoutSecrets]) {
          const start = cleanStart(`${before} ${write(key)}${"z".repeat(3_000)}`, [key], { most: 900, clean });
          assert.ok(start.length <= 900);
          assert.ok(!holds(start, key.slice(0, 8)), start);
        }
      }),
      { numRuns: 1000 },
    );
    assert.equal(cleanStart("short enough", ["prsp-canary"], { most: 100 }), "short enough");
  });

  it("S3 S6 is no slower by a text that was made for it: 300,000 characters of any pieces, again and again", () => {
    const piece = fc.constantFrom(
      ...["https://", "//", "\\/", "\\u002f", "%2F", "%25", "a", "@", "?", "&", "=", "#", "\\", "'", '"', " ", "<"],
      ...[
        "Bearer ",
        "Key",
        "sk-",
        "cookie",
        "api_key='",
        "authorization:",
        "x-amz-",
        "sig",
        "token",
        "&amp;",
        "&#x2f;",
      ],
      ...["prsp-canary012345678", "p\u200b"],
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const unit = pieces.join("");
        assert.ok(redact(unit.repeat(300_000 / unit.length), ["prsp-canary0123456789"]).length > 0);
      }),
      { numRuns: 150 },
    );
  });

  it("S3 lets no vendor's key through, told or not, however it is written down", () => {
    fc.assert(
      fc.property(vendorKey, wrap, fc.boolean(), (parts, [name, write], isTold) => {
        const key = parts.join("");
        const clean = redact(write(key), isTold ? [key] : []);
        assert.ok(!holds(clean, key), `${name}: ${clean}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("S3 lets no key that it was told through, whatever its characters, and however it is written down", () => {
    fc.assert(
      fc.property(anyKey, wrap, around, around, (key, [name, write], before, after) => {
        const clean = redact(before + write(key) + after, [key]);
        assert.ok(!holds(clean, key), `${name}: ${clean}`);
      }),
      { numRuns: 3000 },
    );
  });

  it("S3 changes nothing by being asked twice", () => {
    fc.assert(
      fc.property(fc.string(), vendorKey, wrap, (text, parts, [, write]) => {
        const once = redact(text + write(parts.join("")));
        assert.equal(redact(once), once);
      }),
    );
  });
});
