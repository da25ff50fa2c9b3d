import assert from "node:assert/strict";
import { floodSelect } from "../../media/mask/floodSelect";
import { MaskDocument } from "../../media/mask/maskDocument";
import { createMaskEditor } from "../../media/mask/maskEditor";
import { noise } from "../support/pixels";

const LARGE = { width: 3840, height: 2160 };
const ALL = LARGE.width * LARGE.height;

describe("MaskDocument", () => {
  it("keeps no step of what was taken back within it", () => {
    const document = new MaskDocument({ width: 5, height: 2 });
    document.paint(1, 1, 0, 4);
    document.paint(0, 1, 0, 4);
    assert.equal(document.commit(), null);
  });

  it("keeps a step as the runs that changed, or as bits where those are less", () => {
    const document = new MaskDocument(LARGE);
    document.invert();
    const all = document.commit();
    assert.ok(all?.kind === "runs" && all.bytes.length < 8);
    for (let y = 100; y < 2000; y += 1) document.paint(0, y, y, y + 200);
    const stroke = document.commit();
    assert.ok(stroke?.kind === "runs" && stroke.bytes.length < 10_000);
    document.replace(
      Uint8Array.from(noise({ width: LARGE.width, height: LARGE.height / 4 }, 7).data, (value) => value & 1),
      {
        ...{ left: 0, top: 0, right: LARGE.width, bottom: LARGE.height },
      },
    );
    const noisy = document.commit();
    assert.ok(noisy?.kind === "bits" && noisy.bytes.length === ALL / 8);
  });

  it("keeps two hundred strokes over a large picture in a few megabytes", () => {
    const document = new MaskDocument(LARGE);
    let bytes = 0;
    for (let stroke = 0; stroke < 200; stroke += 1) {
      for (let y = 0; y < LARGE.height; y += 1)
        document.paint(stroke % 2 === 0 ? 1 : 0, y, y + stroke, y + stroke + 200);
      bytes += document.commit()?.bytes.length ?? 0;
    }
    assert.ok(bytes > 0 && bytes < 4e6, `${bytes} bytes`);
  });

  it("counts long rows", () => {
    const document = new MaskDocument({ width: 5000, height: 2 });
    document.paintAll(1);
    document.paint(0, 1, 3, 4990);
    assert.equal(document.selected, 5013);
    document.paint(1, 1, 0, 5000);
    assert.equal(document.selected, 10_000);
  });
});

describe("createMaskEditor", () => {
  it("refuses colours of another picture", () => {
    const editor = createMaskEditor({ width: 2, height: 2 }, { readColours: () => new Uint8ClampedArray(12) });
    editor.choose("similar");
    const begin = { type: "down", at: { x: 0, y: 0 }, isRemoving: false } as const;
    assert.throws(() => editor.take(begin, { brushSize: 1, tolerance: 0, isContiguous: true }), RangeError);
  });
});

describe("floodSelect", () => {
  it("follows as many ways as there are", () => {
    // A comb: its back is one run, from which each tooth is to be found.
    const size = { width: 160_001, height: 2 };
    const words = Uint32Array.from({ length: size.width * 2 }, (_, at) => (at < size.width || at % 2 === 1 ? 7 : 0));
    const colours = new Uint8ClampedArray(words.buffer);
    const found = floodSelect(size, { at: { x: 0, y: 0 }, tolerance: 0, isContiguous: true }, () => colours);
    assert.deepEqual(
      found?.pixels,
      Uint8Array.from(words, (word) => (word === 7 ? 1 : 0)),
    );
  });

  it("reads colours wherever they lie in a buffer", () => {
    const colours = new Uint8ClampedArray(11).subarray(3);
    colours[7] = 9;
    const found = floodSelect(
      { width: 2, height: 1 },
      { at: { x: 0, y: 0 }, tolerance: 8.9, isContiguous: false },
      () => colours,
    );
    assert.deepEqual([...(found?.pixels ?? [])], [1, 0]);
  });
});
