import assert from "node:assert/strict";
import fc from "fast-check";
import { SETTINGS } from "../../src/core/schema/settings";
import { checkName, fileNameFor, MAX_LEAF_BYTES, numberedLeaf, slugOf, withExtension } from "../../src/core/naming";

const facts = {
  prompt: "A ceramic mug on a pale table, soft morning light",
  name: null,
  template: "${slug}",
  seed: 7,
  model: "gpt-image-2",
  width: 1024,
  height: 768,
  index: 0,
  now: Date.UTC(2026, 10, 22, 23, 59),
  format: "png",
} as const;

describe("naming", () => {
  it("makes a slug of the prompt's first words", () => {
    assert.equal(slugOf(facts.prompt), "ceramic-mug-on-a-pale-table");
    assert.equal(slugOf("Don't panic!"), "dont-panic");
    assert.equal(slugOf("  \n\n “The Lake”: at dawn"), "lake");
    assert.equal(slugOf("A"), "a");
    assert.equal(slugOf("Żółta łódź"), "żółta-łódź");
    assert.equal(slugOf("一只猫坐在窗边"), "一只猫坐在窗边");
  });

  it("falls back where a prompt has no words", () => {
    assert.equal(slugOf("🎉🎉🎉"), "image");
    assert.equal(fileNameFor({ ...facts, prompt: "../../x" }), "x.png");
    assert.equal(fileNameFor({ ...facts, prompt: "…" }), "image.png");
  });

  it("fills every variable of the template", () => {
    const template = "${date}-${slug}-${seed}-${model}-${width}x${height}-${index}-${what}";
    assert.equal(
      fileNameFor({ ...facts, prompt: "cat", template, format: "jpeg" }),
      "2026-11-22-cat-7-gpt-image-2-1024x768-1-${what}.jpg",
    );
  });

  it("F38 S7 keeps reserved names, bidi controls and trailing dots out of file names", () => {
    for (const reserved of ["CON", "nul", "com1", "LPT9", "aux.tar"]) {
      assert.equal(withExtension(reserved, "webp"), `image-${reserved}.webp`);
    }
    assert.equal(withExtension("evil\u202Egnp", "png"), "evilgnp.png");
    assert.equal(withExtension("e\u0301te\u0301", "png"), "\u00E9t\u00E9.png");
    assert.equal(withExtension("name. . .", "png"), "name.png");
    assert.equal(withExtension("a:b*c?", "png"), "a-b-c-.png");
  });

  it("F38 S7 refuses names that could lead elsewhere", () => {
    for (const name of ["../x", "a/b", "a\\b", "..", ".", "", "  ", "C:x", "a\0b"]) {
      assert.throws(() => checkName(name), { code: "invalid-request", message: /^name: / }, name);
    }
    checkName("hero image");
  });

  it("F38 S8 refuses names and templates that are long or lead elsewhere, in no time whatever they are", () => {
    checkName("n".repeat(200));
    assert.throws(() => checkName("n".repeat(201)), { code: "invalid-request", message: /at most 200 characters/ });
    const isTaken = (template: string) => SETTINGS.fileName.schema.safeParse(template).success;
    for (const good of ["${slug}", " x", "a b", "n".repeat(200)]) assert.ok(isTaken(good), good);
    for (const bad of ["a/b", "/", "/a", "a/", "a\\b", "../x", "", " ", "n".repeat(201)]) assert.ok(!isTaken(bad), bad);
    for (const piece of ["a", " ", " a", "a "]) assert.ok(!isTaken(`${piece.repeat(500_000)}/`));
  });

  it("numbers before the extension", () => {
    assert.equal(numberedLeaf("mug.v1.png", 1), "mug.v1.png");
    assert.equal(numberedLeaf("mug.v1.png", 12), "mug.v1-12.png");
  });

  it("F38 S7 always makes one sane leaf, whatever the prompt, name or template", () => {
    const text = fc.string({ unit: "binary", maxLength: 400 });
    fc.assert(
      fc.property(text, fc.option(text), text, (prompt, name, template) => {
        const leaf = fileNameFor({ ...facts, prompt, name, template });
        assert.ok(Buffer.byteLength(numberedLeaf(leaf, 9999)) <= MAX_LEAF_BYTES + 1, leaf);
        assert.doesNotMatch(leaf, /[/\\:*?"<>|\0-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        assert.doesNotMatch(leaf, /^[\s.~-]|[\s.]\.png$/u);
        assert.doesNotMatch(leaf, /^(con|prn|aux|nul|com\d|lpt\d)\./i);
        assert.equal(leaf, leaf.normalize("NFC"));
      }),
      { numRuns: 2000 },
    );
  });
});
