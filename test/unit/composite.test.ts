import assert from "node:assert/strict";
import fc from "fast-check";
import { composite } from "../../src/core/image/composite";
import { featherWeights, MAX_FEATHER } from "../../src/core/image/featherWeights";
import { anyMask, distancesToKept, drawPixels, maskOf, maskWhere, noise, rgbaAt } from "../support/pixels";

const anyWidth = fc.integer({ min: 0, max: MAX_FEATHER });

describe("featherWeights", () => {
  it("are 0 outside, 255 deeper than the feather, and between them what the true distance says", () => {
    fc.assert(
      fc.property(anyMask, anyWidth, (mask, width) => {
        const weights = featherWeights(mask, width);
        for (const [at, distance] of distancesToKept(mask).entries()) {
          const weight = distance > width ? 255 : Math.round((255 * distance) / (width + 1));
          assert.equal(weights[at], weight, `pixel ${at} at ${distance}`);
        }
      }),
    );
  });

  it("rise with the depth, and are neither 0 nor 255 in the band", () => {
    fc.assert(
      fc.property(anyMask, anyWidth, (mask, width) => {
        const weights = featherWeights(mask, width);
        const byDepth = [...distancesToKept(mask).entries()].sort(([, a], [, b]) => a - b);
        let before = 0;
        for (const [at, distance] of byDepth) {
          const weight = weights[at] ?? -1;
          assert.ok(weight >= before);
          assert.equal(weight === 0, distance === 0);
          assert.equal(weight === 255, distance > width);
          before = weight;
        }
      }),
    );
  });

  it("take the picture's border for no edge", () => {
    assert.ok(
      featherWeights(
        maskWhere({ width: 40, height: 3 }, () => true),
        16,
      ).every((weight) => weight === 255),
    );
    assert.deepEqual([...featherWeights(maskOf("####."), 2)], [255, 255, 170, 85, 0]);
    assert.deepEqual([...featherWeights(maskOf("#", "#", "#", "."), 1)], [255, 255, 128, 0]);
  });

  it("measure across corners too", () => {
    assert.equal(featherWeights(maskOf("##", "#."), 2)[0], Math.round((255 * Math.SQRT2) / 3));
  });

  it("of width 0 are a hard edge", () => {
    assert.deepEqual([...featherWeights(maskOf(".##."), 0)], [0, 255, 255, 0]);
  });

  it("refuse widths that are none", () => {
    for (const width of [-1, 17, 0.5, NaN]) assert.throws(() => featherWeights(maskOf("#"), width), RangeError);
  });
});

const anyEdit = fc.record({ mask: anyMask, feather: anyWidth, seed: fc.integer() }).map(({ mask, feather, seed }) => ({
  mask,
  feather,
  original: noise(mask, seed),
  answer: noise(mask, seed ^ 0x5eed),
}));

/** Red, green, blue and alpha; colours are undefined where both are transparent, since then there are none. */
function mixedInFractions(own: readonly number[], over: readonly number[], part: number): (number | undefined)[] {
  const ownShare = (own[3] ?? 0) * (1 - part);
  const overShare = (over[3] ?? 0) * part;
  const alpha = ownShare + overShare;
  const colours = own.slice(0, 3).map((value, channel) => {
    return alpha === 0 ? undefined : (value * ownShare + (over[channel] ?? 0) * overShare) / alpha;
  });
  return [...colours, alpha];
}

