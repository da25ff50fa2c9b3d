import assert from "node:assert/strict";
import { describeMask, maskFacts } from "../../media/mask/describeMask";
import { packBits, unpackBits } from "../../media/mask/packMask";
import { gridSize, pixelsOf } from "../support/maskGrid";

const describeGrid = (rows: readonly string[]) => describeMask(maskFacts(pixelsOf(rows), gridSize(rows)));

describe("describeMask", () => {
  it("says how much of the picture is selected, and in which part of it", () => {
    const places = [
      ["top left", "top", "top right"],
      ["left", "middle", "right"],
      ["bottom left", "bottom", "bottom right"],
    ];
    for (const [row, words] of places.entries()) {
      for (const [column, word] of words.entries()) {
        const rows = Array.from({ length: 6 }, (_, y) => {
          return Array.from({ length: 6 }, (__, x) => (x >> 1 === column && y >> 1 === row ? "#" : ".")).join("");
        });
        assert.equal(describeGrid(rows), `Selected 11 % of the picture, ${word}`);
      }
    }
  });

  it("says where a band lies, and that what is at all edges is all over it", () => {
    assert.equal(describeGrid(["######", "......", "......"]), "Selected 33 % of the picture, top");
    assert.equal(describeGrid(["....##", "....##", "....##"]), "Selected 33 % of the picture, right");
    assert.equal(describeGrid(["######", "#....#", "######"]), "Selected 78 % of the picture, all over it");
    assert.equal(describeGrid(["#.....", "......", ".....#"]), "Selected 11 % of the picture, all over it");
  });

  it("is not led astray by a stray pixel", () => {
    const rows = ["####......", "####......", "####......", "..........", "..........", ".........#"];
    assert.equal(describeGrid(rows), "Selected 22 % of the picture, top left");
  });

  it("rounds nothing to none or to all", () => {
    const rows = Array.from({ length: 20 }, () => ".".repeat(20));
    assert.equal(describeGrid(rows), "Nothing is selected");
    assert.equal(describeGrid(rows.with(0, "#".padEnd(20, "."))), "Selected less than 1 % of the picture, top left");
    const full = rows.map(() => "#".repeat(20));
    assert.equal(describeGrid(full), "The whole picture is selected");
    const nearly = describeGrid(full.with(0, ".".padEnd(20, "#")));
    assert.equal(nearly, "Selected more than 99 % of the picture, all over it");
  });

  it("reads pixels that lie anywhere in a buffer", () => {
    const pixels = new Uint8Array(11).fill(1).subarray(2);
    assert.deepEqual(maskFacts(pixels, { width: 3, height: 3 }), { share: 1, place: null });
  });
});

describe("packBits and unpackBits", () => {
  const rows = ["#.......##", "..........", ".........#"];

  it("begin each row at a byte, the first pixel at its highest bit", () => {
    const bits = packBits(pixelsOf(rows), gridSize(rows));
    assert.deepEqual([...bits], [0b10000000, 0b11000000, 0, 0, 0, 0b01000000]);
    assert.deepEqual(unpackBits(bits, gridSize(rows)), pixelsOf(rows));
  });

  it("ignore bits that are no pixels", () => {
    const bits = Uint8Array.of(0x80, 0xff, 0, 0x3f, 0, 0x7f);
    assert.deepEqual(unpackBits(bits, gridSize(rows)), pixelsOf(rows));
  });

  it("refuse what is too short or too long", () => {
    for (const length of [0, 5, 7, 30]) {
      assert.throws(() => unpackBits(new Uint8Array(length), gridSize(rows)), RangeError);
    }
    for (const length of [0, 29, 31]) {
      assert.throws(() => packBits(new Uint8Array(length), gridSize(rows)), RangeError);
    }
  });
});
