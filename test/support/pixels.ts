import fc from "fast-check";
import type { RgbaPixels } from "../../src/core/image/encodeIndexedPng";
import { maskFrom, type Mask } from "../../src/core/image/mask";
import type { PixelSize } from "../../src/core/schema/imageOptions";

type Rgba = readonly [number, number, number, number];

export function drawPixels({ width, height }: PixelSize, colourAt: (x: number, y: number) => Rgba): RgbaPixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) data.set(colourAt(x, y), at);
  }
  return { width, height, data };
}

/** `#` is to be edited, all else kept. */
export function maskOf(...rows: readonly string[]): Mask {
  return maskWhere({ width: rows[0]?.length ?? 0, height: rows.length }, (x, y) => rows[y]?.[x] === "#");
}

export function maskWhere(size: PixelSize, isEdit: (x: number, y: number) => boolean): Mask {
  return maskFrom(drawPixels(size, (x, y) => (isEdit(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 255])));
}

export function rgbaAt({ width, data }: RgbaPixels, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** Noise that a seed decides; every third alpha is 0, 255 or anything. */
export function noise({ width, height }: PixelSize, seed: number): RgbaPixels {
  const data = new Uint8Array(width * height * 4);
  let state = seed | 1;
  for (let at = 0; at < data.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[at] = at % 4 === 3 ? ([0, 255, state][(state >>> 9) % 3] ?? 0) : state >>> 3;
  }
  return { width, height, data };
}

const side = fc.integer({ min: 1, max: 40 });
const rect = fc.record({ x: fc.nat(40), y: fc.nat(40), width: side, height: side, isEdit: fc.boolean() });

/** Masks as people make them (areas drawn over areas), with some noise at times. */
export const anyMask = fc
  .record({
    width: side,
    height: side,
    rects: fc.array(rect, { maxLength: 6 }),
    speckles: fc.array(fc.nat(1600), { maxLength: 4 }),
  })
  .map(({ width, height, rects, speckles }) =>
    maskWhere({ width, height }, (x, y) => {
      if (speckles.includes(y * width + x)) return (x + y) % 2 === 0;
      const last = rects.findLast((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
      return last?.isEdit ?? rects.length % 2 === 0;
    }),
  );

/** Distance of each pixel to the nearest kept one, Infinity without any, by looking at each pair. */
export function distancesToKept({ width, data }: Mask): number[] {
  const kept = [...data.keys()].filter((at) => data[at] === 0);
  return [...data.keys()].map((at) =>
    kept.reduce(
      (nearest, other) =>
        Math.min(
          nearest,
          Math.hypot((at % width) - (other % width), Math.floor(at / width) - Math.floor(other / width)),
        ),
      Infinity,
    ),
  );
}
