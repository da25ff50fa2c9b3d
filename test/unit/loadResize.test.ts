import assert from "node:assert/strict";
import path from "node:path";
import { copyImageAssets } from "../../scripts/assets.mjs";
import { fitSize } from "../../src/core/image/fitSize";
import { bringBack, placeOnCanvas, type Resize } from "../../src/core/image/placeOnCanvas";
import { loadResize } from "../../src/node/loadResize";
import { drawPixels, noise, rgbaAt } from "../support/pixels";

const assets = path.join(__dirname, "../../out/test-assets");

describe("loadResize", () => {
  let resize: Resize;

  before(async () => {
    await copyImageAssets(assets);
    resize = await loadResize(assets);
  });

  it("keeps a plain opaque picture's colour to the step, at every value", () => {
    for (let value = 0; value < 256; value += 1) {
      const plain = drawPixels({ width: 24, height: 18 }, () => [value, 255 - value, value >> 1, 255]);
      for (const size of [
        { width: 31, height: 70 },
        { width: 7, height: 5 },
      ]) {
        const { data } = resize(plain, size);
        const wanted = drawPixels(size, () => [value, 255 - value, value >> 1, 255]);
        assert.ok(Buffer.from(data).equals(Buffer.from(wanted.data)), `${value}`);
      }
    }
  });

  it("lets no colour out of transparent pixels", () => {
    const picture = drawPixels({ width: 8, height: 8 }, (x) => (x < 4 ? [255, 0, 0, 0] : [0, 0, 255, 255]));
    const { data } = resize(picture, { width: 4, height: 4 });
    for (let at = 0; at < data.length; at += 4) assert.equal(data[at], 0);
  });

  it("averages what is made smaller, instead of leaving pixels out", () => {
    const stripes = drawPixels({ width: 64, height: 64 }, (x) => (x % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    const [red = 0] = rgbaAt(resize(stripes, { width: 16, height: 16 }), 8, 8);
    assert.ok(Math.abs(red - 127.5) <= 2, `${red}`);
  });

  it("gives the same for the same, from bytes at any offset, and leaves them as they are", () => {
    const picture = noise({ width: 20, height: 10 }, 6);
    const data = new Uint8ClampedArray(new ArrayBuffer(901), 101, 800);
    data.set(picture.data);
    const size = { width: 33, height: 17 };
    assert.deepEqual(resize({ ...picture, data }, size), resize(picture, size));
    assert.deepEqual(data, new Uint8ClampedArray(picture.data));
  });

  it("takes a small picture to a model and back with little loss, in its place", () => {
    const rule = { multipleOf: 16, min: 16, max: 3840, maxAspect: 3, advisedPixels: { min: 655_360, max: 8_294_400 } };
    const picture = drawPixels({ width: 211, height: 97 }, (x, y) => [x, y * 2, Math.abs(x - y), 255]);
    const fit = fitSize(picture, rule);
    assert.equal(fit.kind, "scale");
    const { pixels } = bringBack(placeOnCanvas(picture, { fit, resize }), { fit, resize });
    const worst = Math.max(...Array.from(picture.data, (value, at) => Math.abs(value - (pixels.data[at] ?? 0))));
    assert.ok(worst <= 3, `${worst}`);
  });

  it("says which file is missing", async () => {
    await assert.rejects(loadResize(path.join(assets, "nowhere")), /ENOENT.*squoosh_resize_bg\.wasm/u);
  });
});
