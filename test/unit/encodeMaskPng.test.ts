import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import sharp from "sharp";
import type { BitMask } from "../../src/core/image/bitMask";
import {
  bitsFromMask,
  countBits,
  invertedBits,
  maskFromBits,
  rowBytes,
  withoutPadding,
} from "../../src/core/image/bitMask";
import { encodeMaskPng } from "../../src/core/image/encodeMaskPng";
import { maskForProvider } from "../../src/core/image/mask";
import { readPngFacts } from "../../src/core/image/readPngFacts";
import { copyCodecs } from "../support/copyCodecs";
import { createTestPictures } from "../support/editPicturesHere";
import { gradient } from "../support/pictureFiles";
import { anyMask, maskOf, maskWhere } from "../support/pixels";

const anyBits: fc.Arbitrary<BitMask> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }), seed: fc.nat() })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: rowBytes(width) * height, maxLength: rowBytes(width) * height })
      .map((bits) => withoutPadding({ width, height, bits })),
  );

describe("a painted mask", () => {
  const pictures = createTestPictures(copyCodecs);

  it("is the same in bits and in bytes", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const bits = bitsFromMask(mask);
        assert.equal(countBits(bits), mask.editPixels);
        assert.deepEqual(maskFromBits(bits), mask);
        assert.deepEqual(withoutPadding(bits), bits);
      }),
    );
    fc.assert(
      fc.property(anyBits, (bits) => {
        assert.deepEqual(bitsFromMask(maskFromBits(bits)), { ...bits, bits: Uint8Array.from(bits.bits) });
        assert.deepEqual(invertedBits(invertedBits(bits)), bits);
        assert.equal(countBits(bits) + countBits(invertedBits(bits)), bits.width * bits.height);
      }),
    );
  });

  it("begins each row at a whole byte, the first pixel highest", () => {
    const { bits } = bitsFromMask(maskOf("#........#", "..........", ".........#"));
    assert.deepEqual([...bits], [0x80, 0x40, 0, 0, 0, 0x40]);
  });

  it("is a PNG that another decoder reads as white and clear to edit, black and opaque to keep", async () => {
    await fc.assert(
      fc.asyncProperty(anyBits, async (mask) => {
        const { data } = await sharp(encodeMaskPng(mask)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        assert.deepEqual(new Uint8Array(data), Uint8Array.from(maskForProvider(maskFromBits(mask)).data));
      }),
      { numRuns: 60 },
    );
  });

  it("comes back bit by bit where it is opened as a mask", async () => {
    const image = await gradient(37, 21).png().toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 105, maxLength: 105 }), async (bits) => {
        const mask = withoutPadding({ width: 37, height: 21, bits });
        if (countBits(mask) === 0) return;
        const opened = await pictures.openMask({ image, mask: await pictures.encodeMask(mask) });
        assert.deepEqual(opened, { mask: { ...mask, bits: Uint8Array.from(mask.bits) }, notes: [] });
      }),
      { numRuns: 30 },
    );
  });

  it("is the same file on each machine, and small", () => {
    const mask = bitsFromMask(maskWhere({ width: 640, height: 420 }, (x, y) => Math.hypot(x - 300, y - 200) < 120));
    const png = encodeMaskPng(mask);
    const sha256 = createHash("sha256").update(png).digest("hex");
    assert.equal(sha256, "ed832fe3b52bf75b936e1ef00adcf2da3a1548157776ef08cae9801ce08b344f");
    assert.ok(png.byteLength < 2_000, String(png.byteLength));
  });

  it("is sent as RGBA, as providers want it", async () => {
    const image = await gradient(256, 256).png().toBuffer();
    const mask = bitsFromMask(maskWhere({ width: 256, height: 256 }, (x) => x < 100));
    const fit = { kind: "same", original: { width: 256, height: 256 }, sent: { width: 256, height: 256 } } as const;
    const sent = await pictures.prepare(
      { image, mask: encodeMaskPng(mask) },
      { ...fit, content: { x: 0, y: 0, width: 256, height: 256 } },
    );
    assert.ok(sent.mask !== null);
    const facts = readPngFacts(sent.mask);
    assert.deepEqual([facts?.png?.header.colourType, facts?.png?.header.bitDepth], [6, 8]);
    const { data } = await sharp(sent.mask).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual(new Uint8Array(data), Uint8Array.from(maskForProvider(maskFromBits(mask)).data));
  });

  it("takes other pictures for masks by the rules of chosen files", async () => {
    const image = await gradient(40, 20).png().toBuffer();
    const half = await sharp({ create: { width: 80, height: 40, channels: 3, background: "#808080" } })
      .png()
      .toBuffer();
    const opened = await pictures.openMask({ image, mask: half });
    assert.equal(countBits(opened.mask), 800);
    assert.deepEqual(opened.notes.length, 2, opened.notes.join(" "));
    const wrong = await sharp({ create: { width: 40, height: 40, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const black = await sharp({ create: { width: 40, height: 20, channels: 3, background: "black" } })
      .png()
      .toBuffer();
    await assert.rejects(pictures.openMask({ image, mask: wrong }), /their proportions differ/);
    await assert.rejects(pictures.openMask({ image, mask: black }), /nothing to edit/);
    await assert.rejects(pictures.openMask({ image, mask: image }), /It is the picture itself/);
    await assert.rejects(pictures.openMask({ image, mask: new Uint8Array(3) }), /no picture/);
  });
});
