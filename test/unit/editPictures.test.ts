import assert from "node:assert/strict";
import sharp from "sharp";
import { InlineAssetsError } from "../../src/core/errors";
import { concatBytes } from "../../src/core/image/bytes";
import { pngChunk, pngChunks, PNG_SIGNATURE } from "../../src/core/image/pngChunks";
import type { SizeRule } from "../../src/core/provider";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import { editHere, PADDED } from "../support/editHere";
import { copyCodecs } from "../support/copyCodecs";
import { createTestPictures } from "../support/editPicturesHere";
import { makePng, pngKinds } from "../support/makePng";
import { nameOf, planOf } from "../support/noisePng";
import { bySharp, decoded, differing, gradient } from "../support/pictureFiles";

// The two ends of an edit around an answer that changes every pixel, for every kind of file; judged by another decoder.

const [MODEL] = PROSPOLABS_INFO.models;

describe("an edit, from its files to its file,", function () {
  this.timeout(60_000);
  const pictures = createTestPictures(copyCodecs);

  const edit = (image: Uint8Array, rule: SizeRule = PADDED) => editHere(image, rule, pictures);

  async function assertKept(image: Uint8Array, rule?: SizeRule): Promise<void> {
    const { bytes } = await edit(image, rule);
    const { inside, outside } = await differing(image, bytes);
    assert.equal(outside, 0, "outside of the mask");
    assert.ok(inside > 0, "inside of it");
  }

  for (const kind of pngKinds) {
    it(`keeps a PNG of ${nameOf(kind)}, with and without transparency and in odd sizes`, async () => {
      for (const [isTransparent, width, height] of [
        [false, 37, 21],
        [true, 8, 33],
        [kind.colourType < 4, 3, 2],
      ] as const) {
        if (isTransparent && kind.colourType >= 4) continue;
        const image = makePng(planOf(kind, { isTransparent, width, height }));
        const { bytes } = await edit(image);
        const [was, now] = [await bySharp(image, kind.bitDepth), await bySharp(bytes)];
        assert.equal(now.length, was.length);
        const differs = (at: number): boolean => was[at] !== now[at];
        const isOutside = (at: number): boolean => (at >> 2) % width >= Math.ceil(width / 2);
        const changed = [...was.keys()].filter(differs);
        assert.deepEqual(changed.filter(isOutside), [], `${width} × ${height}`);
        assert.ok(changed.length > 0);
      }
    });
  }

  for (const format of ["png", "jpeg", "webp"] as const) {
    it(`turns a ${format} upright by each EXIF orientation, once, and says nothing of it again`, async () => {
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const picture = gradient(45, 26).withMetadata({ orientation });
        const image = await picture.toFormat(format, { lossless: true, quality: 92 }).toBuffer();
        const { bytes } = await edit(image);
        const facts = await sharp(bytes).metadata();
        assert.deepEqual([facts.width, facts.height], orientation >= 5 ? [26, 45] : [45, 26]);
        assert.ok(facts.orientation === undefined || facts.orientation === 1);
        assert.equal((await differing(image, bytes)).outside, 0, `orientation ${orientation}`);
      }
    });

    it(`keeps the profile of a ${format}, and the numbers outside of the mask`, async () => {
      for (const profile of ["p3", "srgb"]) {
        const image = await gradient(64, 48).withIccProfile(profile).toFormat(format, { lossless: true }).toBuffer();
        const { bytes } = await edit(image);
        const { icc } = await sharp(image).metadata();
        assert.ok(icc !== undefined);
        assert.deepEqual((await sharp(bytes).metadata()).icc, icc, profile);
        const raw = async (file: Uint8Array) => await sharp(file, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
        const [was, now] = [await raw(image), await raw(bytes)];
        const outside = [...was.keys()].filter((at) => Math.floor(at / 3) % 64 >= 32 && was[at] !== now[at]);
        assert.deepEqual(outside, [], profile);
      }
    });
  }

  it("keeps a grey and a progressive JPEG, and a lossy WebP with alpha", async () => {
    for (const image of [
      await gradient(61, 43).greyscale().jpeg().toBuffer(),
      await gradient(61, 43).jpeg({ progressive: true, quality: 60 }).toBuffer(),
      await gradient(61, 43, 4).webp({ quality: 60 }).toBuffer(),
    ]) {
      await assertKept(image);
    }
  });

  it("has the exact size of the smallest, the narrowest and the largest picture", async () => {
    const one = await edit(await gradient(1, 1, 4).png().toBuffer(), MODEL.sizeRule);
    const { info } = await decoded(one.bytes);
    assert.deepEqual([info.width, info.height], [1, 1]);
    const narrow = await gradient(17, 4001).png().toBuffer();
    await assertKept(narrow, MODEL.sizeRule);
    const tile = await gradient(192, 108).png().toBuffer();
    const large = await sharp({ create: { width: 3840, height: 2160, channels: 3, background: "black" } })
      .composite([{ input: tile, tile: true }])
      .png({ compressionLevel: 1 })
      .toBuffer();
    await assertKept(large, MODEL.sizeRule);
  });

  // What the broken files of PngSuite (x*.png) have wrong, one by one.
  const good = makePng(planOf({ colourType: 3, bitDepth: 4, isInterlaced: false }, { isTransparent: false }));
  const rebuilt = (type: string, change: (body: Uint8Array) => Uint8Array): Uint8Array =>
    concatBytes([
      PNG_SIGNATURE,
      ...[...pngChunks(good)].map((chunk) =>
        pngChunk(chunk.type, chunk.type === type ? change(chunk.body) : chunk.body),
      ),
    ]);
  const header = (at: number, value: number): Uint8Array =>
    rebuilt("IHDR", (body) => body.map((byte, index) => (index === at ? value : byte)));
  const changed = (at: number, change: (byte: number) => number): Uint8Array =>
    good.map((byte, index) => (index === at ? change(byte) : byte));
  const checksumOf = (type: string): number => {
    const chunk = [...pngChunks(good)].find((one) => one.type === type) ?? assert.fail(type);
    return chunk.start + 8 + chunk.body.length;
  };
  const asText = (from: RegExp, to: string): Uint8Array =>
    Buffer.from(Buffer.from(good).toString("latin1").replace(from, to), "latin1");
  const BROKEN: Readonly<Record<string, Uint8Array>> = {
    "the signature's first bit lost": changed(0, (byte) => byte & 127),
    "another letter in the signature": changed(3, () => 0x67),
    "line ends turned into CR": asText(/\n/g, "\r"),
    "line ends turned into LF": asText(/\r\n/g, "\n"),
    "line ends turned into CRLF": asText(/\r?\n/g, "\r\n"),
    "colour type 1": header(9, 1),
    "colour type 9": header(9, 9),
    "a depth of 0 bits": header(8, 0),
    "a depth of 3 bits": header(8, 3),
    "a depth of 99 bits": header(8, 99),
    "an unknown compression": header(10, 1),
    "an unknown interlacing": header(12, 2),
    "no data": concatBytes([
      PNG_SIGNATURE,
      ...[...pngChunks(good)].filter(({ type }) => type !== "IDAT").map(({ type, body }) => pngChunk(type, body)),
    ]),
    "a wrong checksum of the header": changed(checksumOf("IHDR"), (byte) => byte ^ 1),
    "a wrong checksum of the palette": changed(checksumOf("PLTE"), (byte) => byte ^ 1),
    "a wrong checksum of the data": changed(checksumOf("IDAT"), (byte) => byte ^ 1),
  };
  for (const [name, image] of Object.entries(BROKEN)) {
    it(`refuses a PNG with ${name} in a sentence, as another decoder does`, async () => {
      await assert.rejects(sharp(image).raw().toBuffer());
      await assert.rejects(pictures.inspect({ image, mask: null }, PADDED), (error: unknown) => {
        assert.ok(error instanceof InlineAssetsError, String(error));
        assert.deepEqual([error.code, error.charged, error.field], ["invalid-request", "no", "image"]);
        assert.match(error.message, /^image: .* is not allowed\. The (file|picture) is .*\. [A-Z].*\.$/);
        return true;
      });
    });
  }

  it("takes a wrong checksum of what is not needed to show the picture", async () => {
    const image = concatBytes([
      good.subarray(0, 33),
      pngChunk("tEXt", Uint8Array.of(65, 0, 66)).map((byte, at) => (at === 14 ? byte ^ 1 : byte)),
      good.subarray(33),
    ]);
    await pictures.inspect({ image, mask: null }, PADDED);
  });
});
