import assert from "node:assert/strict";
import type { Lens } from "../../media/mask/lens";
import type { MaskLook } from "../../media/mask/maskImage";
import { maskImage } from "../../media/mask/maskImage";
import type { Box } from "../../media/mask/types";

const LOOK: MaskLook = { tint: [200, 0, 0], opacity: 0.5, isHatched: false };
const LENS: Lens = { zoom: 1, left: 0, top: 0, pixelRatio: 1 };

function maskOf(...rows: string[]) {
  const width = rows[0]?.length ?? 0;
  return { width, height: rows.length, pixels: Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0)) };
}

/** `#` tinted, `e` edge, `r` rim, `.` nothing, `d` and `l` lines of the hatching. */
function drawn(mask: ReturnType<typeof maskOf>, part: Box, lens: Lens = LENS, look: MaskLook = LOOK): string[] {
  const image = maskImage(mask, part, lens, look);
  const width = part.right - part.left;
  const signs: Record<string, string> = {
    "0,0,0,0": ".",
    "255,255,255,255": "e",
    "0,0,0,102": "r",
    "200,0,0,128": "#",
  };
  const all = Array.from({ length: image.length / 4 }, (_, at) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = image.subarray(at * 4);
    return signs[String([red, green, blue, alpha])] ?? (green > 128 ? "l" : "d");
  });
  return Array.from({ length: all.length / width }, (_, y) => all.slice(y * width, (y + 1) * width).join(""));
}

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });

describe("the mask as it is seen", () => {
  it("is tinted where it is selected, with a light line and a dark one around it", () => {
    const mask = maskOf(".......", ".......", ".......", "...#...", ".......", ".......", ".......");
    assert.deepEqual(drawn(mask, box(0, 0, 7, 7)), [
      ".......",
      "...r...",
      "...e...",
      ".re#er.",
      "...e...",
      "...r...",
      ".......",
    ]);
  });

  it("is the same whether all of the screen is drawn or a part of it", () => {
    const mask = maskOf("#......", "..##...", "..#....", ".....##");
    const whole = drawn(mask, box(0, 0, 7, 4));
    for (const part of [box(1, 1, 5, 3), box(3, 0, 7, 2), box(0, 3, 1, 4)]) {
      const wanted = whole.slice(part.top, part.bottom).map((row) => row.slice(part.left, part.right));
      assert.deepEqual(drawn(mask, part), wanted);
    }
  });

  it("shows whole pixels where they are larger than the screen's, from where the picture begins", () => {
    const lens = { ...LENS, zoom: 3, left: 1, top: -1 };
    assert.deepEqual(drawn(maskOf(".#"), box(0, 0, 8, 3), lens), ["..re###e", "..re###e", "....eee."]);
  });

  it("shows also the smallest thing where the picture is made smaller", () => {
    for (let x = 0; x < 12; x += 1) {
      const mask = maskOf(`${".".repeat(x)}#${".".repeat(11 - x)}`, ".".repeat(12), ".".repeat(12), ".".repeat(12));
      const [row = ""] = drawn(mask, box(0, 0, 3, 1), { ...LENS, zoom: 0.25 });
      assert.equal(row.indexOf("#"), Math.floor(x / 4), row);
    }
  });

  it("widens the lines with the screen's pixels", () => {
    const lens = { ...LENS, pixelRatio: 2 };
    assert.deepEqual(drawn(maskOf(".....#"), box(4, 0, 12, 1), lens), ["..rree##"]);
  });

  it("shows nothing beside the picture", () => {
    const mask = maskOf("##", "##");
    assert.deepEqual(drawn(mask, box(-4, 0, 6, 1)), ["..re##er.."]);
  });

  it("hatches with a dark and a light line that keep their place on the picture", () => {
    const mask = maskOf("#".repeat(20));
    const look = { ...LOOK, isHatched: true };
    const [row = ""] = drawn(mask, box(0, 0, 20, 1), LENS, look);
    assert.equal(row, "dl##############dl##");
    const [moved = ""] = drawn(mask, box(0, 0, 20, 1), { ...LENS, left: -3 }, look);
    assert.equal(moved.slice(0, 17), row.slice(3));
    const below = drawn(maskOf(...Array.from({ length: 3 }, () => "#".repeat(17))), box(0, 0, 17, 3), LENS, look);
    assert.deepEqual(below, ["dl##############d", "l##############dl", "##############dl#"]);
  });
});
