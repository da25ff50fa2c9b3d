import assert from "node:assert/strict";
import fc from "fast-check";
import { canCover, coverRect, coverSize, isNear } from "../../src/core/references/coverSize";
import type { SizeRule } from "../../src/core/provider";
import type { PixelSize } from "../../src/core/schema/imageOptions";
import { OFFLINE_INFO } from "../../src/providers/offline/models";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

const ADVISED: SizeRule = PROSPOLABS_INFO.models[0].sizeRule;
const BINDING: SizeRule = { multipleOf: 16, min: 16, max: 3840, maxAspect: 3 };
const OFFLINE: SizeRule = OFFLINE_INFO.models[0].sizeRule;
const side = fc.integer({ min: 1, max: 3840 });
const wish = fc.record({ width: side, height: side });
const area = ({ width, height }: PixelSize): number => width * height;

/** Every legal size that covers a wish and has its proportions up to a pixel, by trying all. */
function near(wished: PixelSize, rule: SizeRule): PixelSize[] {
  const found: PixelSize[] = [];
  const { multipleOf: step, max, maxAspect, advisedPixels } = rule;
  for (let width = Math.ceil(wished.width / step) * step; width <= max; width += step) {
    for (let height = Math.ceil(wished.height / step) * step; height <= max; height += step) {
      const size = { width, height };
      if (Math.max(width, height) > maxAspect * Math.min(width, height)) continue;
      if (advisedPixels !== undefined && (area(size) < advisedPixels.min || area(size) > advisedPixels.max)) continue;
      if (isNear(size, wished)) found.push(size);
    }
  }
  return found;
}

function isLegal({ width, height }: PixelSize, { multipleOf, min, max, maxAspect, maxPixels = Infinity }: SizeRule) {
  const sides = [width, height].every((one) => one % multipleOf === 0 && one >= min && one <= max);
  return sides && Math.max(width, height) <= maxAspect * Math.min(width, height) && width * height <= maxPixels;
}

describe("the size that is asked for in a slot's stead", () => {
  it("is the wished one where the model makes it", () => {
    assert.deepEqual(coverSize({ width: 1024, height: 768 }, ADVISED)?.size, { width: 1024, height: 768 });
    assert.deepEqual(coverSize({ width: 333, height: 77 }, OFFLINE)?.size, { width: 333, height: 77 });
  });

  it("has the wished proportions, multiples and advised pixels", () => {
    const sizes = (width: number, height: number) => [
      coverSize({ width, height }, BINDING)?.size,
      coverSize({ width, height }, ADVISED)?.size,
    ];
    assert.deepEqual(sizes(480, 270), [
      { width: 512, height: 288 },
      { width: 1136, height: 640 },
    ]);
    assert.deepEqual(sizes(800, 600), [
      { width: 832, height: 624 },
      { width: 960, height: 720 },
    ]);
    assert.deepEqual(sizes(16, 16), [
      { width: 16, height: 16 },
      { width: 816, height: 816 },
    ]);
  });

  it("says what is cut off of proportions that the model does not make", () => {
    const cover = coverSize({ width: 1200, height: 300 }, BINDING);
    assert.deepEqual(cover?.size, { width: 1200, height: 400 });
    assert.equal(cover.cutOff.toFixed(2), "0.25");
  });

  it("does not exist above the model's largest", () => {
    assert.equal(coverSize({ width: 4000, height: 100 }, ADVISED), undefined);
    assert.equal(coverSize({ width: 3840, height: 3841 }, OFFLINE), undefined);
    assert.equal(canCover({ width: 4000, height: 100 }, ADVISED), false);
    assert.equal(canCover({ width: 3840, height: 3841 }, OFFLINE), false);
  });

  for (const [name, rule] of Object.entries({ ADVISED, BINDING })) {
    it(`is legal and covers, and no smaller legal size of its proportions does (${name})`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(wish, (wished) => {
          const cover = coverSize(wished, rule);
          assert.ok(cover !== undefined && canCover(wished, rule));
          const { size } = cover;
          assert.ok(isLegal(size, rule));
          assert.ok(size.width >= wished.width && size.height >= wished.height);
          const smallest = Math.min(...near(wished, rule).map(area));
          if (Number.isFinite(smallest)) assert.equal(area(size), smallest);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("is used in its middle, as much of it as has the wished proportions", () => {
    fc.assert(
      fc.property(wish, wish, (picture, wished) => {
        const { x, y, width, height } = coverRect(picture, wished);
        assert.ok(x >= 0 && y >= 0 && width >= 1 && height >= 1);
        assert.ok(x + width <= picture.width && y + height <= picture.height);
        assert.ok(width === picture.width || height === picture.height);
        // Not stretched by more than half a pixel.
        const [across, down] = [wished.width / picture.width, wished.height / picture.height];
        const scale = Math.max(across, down);
        assert.ok(Math.abs(width - wished.width / scale) <= 0.5 || width === 1);
        assert.ok(Math.abs(height - wished.height / scale) <= 0.5 || height === 1);
      }),
    );
  });
});
