import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import sharp from "sharp";
import { copyImageAssets } from "../../scripts/assets.mjs";
import type { PictureComparer } from "../../src/core/ports";
import { createCodecs } from "../../src/node/codecs";
import { createComparePictures } from "../../src/node/comparePictures";
import { drawMask } from "../support/drawMask";
import { noise, rgbaAt } from "../support/pixels";

// Counts are checked against sharp, which is of another make: it decodes the same files, and this test counts by itself.

const SIZE = { width: 90, height: 70 };
const BOX = { x: 20, y: 10, width: 33, height: 41 };
const isInBox = (at: number) => {
  const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
  return x >= BOX.x && y >= BOX.y && x < BOX.x + BOX.width && y < BOX.y + BOX.height;
};

describe("comparePictures", () => {
  let folder: string;
  let compare: PictureComparer["compare"];

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-compare-"));
    await copyImageAssets(folder);
    compare = createComparePictures(createCodecs(folder));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const raw = (data: Uint8Array | Uint8ClampedArray, size = SIZE) => sharp(data, { raw: { ...size, channels: 4 } });
  const decoded = async (file: Uint8Array) => await sharp(file).ensureAlpha().raw().toBuffer();

  /** The picture and one that differs in every third pixel of a box that is a little larger than the mask's. */
  const pair = () => {
    const before = Uint8Array.from(noise(SIZE, 5).data);
    const after = Uint8Array.from(before);
    for (let at = 0; at < SIZE.width * SIZE.height; at += 3) {
      if (isInBox(at) || isInBox(at - 2)) after[at * 4] = (after[at * 4] ?? 0) ^ (1 + (at % 200));
    }
    return { before, after };
  };

  const count = (a: Uint8Array, b: Uint8Array) => {
    const counts = { differing: 0, inside: 0, outside: 0, insidePixels: 0, outsidePixels: 0 };
    for (let at = 0; at < a.length / 4; at += 1) {
      const isInside = isInBox(at);
      counts[isInside ? "insidePixels" : "outsidePixels"] += 1;
      if ([0, 1, 2, 3].every((channel) => a[at * 4 + channel] === b[at * 4 + channel])) continue;
      counts.differing += 1;
      counts[isInside ? "inside" : "outside"] += 1;
    }
    return counts;
  };

  it("counts what differs inside and outside the mask, as another decoder's pixels do", async () => {
    const { before, after } = pair();
    const files = {
      before: await raw(before).png().toBuffer(),
      after: await raw(after).webp({ lossless: true, exact: true }).toBuffer(),
    };
    const found = await compare({ ...files, mask: await drawMask(SIZE, BOX) });
    assert.ok(found.kind === "compared");
    const { kind: _kind, picture, size, ...counts } = found;
    assert.deepEqual(counts, count(await decoded(files.before), await decoded(files.after)));
    assert.ok(counts.outside > 0 && counts.inside > 0, "the test has both");
    assert.deepEqual(size, SIZE);
    const drawn = { ...SIZE, data: await decoded(picture) };
    const differs = (at: number) => before[at * 4] !== after[at * 4];
    for (let at = 0; at < before.length / 4; at += 1) {
      const [red = 0, , blue = 0, alpha] = rgbaAt(drawn, at % SIZE.width, Math.floor(at / SIZE.width));
      assert.equal(alpha !== 0, differs(at), String(at));
      if (differs(at)) assert.equal(blue > red, isInBox(at), `the colour of ${at}`);
    }
  });

  it("counts in a JPEG what its pixels are, lossy or not", async () => {
    const smooth = raw(noise(SIZE, 9).data).removeAlpha().blur(3);
    const files = {
      before: await smooth.clone().png().toBuffer(),
      after: await smooth.clone().jpeg({ quality: 60 }).toBuffer(),
    };
    const found = await compare({ ...files, mask: null });
    assert.ok(found.kind === "compared");
    const { differing } = count(await decoded(files.before), await decoded(files.after));
    // Two JPEG decoders may round one step apart, here and there.
    assert.ok(Math.abs(found.differing - differing) <= differing * 0.01, `${found.differing} instead of ${differing}`);
    assert.deepEqual([found.outside, found.outsidePixels, found.insidePixels], [0, 0, SIZE.width * SIZE.height]);
  });

  it("scales a mask of the same proportions, and refuses another", async () => {
    const { before, after } = pair();
    const files = { before: await raw(before).png().toBuffer(), after: await raw(after).png().toBuffer() };
    const double = { x: BOX.x * 2, y: BOX.y * 2, width: BOX.width * 2, height: BOX.height * 2 };
    const mask = await drawMask({ width: SIZE.width * 2, height: SIZE.height * 2 }, double);
    const found = await compare({ ...files, mask });
    assert.equal(found.kind === "compared" && found.insidePixels, BOX.width * BOX.height);
    const square = await drawMask({ width: 50, height: 50 }, { x: 0, y: 0, width: 9, height: 9 });
    await assert.rejects(compare({ ...files, mask: square }), {
      code: "invalid-request",
      field: "mask",
      charged: "no",
    });
  });

  it("says in a sentence that sizes differ, whatever the mask", async () => {
    const small = { width: 9, height: 7 };
    const files = {
      before: await raw(noise(small, 1).data, small).png().toBuffer(),
      after: await raw(noise(SIZE, 1).data).png().toBuffer(),
      mask: await drawMask({ width: 50, height: 50 }, { x: 0, y: 0, width: 9, height: 9 }),
    };
    const reason = "One has 9 × 7 pixels, the other 90 × 70.";
    assert.deepEqual(await compare(files), { kind: "different-sizes", reason });
  });

  it("names the file that is no picture", async () => {
    const good = await raw(noise(SIZE, 1).data).png().toBuffer();
    const bad = new TextEncoder().encode("<svg/>");
    for (const field of ["before", "after", "mask"] as const) {
      const files = { before: good, after: good, mask: good, [field]: bad };
      await assert.rejects(compare(files), { code: "invalid-request", field });
    }
  });
});
