import assert from "node:assert/strict";
import fc from "fast-check";
import { sortInSteps } from "../../src/core/sortInSteps";

describe("sortInSteps", () => {
  const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;

  function sort(items: readonly { key: number; place: number }[]) {
    const steps = sortInSteps(items, byKey);
    let yields = 0;
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return { sorted: value, yields };
      yields += 1;
    }
  }

  it("sorts as toSorted does, equal ones in the order in which they came", () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_000 }), fc.integer({ min: 1, max: 10_000 }), fc.nat(), (length, kinds, seed) => {
        const items = Array.from({ length }, (_, place) => ({
          key: (Math.imul(place ^ seed, 40_503) >>> 3) % kinds,
          place,
        }));
        assert.deepEqual(sort(items).sorted, items.toSorted(byKey));
      }),
      { numRuns: 30 },
    );
  });

  it("takes a step for each 1,000 items that it touches", () => {
    const items = Array.from({ length: 8_000 }, (_, place) => ({ key: 8_000 - place, place }));
    assert.ok(sort(items).yields >= 8 + 3 * 4);
    assert.deepEqual(sort([]), { sorted: [], yields: 0 });
  });
});
