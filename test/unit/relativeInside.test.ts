import assert from "node:assert/strict";
import { relativeInside } from "../../src/host/panel/relativeInside";

describe("what lies inside a folder", () => {
  for (const [absolute, expected] of [
    ["/projects/shop", ""],
    ["/projects/shop/assets/mug.png", "assets/mug.png"],
    ["/projects/shop/..mug.png", "..mug.png"],
    ["/projects/shop/../shop/mug.png", "mug.png"],
    ["/projects/shop/../site/mug.png", undefined],
    ["/projects/shop-2/mug.png", undefined],
    ["/work", undefined],
    ["/", undefined],
  ] as const) {
    it(`says ${String(expected)} of ${absolute}`, () =>
      assert.equal(relativeInside("/projects/shop", absolute), expected));
  }
});
