import assert from "node:assert/strict";
import fc from "fast-check";
import { estimatePrice, priceText } from "../../src/core/price";
import { formatUsd, splitMicro, toMicro, toUsd } from "../../src/core/schema/money";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

describe("money", () => {
  it("writes at least cents and no more digits than there are", () => {
    assert.equal(formatUsd(0.077), "$0.077");
    assert.equal(formatUsd(0.31), "$0.31");
    assert.equal(formatUsd(12), "$12.00");
    assert.equal(formatUsd(0.0072), "$0.0072");
    assert.equal(formatUsd(0.077 * 3), "$0.231");
    assert.equal(formatUsd(null), "price unknown");
  });

  it("splits a cost into parts that add up exactly", () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.integer({ min: 1, max: 8 }), (total, parts) => {
        const split = splitMicro(total, parts);
        assert.equal(split.length, parts);
        assert.equal(
          split.reduce((sum, part) => sum + part, 0),
          total,
        );
        assert.ok(Math.max(...split) - Math.min(...split) <= 1);
        assert.equal(
          split.map(toUsd).reduce((sum, usd) => sum + toMicro(usd), 0),
          total,
        );
      }),
    );
  });

  it("estimates from the price list, and says when there is none", () => {
    const [model] = PROSPOLABS_INFO.models;
    assert.deepEqual(estimatePrice({ quality: "high", numImages: 4 }, model), {
      micro: 308_000,
      isLearnt: false,
      basis: "Price list: 4 pictures at $0.077 each.",
    });
    assert.equal(estimatePrice({ quality: "low", numImages: 1 }, model).micro, 7_200);
    assert.equal(estimatePrice({ quality: "auto", numImages: 1 }, model).micro, null);
    const learnt = estimatePrice({ quality: "auto", numImages: 2 }, model, { each: 50_000, calls: 3 });
    assert.deepEqual([learnt.micro, learnt.isLearnt, priceText(learnt)], [100_000, true, "≈ $0.10"]);
    assert.match(learnt.basis, /no price for quality auto\. The dearest of the last 3 calls .* cost \$0\.05 a picture/);
  });
});