describe("composite", () => {
  it("leaves every byte outside the mask the original's", () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const { data } = composite(edit);
        for (let at = 0; at < data.length; at += 1) {
          if (edit.mask.data[at >> 2] === 0) assert.equal(data[at], edit.original.data[at]);
        }
      }),
    );
  });

  it("takes every byte deeper inside than the feather from the answer", () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const { data } = composite(edit);
        for (const [pixel, distance] of distancesToKept(edit.mask).entries()) {
          if (distance <= edit.feather) continue;
          const at = pixel * 4;
          assert.deepEqual(data.slice(at, at + 4), edit.answer.data.slice(at, at + 4));
        }
      }),
    );
  });

  it("mixes premultiplied in the band, to within half a step", () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const made = composite(edit);
        for (const [pixel, weight] of featherWeights(edit.mask, edit.feather).entries()) {
          const bytes = (data: Uint8Array | Uint8ClampedArray) => [...data.slice(pixel * 4, pixel * 4 + 4)];
          const wanted = mixedInFractions(bytes(edit.original.data), bytes(edit.answer.data), weight / 255);
          for (const [channel, value] of bytes(made.data).entries()) {
            assert.ok(Math.abs(value - (wanted[channel] ?? value)) <= 0.5 + 1e-9);
          }
        }
      }),
    );
  });

  it("gives the original when the answer is the original", () => {
    fc.assert(
      fc.property(anyEdit, ({ original, mask, feather }) => {
        assert.deepEqual(composite({ original, answer: original, mask, feather }).data, original.data);
      }),
    );
  });

  it("gives itself when laid over the original again with a hard edge", () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const once = composite(edit);
        assert.deepEqual(composite({ ...edit, answer: once, feather: 0 }), once);
      }),
    );
  });

  it("takes nothing of the colour under alpha 0 into the band", () => {
    const size = { width: 4, height: 1 };
    const original = drawPixels(size, () => [10, 20, 30, 255]);
    const answer = drawPixels(size, () => [250, 0, 250, 0]);
    const mixed = composite({ original, answer, mask: maskOf(".###"), feather: 2 });
    assert.deepEqual(rgbaAt(mixed, 1, 0), [10, 20, 30, 170]);
    assert.deepEqual(rgbaAt(mixed, 3, 0), [250, 0, 250, 0]);
  });

  it("keeps the original's colour in the band where both are transparent", () => {
    const size = { width: 2, height: 1 };
    const original = drawPixels(size, () => [10, 20, 30, 0]);
    const mixed = composite({ original, answer: drawPixels(size, () => [1, 2, 3, 0]), mask: maskOf(".#"), feather: 2 });
    assert.deepEqual(rgbaAt(mixed, 1, 0), [10, 20, 30, 0]);
  });

  it("rounds a mix of opaque colours to the nearest", () => {
    const size = { width: 3, height: 1 };
    const original = drawPixels(size, () => [0, 255, 100, 255]);
    const answer = drawPixels(size, () => [255, 0, 101, 255]);
    const mixed = composite({ original, answer, mask: maskOf(".##"), feather: 2 });
    assert.deepEqual(rgbaAt(mixed, 1, 0), [85, 170, 100, 255]);
    assert.deepEqual(rgbaAt(mixed, 2, 0), [170, 85, 101, 255]);
  });

  it("touches neither the original nor the answer, and works on bytes at any offset", () => {
    const size = { width: 5, height: 4 };
    const [original, answer] = [1, 2].map((seed) => {
      const data = new Uint8ClampedArray(new ArrayBuffer(81), 1, 80);
      data.set(noise(size, seed).data);
      return { ...size, data };
    });
    assert.ok(original !== undefined && answer !== undefined);
    const before = [original.data.slice(), answer.data.slice()];
    const mask = maskWhere(size, (x) => x > 1);
    const made = composite({ original, answer, mask, feather: 1 });
    assert.deepEqual([original.data, answer.data], before);
    assert.deepEqual(made, composite({ original: noise(size, 1), answer: noise(size, 2), mask, feather: 1 }));
  });

  it("overwrites the original when it may, to the same bytes", () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const wanted = composite(edit);
        const made = composite({ ...edit, mayOverwrite: true });
        assert.deepEqual(made.data, wanted.data);
        assert.equal(made, edit.original);
      }),
    );
    const data = new Uint8Array(new ArrayBuffer(9), 1, 8);
    const odd = { width: 2, height: 1, data };
    const answer = noise(odd, 2);
    const made = composite({ original: odd, answer, mask: maskOf(".#"), feather: 0, mayOverwrite: true });
    assert.deepEqual([...made.data], [0, 0, 0, 0, ...answer.data.slice(4)], "bytes at any offset");
  });

  it("refuses sizes that differ", () => {
    const mask = maskOf("##");
    const original = noise(mask, 1);
    const other = noise({ width: 1, height: 2 }, 1);
    assert.throws(() => composite({ original, answer: other, mask, feather: 0 }), /answer has 1 × 2 .* 2 × 1/u);
    assert.throws(() => composite({ original: other, answer: other, mask, feather: 0 }), /mask has 2 × 1/u);
  });
});
