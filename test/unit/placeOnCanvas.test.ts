import assert from "node:assert/strict";
import fc from "fast-check";
import type { RgbaPixels } from "../../src/core/image/encodeIndexedPng";
import { fitSize, type SizeFit } from "../../src/core/image/fitSize";
import { bringBack, placeMask, placeOnCanvas, type Resize } from "../../src/core/image/placeOnCanvas";
import { maskFrom } from "../../src/core/image/mask";
import { resampleMask } from "../../src/core/image/scaleMask";
import type { SizeRule } from "../../src/core/provider";
import { anyMask, drawPixels, maskOf, maskWhere, noise, rgbaAt } from "../support/pixels";

/** A small model, so that a property can run often; its steps and proportions are those of a real one. */
const rule: SizeRule = { multipleOf: 16, min: 16, max: 128, maxAspect: 3, advisedPixels: { min: 1024, max: 8192 } };

const nearest: Resize = (pixels, size) =>
  drawPixels(size, (x, y) => {
    const from = {
      x: Math.floor(((2 * x + 1) * pixels.width) / (2 * size.width)),
      y: Math.floor(((2 * y + 1) * pixels.height) / (2 * size.height)),
    };
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgbaAt(pixels, from.x, from.y);
    return [red, green, blue, alpha];
  });
const neverResize: Resize = () => assert.fail("nothing is to be scaled here");

const side = fc.integer({ min: 1, max: 160 });
const anyPicture = fc.tuple(side, side, fc.integer()).map(([width, height, seed]) => noise({ width, height }, seed));

describe("placeOnCanvas and bringBack", () => {
  it("send a picture that fits as it is, and give the answer as it came", () => {
    const picture = noise({ width: 48, height: 32 }, 3);
    const fitting = { fit: fitSize(picture, rule), resize: neverResize };
    assert.equal(placeOnCanvas(picture, fitting), picture);
    assert.deepEqual(bringBack(picture, fitting), { pixels: picture });
  });

  it("give the very same pixels back when nothing was scaled, and the same size always", () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const fit = fitSize(picture, rule);
        kinds.set(fit.kind, (kinds.get(fit.kind) ?? 0) + 1);
        const fitting = { fit, resize: fit.kind === "scale" ? nearest : neverResize };
        const sent = placeOnCanvas(picture, fitting);
        assert.deepEqual({ width: sent.width, height: sent.height }, fit.sent);
        const { pixels, note } = bringBack(sent, fitting);
        assert.equal(note, undefined);
        assert.equal(pixels.data.length, picture.data.length);
        if (fit.kind === "scale") assert.deepEqual([pixels.width, pixels.height], [picture.width, picture.height]);
        else assert.deepEqual(pixels, picture);
      }),
      { numRuns: 300 },
    );
    assert.ok(["pad", "scale"].every((kind) => (kinds.get(kind) ?? 0) > 20));
  });

  it("fill what is padded with the nearest pixel of the original", () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const fit = fitSize(picture, rule);
        if (fit.kind === "scale") return;
        const sent = placeOnCanvas(picture, { fit, resize: neverResize });
        assert.deepEqual(sent, clampedAround(picture, fit));
      }),
    );
  });

  it("scale an answer of another size to the one that was asked for, and say so", () => {
    const picture = noise({ width: 60, height: 40 }, 8);
    const fit = fitSize(picture, rule);
    const twice = nearest(placeOnCanvas(picture, { fit, resize: nearest }), { width: 128, height: 96 });
    assert.deepEqual(bringBack(twice, { fit, resize: nearest }), {
      pixels: picture,
      note: "The answer has 128 × 96 pixels instead of 64 × 48; it was scaled to fit.",
    });
  });

  it("say when an answer of other proportions was stretched", () => {
    const fit = fitSize({ width: 60, height: 40 }, rule);
    const { pixels, note } = bringBack(noise({ width: 64, height: 64 }, 8), { fit, resize: nearest });
    assert.deepEqual([pixels.width, pixels.height], [60, 40]);
    assert.match(note ?? "", /^The answer has 64 × 64 pixels instead of 64 × 48, .* stretched/u);
  });

  for (const [width, height] of [
    [1, 1],
    [17, 4001],
    [3840, 2160],
    [3839, 2159],
  ] as const) {
    it(`carry ${width} × ${height} to gpt-image-2 and back`, () => {
      const picture = noise({ width, height }, 9);
      const real = { ...rule, max: 3840, advisedPixels: { min: 655_360, max: 8_294_400 } };
      const fit = fitSize(picture, real);
      const resize: Resize = (_, size) => noise(size, 4);
      const sent = placeOnCanvas(picture, { fit, resize });
      assert.deepEqual([sent.width, sent.height], [fit.sent.width, fit.sent.height]);
      const { pixels } = bringBack(sent, { fit, resize });
      assert.deepEqual([pixels.width, pixels.height], [width, height]);
      if (fit.kind !== "scale") assert.ok(Buffer.from(pixels.data).equals(Buffer.from(picture.data)));
    });
  }

  it("refuse a picture, a mask or a scaling of another size", () => {
    const fit = fitSize({ width: 10, height: 10 }, rule);
    const other = noise({ width: 10, height: 11 }, 1);
    assert.throws(() => placeOnCanvas(other, { fit, resize: nearest }), RangeError);
    assert.throws(() => placeMask(maskOf("#"), fit), RangeError);
    assert.throws(() => placeOnCanvas(noise(fit.original, 1), { fit, resize: (pixels) => pixels }), RangeError);
  });
});

describe("placeMask", () => {
  it("lies over the picture that is sent, pixel for pixel", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const fit = fitSize(mask, rule);
        const drawn = drawPixels(mask, (x, y) => {
          const value = mask.data[y * mask.width + x] ?? 0;
          return [value, value, value, 255];
        });
        assert.deepEqual(placeMask(mask, fit), maskFrom(placeOnCanvas(drawn, { fit, resize: nearest })));
      }),
    );
  });

  it("gives back the mask where nothing was made smaller", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const fit = fitSize(mask, rule);
        if (fit.content.width < mask.width || fit.content.height < mask.height) return;
        const placed = placeMask(mask, fit);
        const content = maskWhere(
          fit.content,
          (x, y) => placed.data[(y + fit.content.y) * fit.sent.width + x + fit.content.x] === 255,
        );
        assert.deepEqual(resampleMask(content, mask), mask);
      }),
    );
  });
});

function clampedAround(picture: RgbaPixels, { sent, content }: SizeFit): RgbaPixels {
  const clamp = (value: number, length: number): number => Math.min(Math.max(value, 0), length - 1);
  return drawPixels(sent, (x, y) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgbaAt(
      picture,
      clamp(x - content.x, picture.width),
      clamp(y - content.y, picture.height),
    );
    return [red, green, blue, alpha];
  });
}
