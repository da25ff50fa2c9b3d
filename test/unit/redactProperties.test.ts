import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../src/core/redact";

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

describe("redact (properties)", () => {
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
