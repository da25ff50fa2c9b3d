import assert from "node:assert/strict";
import fc from "fast-check";
import { checkSize } from "../../src/core/checkAgainstModel";
import { fitSize, type SizeFit } from "../../src/core/image/fitSize";
import type { SizeRule } from "../../src/core/provider";
import type { PixelSize } from "../../src/core/schema/imageOptions";

/** What gpt-image-2 takes. */
const rule: SizeRule = {
  multipleOf: 16,
  min: 16,
  max: 3840,
  maxAspect: 3,
  advisedPixels: { min: 655_360, max: 8_294_400 },
};
const offlineRule: SizeRule = { multipleOf: 1, min: 1, max: 3840, maxAspect: 3840, maxPixels: 3840 * 2160 };

const side = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }),
  fc.integer({ min: 1, max: 64 }),
  fc.integer({ min: 3800, max: 3900 }),
  fc.integer({ min: 1, max: 240 }).map((steps) => steps * 16),
);
const anySize = fc.tuple(side, side).map(([width, height]): PixelSize => ({ width, height }));

function assertSound(fit: SizeFit, original: PixelSize, kept: SizeRule): void {
  assert.deepEqual(checkSize(fit.sent, kept), [], "no rule is broken, no advice left out");
  assert.deepEqual(fit.original, original);
  const { x, y, width, height } = fit.content;
  for (const value of [x, y, width, height]) assert.ok(Number.isInteger(value) && value >= 0);
  assert.ok(width >= 1 && height >= 1 && x + width <= fit.sent.width && y + height <= fit.sent.height);
}

