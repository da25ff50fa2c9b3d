import assert from "node:assert/strict";
import fc from "fast-check";
import { checkSize } from "../../src/core/checkAgainstModel";
import { snapSize } from "../../src/core/snapSize";
import { OFFLINE_INFO } from "../../src/providers/offline/models";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

const paid = PROSPOLABS_INFO.models[0].sizeRule;
const free = OFFLINE_INFO.models[0].sizeRule;

describe("snapSize", () => {
  it("takes the nearest multiple and says so", () => {
    assert.deepEqual(snapSize({ width: 1000, height: 768 }, paid), {
      size: { width: 1008, height: 768 },
      why: ["multiples of 16"],
    });
  });

  it("changes nothing that is legal", () => {
    assert.deepEqual(snapSize({ width: 1024, height: 768 }, paid), { size: { width: 1024, height: 768 }, why: [] });
  });

  it("keeps limits of a side, of proportions and of pixels", () => {
    assert.deepEqual(snapSize({ width: 9000, height: 2000 }, paid).size, { width: 3840, height: 2000 });
    assert.deepEqual(snapSize({ width: 3000, height: 160 }, paid).size, { width: 480, height: 160 });
    assert.deepEqual(snapSize({ width: 3840, height: 3840 }, free).size, { width: 2160, height: 3840 });
    assert.deepEqual(snapSize({ width: 0, height: -5 }, free).size, { width: 1, height: 1 });
  });

  it("always ends at a size that is taken, and stays there", () => {
    const side = fc.integer({ min: -10, max: 100_000 });
    fc.assert(
      fc.property(side, side, fc.constantFrom(paid, free), (width, height, rule) => {
        const { size, why } = snapSize({ width, height }, rule);
        checkSize(size, rule);
        assert.deepEqual(snapSize(size, rule), { size, why: [] });
        assert.equal(why.length === 0, size.width === width && size.height === height);
      }),
      { numRuns: 5_000 },
    );
  });
});
