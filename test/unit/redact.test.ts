import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../src/core/redact";

const CANARY = "prsp-canary0123456789";

describe("redact", () => {
  it("S3 takes out whatever looks like a key, wherever it stands", () => {
    const texts = [
      `Authorization: Bearer ${CANARY}`,
      `authorization: bearer%20${CANARY}`,
      `{"headers":{"Authorization":"Key ${CANARY}"}}`,
      `Incorrect API key provided: ${CANARY}.`,
      `sk-proj-abc_${CANARY}`,
      `api_key=${CANARY}&x=1`,
      `{"x-api-key": "${CANARY}"}`,
      `Cookie: session=${CANARY}`,
      `https://user:${CANARY}@example.com/a`,
      `see https://cdn.example.com/a.png?sig=canary0123456789 now`,
    ];
    for (const text of texts) assert.doesNotMatch(redact(text), /canary0123456789/, text);
  });

  it("leaves ordinary sentences, paths and links alone", () => {
    for (const text of [
      "image_size: must be a multiple of 16",
      "The key is wrong; see https://prospolabs.com/docs/errors",
      "risk-free desk-top",
      "keyboard Bearers",
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it("keeps where a URL leads and drops what it is signed with", () => {
    assert.equal(
      redact('"https://cdn.example.com/a.png?X-Sig=abc&e=1#f",'),
      '"https://cdn.example.com/a.png?[redacted]",',
    );
  });

  it("S3 takes out a known key of any form, also as JSON or a URL would write it (property)", () => {
    const key = fc.string({
      minLength: 8,
      maxLength: 40,
      unit: fc.constantFrom(...Array.from('abcXYZ019+/="\\%& -_é')),
    });
    fc.assert(
      fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
        assert.ok(!redact(`${before}${secret}${after}`, [secret]).includes(secret));
        assert.ok(!redact(JSON.stringify({ before, secret }), [secret]).includes(JSON.stringify(secret).slice(1, -1)));
        assert.ok(
          !redact(new URLSearchParams({ secret }).toString(), [secret]).includes(
            new URLSearchParams({ "": secret }).toString().slice(1),
          ),
        );
      }),
    );
  });

  it("ignores secrets too short to be any", () => {
    assert.equal(redact("a cat sat", ["", "a", "cat"]), "a cat sat");
  });
});
