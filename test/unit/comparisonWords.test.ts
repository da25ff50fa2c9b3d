import assert from "node:assert/strict";
import { comparisonLine } from "../../src/core/comparisonWords";

const found = (counts: { inside: number; outside?: number; insidePixels: number; outsidePixels?: number }) => {
  const { inside, outside = 0, insidePixels, outsidePixels = 0 } = counts;
  const picture = new Uint8Array();
  const size = { width: 1, height: insidePixels + outsidePixels };
  const differing = inside + outside;
  return { kind: "compared", size, differing, inside, outside, insidePixels, outsidePixels, picture } as const;
};

describe("comparisonLine", () => {
  it("says of a masked edit what differs outside and inside", () => {
    const kept = found({ inside: 97_000, insidePixels: 100_000, outsidePixels: 612_352 });
    assert.equal(comparisonLine(kept, true), "outside the mask 0 of 612,352 pixels differ · inside 97 %");
    const leaked = found({ inside: 5, outside: 1_234, insidePixels: 5, outsidePixels: 9_999 });
    assert.equal(comparisonLine(leaked, true), "outside the mask 1,234 of 9,999 pixels differ · inside 100 %");
  });

  it("says of two pictures how much of them differs", () => {
    assert.equal(
      comparisonLine(found({ inside: 128_975, insidePixels: 1_048_576 }), false),
      "12.3 % of 1,048,576 pixels differ",
    );
    assert.equal(comparisonLine(found({ inside: 0, insidePixels: 1_048_576 }), false), "0 of 1,048,576 pixels differ");
    assert.equal(comparisonLine(found({ inside: 4, insidePixels: 4 }), false), "100 % of 4 pixels differ");
  });

  it("rounds nothing to none or to all", () => {
    const line = (inside: number, hasMask: boolean) =>
      comparisonLine(found({ inside, insidePixels: 1_000_000, outsidePixels: hasMask ? 1 : 0 }), hasMask);
    assert.equal(line(1, false), "< 0.1 % of 1,000,000 pixels differ");
    assert.equal(line(999_999, false), "> 99.9 % of 1,000,000 pixels differ");
    assert.match(line(1, true), /inside < 1 %$/);
    assert.match(line(999_999, true), /inside > 99 %$/);
    assert.match(line(995_000, true), /inside > 99 %$/);
  });

  it("speaks of no part of a picture that is not there", () => {
    const all = found({ inside: 1, insidePixels: 4 });
    assert.equal(comparisonLine(all, true), "nothing lies outside the mask · inside 25 %");
    const none = found({ inside: 0, insidePixels: 0, outsidePixels: 4 });
    assert.equal(comparisonLine(none, true), "outside the mask 0 of 4 pixels differ · nothing lies inside");
  });
});
