import assert from "node:assert/strict";
import fc from "fast-check";
import { layGrid, scrollToSee, spanInView, stepByKey, topOf } from "../../media/panel/virtualGrid";

const area = fc.record({ width: fc.integer({ min: 120, max: 4_000 }), height: fc.integer({ min: 60, max: 3_000 }) });
const count = fc.nat({ max: 150_000 });

describe("the grid of which only a part is drawn", () => {
  it("has two columns in the narrowest panel and more in wider ones", () => {
    assert.equal(layGrid({ width: 200, height: 400 }, 10).columns, 2);
    assert.equal(layGrid({ width: 300, height: 800 }, 10).columns, 3);
    assert.equal(layGrid({ width: 600, height: 800 }, 10).columns, 5);
    assert.equal(layGrid({ width: 300, height: 800 }, 0).height, 0);
  });

  it("fits the width, and draws every entry in view and never many more", () => {
    fc.assert(
      fc.property(area, count, fc.double({ min: 0, max: 1, noNaN: true }), (size, entries, part) => {
        const grid = layGrid(size, entries);
        assert.ok(grid.columns * grid.pitch - 4 <= size.width - 24);
        assert.ok(grid.rows * grid.columns >= entries);
        const scrollTop = part * Math.max(0, grid.height - size.height);
        const { drawn, seen } = spanInView(grid, scrollTop, size.height);
        assert.ok(drawn.from <= seen.from && seen.to <= drawn.to && drawn.to <= entries);
        assert.ok(drawn.to - drawn.from <= Math.max(112, drawn.to === 0 ? 0 : 4 + size.height / grid.pitch));
        for (const index of [drawn.from - 1, drawn.to]) {
          if (index < 0 || index >= entries) continue;
          const isSeen = topOf(grid, index) + grid.side > scrollTop && topOf(grid, index) < scrollTop + size.height;
          assert.equal(isSeen, false, `entry ${index} can be seen and is not drawn`);
        }
      }),
    );
  });

  it("brings an entry into view, and leaves one there that is", () => {
    fc.assert(
      fc.property(area, fc.integer({ min: 1, max: 5_000 }), fc.nat(), fc.nat(), (size, entries, at, scrolled) => {
        const grid = layGrid(size, entries);
        fc.pre(grid.side + 24 <= size.height);
        const most = Math.max(0, grid.height - size.height);
        const [index, scrollTop] = [at % entries, most === 0 ? 0 : scrolled % most];
        const next = scrollToSee(grid, index, { scrollTop, height: size.height });
        assert.ok(topOf(grid, index) >= next && topOf(grid, index) + grid.side <= next + size.height);
        assert.equal(scrollToSee(grid, index, { scrollTop: next, height: size.height }), next);
      }),
    );
  });

  it("goes by keys from one to the next, and never out", () => {
    const grid = layGrid({ width: 300, height: 800 }, 8);
    const go = (from: number, key: string) => stepByKey(grid, from, key, 190);
    assert.deepEqual([go(0, "ArrowRight"), go(0, "ArrowDown"), go(4, "ArrowUp"), go(4, "ArrowLeft")], [1, 3, 1, 3]);
    assert.deepEqual([go(0, "ArrowLeft"), go(1, "ArrowUp"), go(7, "ArrowDown"), go(7, "ArrowRight")], [0, 1, 7, 7]);
    assert.equal(go(5, "ArrowDown"), 7, "into a last row that is short");
    assert.deepEqual([go(4, "Home"), go(4, "End"), go(0, "PageDown"), go(7, "PageUp")], [0, 7, 6, 1]);
    assert.deepEqual([go(4, "a"), go(4, "constructor")], [undefined, undefined]);
  });
});
