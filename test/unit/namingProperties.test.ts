import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { checkName, fileNameFor, MAX_LEAF_BYTES, numberedLeaf, withExtension } from "../../src/core/naming";

const NASTY = [
  ...Array.from(
    './\\:*?"<>|~ \t\n\r\0\u007f\u0085\u00ad\u200b\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\ud800',
  ),
  "..",
  "CON",
  "com1",
  "LPT\u00b9",
  "nul.",
  "${slug}",
  "${index}",
  "${constructor}",
  "e\u0301",
  "ﬁ",
  "🎉",
  "👩‍👩‍👧",
  "ü",
  "a",
  "-",
  "x".repeat(119),
  "漢".repeat(60),
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join(""));
const facts = fc.record({
  prompt: text,
  name: fc.option(text),
  template: text,
  seed: fc.integer(),
  model: text,
  width: fc.nat(4000),
  height: fc.nat(4000),
  index: fc.nat(7),
  now: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map(Number),
  format: fc.constantFrom("png" as const, "jpeg" as const, "webp" as const),
});

function assertHarmless(leaf: string): void {
  assert.ok(Buffer.byteLength(leaf) <= MAX_LEAF_BYTES, `${Buffer.byteLength(leaf)} bytes: ${leaf}`);
  assert.ok(!/[/\\:*?"<>|]|\p{C}|[\u2028\u2029]/u.test(leaf), JSON.stringify(leaf));
  assert.doesNotMatch(leaf, /^[\s.~-]|[\s.]$|[\s.]\.(png|jpg|webp)$/u);
  assert.doesNotMatch(leaf.split(".")[0]?.trim() ?? "", /^(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])$/i);
  assert.match(leaf, /[^.]\.(png|jpg|webp)$/);
  assert.equal(Buffer.from(leaf).toString(), leaf, "no half characters");
  assert.equal(leaf, leaf.normalize("NFC"));
  for (const system of [path.posix, path.win32]) {
    assert.equal(system.basename(leaf), leaf);
    assert.equal(system.normalize(leaf), leaf);
  }
}

describe("naming (properties)", () => {
  it("F38 S7 makes a harmless leaf of anything, also with a number, and the same one each time", () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 999 }), (given, number) => {
        const leaf = fileNameFor(given);
        assertHarmless(leaf);
        assertHarmless(numberedLeaf(leaf, number));
        assert.equal(fileNameFor({ ...given }), leaf);
      }),
      { numRuns: 3000 },
    );
  });

  it("F38 S7 leaves a name alone that it has made itself", () => {
    fc.assert(
      fc.property(text, (stem) => {
        const leaf = withExtension(stem, "png");
        assert.equal(withExtension(leaf.slice(0, -".png".length), "png"), leaf);
      }),
      { numRuns: 3000 },
    );
  });

  it("F38 S7 refuses every name of a caller's that has a separator, a drive or nothing but dots", () => {
    fc.assert(
      fc.property(text, (name) => {
        let isTaken = true;
        try {
          checkName(name);
        } catch {
          isTaken = false;
        }
        if (!isTaken) return;
        assert.equal(path.win32.basename(path.posix.basename(name)), name);
        assert.doesNotMatch(name.trim(), /^\.*$/);
      }),
      { numRuns: 3000 },
    );
  });
});