describe("fitSize", () => {
  const cases: readonly [PixelSize, SizeFit["kind"], PixelSize, SizeFit["content"]][] = [
    [{ width: 1024, height: 768 }, "same", { width: 1024, height: 768 }, { x: 0, y: 0, width: 1024, height: 768 }],
    [{ width: 3840, height: 2160 }, "same", { width: 3840, height: 2160 }, { x: 0, y: 0, width: 3840, height: 2160 }],
    [{ width: 1023, height: 769 }, "pad", { width: 1024, height: 784 }, { x: 0, y: 7, width: 1023, height: 769 }],
    [{ width: 1920, height: 1080 }, "pad", { width: 1920, height: 1088 }, { x: 0, y: 4, width: 1920, height: 1080 }],
    // Fewer pixels than advised, but not once it is padded.
    [{ width: 805, height: 814 }, "pad", { width: 816, height: 816 }, { x: 5, y: 1, width: 805, height: 814 }],
    // Beyond 3:1.
    [{ width: 2000, height: 400 }, "pad", { width: 2000, height: 672 }, { x: 0, y: 136, width: 2000, height: 400 }],
    [{ width: 1, height: 1 }, "scale", { width: 816, height: 816 }, { x: 0, y: 0, width: 816, height: 816 }],
    [{ width: 512, height: 512 }, "scale", { width: 816, height: 816 }, { x: 0, y: 0, width: 816, height: 816 }],
    [{ width: 17, height: 4001 }, "scale", { width: 1280, height: 3840 }, { x: 632, y: 0, width: 16, height: 3840 }],
    [{ width: 4000, height: 3000 }, "scale", { width: 3312, height: 2496 }, { x: 0, y: 6, width: 3312, height: 2484 }],
    [
      { width: 20000, height: 20000 },
      "scale",
      { width: 2880, height: 2880 },
      { x: 0, y: 0, width: 2880, height: 2880 },
    ],
  ];
  for (const [original, kind, sent, content] of cases) {
    it(`brings ${original.width} × ${original.height} to ${sent.width} × ${sent.height}: ${kind}`, () => {
      assert.deepEqual(fitSize(original, rule), { kind, original, sent, content });
    });
  }

  it("keeps the rule and its advice for every picture, and the original within what is sent", () => {
    fc.assert(
      fc.property(anySize, (original) => assertSound(fitSize(original, rule), original, rule)),
      { numRuns: 2000 },
    );
  });

  it("keeps rules of other models", () => {
    const rules = fc.record({
      multipleOf: fc.constantFrom(1, 8, 16, 64),
      min: fc.constantFrom(1, 16, 100),
      max: fc.constantFrom(1024, 2000, 3840),
      maxAspect: fc.constantFrom(1, 2, 2.5, 3, 3840),
      maxPixels: fc.constantFrom(200_000, 1_000_000, 8_294_400),
    });
    fc.assert(
      fc.property(anySize, rules, (original, other) => assertSound(fitSize(original, other), original, other)),
      { numRuns: 2000 },
    );
    assert.equal(fitSize({ width: 3840, height: 2160 }, offlineRule).kind, "same");
    assert.equal(fitSize({ width: 17, height: 31 }, offlineRule).kind, "same");
  });

  it("leaves the original's pixels as they are wherever padding alone keeps the rule", () => {
    fc.assert(
      fc.property(anySize, (original) => {
        const fit = fitSize(original, rule);
        const isLegal = (size: PixelSize): boolean => {
          try {
            return checkSize(size, rule).length === 0;
          } catch {
            return false;
          }
        };
        const up = (value: number): number => Math.ceil(value / 16) * 16;
        const rounded = { width: up(original.width), height: up(original.height) };
        if (isLegal(original)) assert.equal(fit.kind, "same");
        else if (isLegal(rounded)) assert.deepEqual([fit.kind, fit.sent], ["pad", rounded]);
        if (fit.kind !== "scale") {
          assert.deepEqual({ width: fit.content.width, height: fit.content.height }, original);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("scales in the original's proportions, up to half a pixel", () => {
    fc.assert(
      fc.property(anySize, (original) => {
        const { content } = fitSize(original, rule);
        const scale = Math.max(content.width, content.height) / Math.max(original.width, original.height);
        for (const edge of ["width", "height"] as const) {
          const exact = original[edge] * scale;
          assert.ok(Math.abs(content[edge] - Math.max(1, exact)) <= 0.5 + 1e-6, edge);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("pads by less than a multiple where the proportions fit", () => {
    fc.assert(
      fc.property(anySize, (original) => {
        if (Math.max(original.width, original.height) > 2.9 * Math.min(original.width, original.height)) return;
        const { sent, content } = fitSize(original, rule);
        assert.ok(sent.width - content.width < 16 && sent.height - content.height < 16);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves out advice that no size can keep, and never a rule", () => {
    const small = { multipleOf: 16, min: 16, max: 512, maxAspect: 3, advisedPixels: { min: 655_360, max: 8_294_400 } };
    assert.equal(fitSize({ width: 512, height: 512 }, small).kind, "same");
    assert.deepEqual(fitSize({ width: 600, height: 600 }, small).sent, { width: 512, height: 512 });
    const strips = { ...rule, max: 816 };
    assert.deepEqual(fitSize({ width: 300, height: 100 }, strips).sent, { width: 304, height: 112 });
    const large = { multipleOf: 16, min: 1024, max: 2048, maxAspect: 3, advisedPixels: { min: 1, max: 655_360 } };
    assert.deepEqual(fitSize({ width: 1500, height: 1500 }, large).sent, { width: 1504, height: 1504 });
    assert.throws(() => fitSize({ width: 1, height: 1 }, { ...rule, max: 8 }), /No size/u);
  });

  it("goes to the greatest side when it takes that", () => {
    const content = { x: 0, y: 0, width: 816, height: 816 };
    assert.deepEqual(fitSize({ width: 1, height: 1 }, { ...rule, max: 816 }).content, content);
  });

  it("refuses what is no size", () => {
    for (const width of [0, -1, 1.5, NaN]) assert.throws(() => fitSize({ width, height: 1 }, rule), RangeError);
  });
});
