import assert from "node:assert/strict";
import fc from "fast-check";
import { editShare, inverted, isEmpty, isFull, maskForProvider, maskFrom } from "../../src/core/image/mask";
import { resampleMask, scaleMask } from "../../src/core/image/scaleMask";
import { anyMask, drawPixels, maskOf, noise } from "../support/pixels";

describe("maskFrom", () => {
  const readings: readonly [string, readonly [number, number, number, number], boolean][] = [
    ["white", [255, 255, 255, 255], true],
    ["black", [0, 0, 0, 255], false],
    ["the least light grey", [128, 128, 128, 255], true],
    ["the lightest dark grey", [127, 127, 127, 255], false],
    ["transparent white", [255, 255, 255, 0], true],
    ["transparent black", [0, 0, 0, 0], true],
    ["black, just more transparent than not", [0, 0, 0, 127], true],
    ["black, just more opaque than not", [0, 0, 0, 128], false],
    ["dark grey that lets white through", [90, 90, 90, 180], true],
    ["half transparent white", [255, 255, 255, 128], true],
    ["green, which is light", [0, 255, 0, 255], true],
    ["red, which is dark", [255, 0, 0, 255], false],
    ["blue, which is dark", [0, 0, 255, 255], false],
    ["yellow, which is light", [255, 255, 0, 255], true],
  ];
  for (const [name, colour, isEdit] of readings) {
    it(`takes ${name} for the area to ${isEdit ? "edit" : "keep"}`, () => {
      const mask = maskFrom(drawPixels({ width: 2, height: 1 }, (x) => (x === 0 ? colour : [0, 0, 0, 255])));
      assert.deepEqual(mask, {
        width: 2,
        height: 1,
        data: Uint8Array.of(isEdit ? 255 : 0, 0),
        editPixels: isEdit ? 1 : 0,
      });
    });
  }

  it("edits wherever alpha is below 128, whatever the colour", () => {
    const picture = noise({ width: 64, height: 64 }, 5);
    const { data } = maskFrom(picture);
    for (const [pixel, value] of data.entries()) {
      if ((picture.data[pixel * 4 + 3] ?? 0) < 128) assert.equal(value, 255);
    }
  });

  it("reads bytes at any offset, clamped or not", () => {
    const data = new Uint8ClampedArray(new ArrayBuffer(11), 3, 8);
    data.set([255, 255, 255, 255, 0, 0, 0, 255]);
    assert.deepEqual(maskFrom({ width: 2, height: 1, data }).data, Uint8Array.of(255, 0));
  });
});

describe("a mask", () => {
  it("knows how much it edits", () => {
    const mask = maskOf("#...", "##..");
    assert.equal(editShare(mask), 3 / 8);
    assert.deepEqual([isEmpty(mask), isFull(mask)], [false, false]);
    assert.deepEqual([isEmpty(maskOf("..")), isFull(maskOf(".."))], [true, false]);
    assert.deepEqual([isEmpty(maskOf("##")), isFull(maskOf("##"))], [false, true]);
  });

  it("is itself again, inverted twice", () => {
    assert.deepEqual(inverted(maskOf("#..", "#..")), maskOf(".##", ".##"));
    fc.assert(fc.property(anyMask, (mask) => assert.deepEqual(inverted(inverted(mask)), mask)));
  });

  it("is sent white and clear where to edit, black and opaque where to keep", () => {
    assert.deepEqual([...maskForProvider(maskOf("#.")).data], [255, 255, 255, 0, 0, 0, 0, 255]);
  });

  it("is read from what is sent as it was", () => {
    fc.assert(fc.property(anyMask, (mask) => assert.deepEqual(maskFrom(maskForProvider(mask)), mask)));
  });
});

describe("scaleMask", () => {
  it("gives a mask of the picture's size back as it is", () => {
    const mask = maskOf("#.", "..");
    assert.deepEqual(scaleMask(mask, { width: 2, height: 2 }), { kind: "same", mask });
  });

  it("scales one of the same proportions, and says so", () => {
    assert.deepEqual(scaleMask(maskOf("#.", ".#"), { width: 4, height: 4 }), {
      kind: "scaled",
      mask: maskOf("##..", "##..", "..##", "..##"),
      note: "The mask has 2 × 2 pixels and the picture 4 × 4; the mask was scaled.",
    });
  });

  it("takes proportions within 1 % for the same", () => {
    const mask = resampleMask(maskOf("#."), { width: 500, height: 333 });
    assert.equal(scaleMask(mask, { width: 1001, height: 667 }).kind, "scaled");
    assert.equal(scaleMask(mask, { width: 1000, height: 660 }).kind, "scaled");
    assert.equal(scaleMask(mask, { width: 1000, height: 659 }).kind, "refused");
    assert.equal(scaleMask(mask, { width: 1000, height: 673 }).kind, "refused");
  });

  it("refuses other proportions in a sentence with both sizes", () => {
    assert.deepEqual(scaleMask(maskOf("#."), { width: 30, height: 20 }), {
      kind: "refused",
      reason:
        "The mask has 2 × 1 pixels and the picture 30 × 20: their proportions differ. Use a mask of the picture's size.",
    });
  });

  it("gives back each mask that was enlarged by whole numbers, and counts what it edits", () => {
    fc.assert(
      fc.property(anyMask, fc.integer({ min: 1, max: 5 }), (mask, times) => {
        const large = resampleMask(mask, { width: mask.width * times, height: mask.height * times });
        assert.equal(large.editPixels, mask.editPixels * times * times);
        assert.deepEqual(resampleMask(large, mask), mask);
      }),
    );
  });
});
