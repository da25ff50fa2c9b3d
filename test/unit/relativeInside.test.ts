import assert from "node:assert/strict";
import { relativeInside } from "../../src/host/panel/relativeInside";

describe("what lies inside a folder", () => {
  for (const [absolute, expected] of [
    ["/work/shop", ""],
    ["/work/shop/assets/mug.png", "assets/mug.png"],
    ["/work/shop/..mug.png", "..mug.png"],
    ["/work/shop/../shop/mug.png", "mug.png"],
    ["/work/shop/../site/mug.png", undefined],
    ["/work/shop-2/mug.png", undefined],
    ["/work", undefined],
    ["/", undefined],
  ] as const) {
    it(`says ${String(expected)} of ${absolute}`, () => assert.equal(relativeInside("/work/shop", absolute), expected));
  }
});
