import assert from "node:assert/strict";
import { chooseEdit } from "../../src/core/chooseEdit";
import type { SeenEdit } from "../../src/core/ports";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

const [MODEL] = PROSPOLABS_INFO.models;
const size = { width: 1024, height: 768 };
const seen: SeenEdit = {
  format: "png",
  size,
  fit: { kind: "same", original: size, sent: size, content: { x: 0, y: 0, ...size } },
  share: 0.5,
  notes: [],
};
const masked = { hasMask: true, keepOutsideMask: true, feather: 0 };

describe("how an edit is made", () => {
  for (const factor of [1000, -1, 1 / 3]) {
    it(`refuses to bring the picture to ${factor} times its size before anything tries`, () => {
      const imageSize = { width: Math.round(1024 * factor), height: Math.round(768 * factor) };
      assert.throws(() => chooseEdit({ ...masked, imageSize }, seen, MODEL), /imageSize\.width: .* multiple of 16/);
    });
  }
});
