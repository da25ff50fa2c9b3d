import assert from "node:assert/strict";
import fc from "fast-check";
import { composite } from "../../src/core/image/composite";
import { differenceOf } from "../../src/core/image/differenceOf";
import { anyMask, drawPixels, maskOf, noise, rgbaAt } from "../support/pixels";

describe("differenceOf", () => {
  const size = { width: 4, height: 1 };
  const grey = drawPixels(size, () => [100, 100, 100, 255]);

  it("counts pixels that differ in any byte, inside and outside the mask", () => {
    const other = drawPixels(size, (x) => [100, 100, x === 1 ? 101 : 100, x === 2 ? 0 : 255]);
    const found = differenceOf(grey, other, maskOf("##.."));
    assert.ok(found.kind === "compared");
    assert.deepEqual([found.differing, found.inside, found.outside], [2, 1, 1]);
  });

  it("takes all for inside without a mask", () => {
    const found = differenceOf(grey, noise(size, 3));
    assert.ok(found.kind === "compared");
    assert.deepEqual([found.differing, found.inside, found.outside], [4, 4, 0]);
  });

  it("sees the colour under alpha 0", () => {
    const found = differenceOf(
      drawPixels(size, () => [1, 2, 3, 0]),
      drawPixels(size, () => [0, 0, 0, 0]),
    );
    assert.equal(found.kind === "compared" && found.differing, 4);
  });

  it("draws where and how far: clear, blue inside, orange outside, never too faint to see", () => {
    const other = drawPixels(size, (x) => [[100, 101, 255, 100][x] ?? 0, 100, 100, x === 3 ? 0 : 255]);
    const found = differenceOf(grey, other, maskOf(".#.#"));
    assert.ok(found.kind === "compared");
    assert.deepEqual(
      [0, 1, 2, 3].map((x) => rgbaAt(found.picture, x, 0)),
      [
        [0, 0, 0, 0],
        [0, 114, 178, 97],
        [213, 94, 0, 193],
        [0, 114, 178, 255],
      ],
    );
  });

  it("refuses pictures or a mask of another size in a sentence", () => {
    const narrow = noise({ width: 3, height: 1 }, 1);
    const reason = "One has 4 × 1 pixels, the other 3 × 1.";
    assert.deepEqual(differenceOf(grey, narrow), { kind: "different-sizes", reason });
    assert.deepEqual(differenceOf(grey, grey, maskOf("###")), { kind: "different-sizes", reason });
  });

  it("finds nothing outside the mask of any composite", () => {
    fc.assert(
      fc.property(anyMask, fc.nat(16), fc.integer(), (mask, feather, seed) => {
        const original = noise(mask, seed);
        const made = composite({ original, answer: noise(mask, seed + 2), mask, feather });
        const found = differenceOf(original, made, mask);
        assert.equal(found.kind === "compared" && found.outside, 0);
        assert.equal(found.kind === "compared" && found.inside, found.kind === "compared" && found.differing);
      }),
    );
  });
});
