import assert from "node:assert/strict";
import path from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { copyImageAssets } from "../../scripts/assets.mjs";
import { concatBytes } from "../../src/core/image/bytes";
import { pngChunk, pngChunks, PNG_SIGNATURE } from "../../src/core/image/pngChunks";
import { createDecodeImage, PictureRefused } from "../../src/node/decodeImage";
import { channelsOf, makePng, pngKinds, toEightBits, type PngPlan } from "../support/makePng";
import { noiseBytes } from "../support/noise";
import { nameOf, planOf } from "../support/noisePng";
import { bySharp } from "../support/pictureFiles";

const assetsFolder = path.join(__dirname, "../../out/test-assets");
const decodeImage = createDecodeImage(assetsFolder);

/** The RGBA that the standard asks for, pixel by pixel. */
function expectedOf(plan: PngPlan): Uint8Array {
  const { width, height } = plan;
  const pixels = Array.from({ length: width * height }, (_, i) => pixelOf(plan, i % width, Math.floor(i / width)));
  return Uint8Array.from(pixels.flat());
}

function pixelOf(plan: PngPlan, x: number, y: number): number[] {
  const { colourType, bitDepth, sample, palette, transparency = new Uint8Array(0) } = plan;
  const stored = Array.from({ length: channelsOf(colourType) }, (_, channel) => sample(x, y, channel));
  const [first = 0, ...rest] = stored;
  if (palette !== undefined) return [...palette.subarray(3 * first, 3 * first + 3), transparency[first] ?? 255];
  const isTransparent = stored.every((value, i) => value === transparency[2 * i + 1]);
  const shown = colourType === 0 || colourType === 4 ? [first, first, first, ...rest] : stored;
  const pixel = shown.map((value) => toEightBits(value, bitDepth));
  return colourType >= 4 ? pixel : [...pixel, isTransparent ? 0 : 255];
}

function assertSame(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.equal(actual.length, expected.length, what);
  if (Buffer.compare(actual, expected) === 0) return;
  const at = actual.findIndex((value, i) => value !== expected[i]);
  assert.fail(`${what}: sample ${at} is ${actual[at]}, not ${expected[at]}`);
}

const refusedAs = (reason: string) => (error: unknown) => error instanceof PictureRefused && error.reason === reason;

describe("decodeImage", () => {
  before(() => copyImageAssets(assetsFolder));

  for (const kind of pngKinds) {
    for (const isTransparent of kind.colourType >= 4 ? [false] : [false, true]) {
      it(`decodes a PNG of ${nameOf(kind)}${isTransparent ? " with tRNS" : ""} to the last bit`, async () => {
        const plan = planOf(kind, { isTransparent });
        const file = makePng(plan);
        const { data, width, height, ...rest } = await decodeImage(file);
        assert.deepEqual([width, height], [plan.width, plan.height]);
        assertSame(data, expectedOf(plan), "the standard");
        assertSame(data, await bySharp(file, kind.bitDepth), "sharp");
        assert.equal(rest.hasAlpha, isTransparent || kind.colourType >= 4);
        assert.equal(rest.wasDeep, kind.bitDepth === 16);
        assert.equal(rest.remarks.length, kind.bitDepth === 16 ? 1 : 0);
        assert.equal(rest.format, "png");
      });
    }
  }

  it("decodes every size of an interlaced PNG up to 9 × 9, whose passes may be empty", async () => {
    for (let width = 1; width <= 9; width += 1) {
      for (let height = 1; height <= 9; height += 1) {
        const kind = { colourType: 3, bitDepth: 2, isInterlaced: true };
        const plan = planOf(kind, { isTransparent: true, width, height });
        assertSame((await decodeImage(makePng(plan))).data, expectedOf(plan), `${width} × ${height}`);
      }
    }
  });

  it("decodes into memory that is no longer needed, where it has the right length", async () => {
    for (const kind of pngKinds) {
      const plan = planOf(kind, { isTransparent: false });
      const used = noiseBytes(plan.width * plan.height * 4, 9);
      const { data } = await decodeImage(makePng(plan), used);
      assert.equal(data.buffer, used.buffer);
      assertSame(data, expectedOf(plan), nameOf(kind));
      assertSame((await decodeImage(makePng(plan), used.slice(4))).data, expectedOf(plan), "of another length");
    }
  });

  it("shows an index beyond the palette as opaque black", async () => {
    const kind = { colourType: 3, bitDepth: 8, isInterlaced: false };
    const file = makePng({ ...kind, width: 1, height: 1, sample: () => 200, palette: Uint8Array.of(1, 2, 3) });
    assert.deepEqual([...(await decodeImage(file)).data], [0, 0, 0, 255]);
  });

  for (const [width, height] of [
    [1, 1],
    [17, 4001],
    [3840, 2160],
  ] as const) {
    it(`decodes ${width} × ${height} in each format as sharp does`, async function () {
      this.timeout(60_000);
      const noise = noiseBytes(width * height * 4);
      const picture = sharp(noise, { raw: { width, height, channels: 4 } });
      const files = {
        png: await picture.clone().png({ compressionLevel: 1 }).toBuffer(),
        jpeg: await picture.clone().removeAlpha().jpeg({ quality: 85 }).toBuffer(),
        webp: await picture.clone().webp({ lossless: true, exact: true, effort: 0 }).toBuffer(),
      };
      for (const [format, file] of Object.entries(files)) {
        const decoded = await decodeImage(file);
        assert.deepEqual([decoded.format, decoded.width, decoded.height], [format, width, height]);
        assertSame(decoded.data, await bySharp(file), format);
        if (format !== "jpeg") assertSame(decoded.data, noise, format);
      }
    });
  }

  it("decodes lossy WebP with and without alpha, grey and progressive JPEG as sharp does", async () => {
    const noise = await sharp({
      create: { width: 61, height: 43, channels: 4, background: "#8040c080", noise: { type: "gaussian", sigma: 40 } },
    })
      .png()
      .toBuffer();
    const files = [
      await sharp(noise).webp({ quality: 70 }).toBuffer(),
      await sharp(noise).removeAlpha().webp({ quality: 70 }).toBuffer(),
      await sharp(noise).removeAlpha().greyscale().jpeg().toBuffer(),
      await sharp(noise).removeAlpha().jpeg({ progressive: true }).toBuffer(),
      await sharp(noise).removeAlpha().jpeg({ chromaSubsampling: "4:4:4", quality: 95 }).toBuffer(),
    ];
    for (const [index, file] of files.entries()) {
      const decoded = await decodeImage(file);
      assertSame(decoded.data, await bySharp(file), `file ${index}`);
      assert.equal(decoded.hasAlpha, index === 0);
    }
  });

  for (const format of ["png", "jpeg", "webp"] as const) {
    it(`turns a ${format} upright by each EXIF orientation, as sharp does`, async () => {
      const noise = noiseBytes(23 * 11 * 3);
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const picture = sharp(noise, { raw: { width: 23, height: 11, channels: 3 } }).withMetadata({ orientation });
        const file = await picture.toFormat(format, { lossless: true, quality: 100 }).toBuffer();
        const decoded = await decodeImage(file);
        const upright = sharp(file).rotate().ensureAlpha().raw();
        const { data, info } = await upright.toBuffer({ resolveWithObject: true });
        assert.deepEqual([decoded.width, decoded.height], [info.width, info.height]);
        assert.equal(decoded.width, orientation >= 5 ? 11 : 23);
        assertSame(decoded.data, new Uint8Array(data), `orientation ${orientation}`);
      }
    });
  }

  it("gives the profile of each format as it was embedded", async () => {
    const square = sharp({ create: { width: 8, height: 8, channels: 3, background: "#f40" } });
    for (const format of ["png", "jpeg", "webp"] as const) {
      const file = await square.clone().withIccProfile("p3").toFormat(format).toBuffer();
      const { icc } = await sharp(file).metadata();
      assert.ok(icc !== undefined && icc.length > 300);
      const { profile } = await decodeImage(file);
      assert.ok(profile !== null);
      assertSame(profile, new Uint8Array(icc), format);
      assert.equal((await decodeImage(await square.clone().toFormat(format).toBuffer())).profile, null);
    }
  });

  it("leaves a damaged profile out and says so", async () => {
    const plan = planOf({ colourType: 2, bitDepth: 8, isInterlaced: false }, { isTransparent: false });
    const body = Uint8Array.of(0x69, 0, 0, 1, 2, 3, 4);
    const { profile, remarks } = await decodeImage(makePng({ ...plan, chunks: [{ type: "iCCP", body }] }));
    assert.equal(profile, null);
    assert.match(remarks.join(), /profile/u);
  });

  it("keeps what a PNG says about its colours without a profile", async () => {
    const plan = planOf({ colourType: 2, bitDepth: 8, isInterlaced: false }, { isTransparent: false });
    const chunks = [
      { type: "gAMA", body: Uint8Array.of(0, 0, 0xb1, 0x8f) },
      { type: "sRGB", body: Uint8Array.of(0) },
      { type: "gAMA", body: Uint8Array.of(0, 0, 0, 1) },
      { type: "cHRM", body: Uint8Array.of(1, 2) },
    ];
    const { colourChunks } = await decodeImage(makePng({ ...plan, chunks }));
    assert.deepEqual(
      colourChunks.map(({ type, body }) => [type, [...body]]),
      [
        ["gAMA", [0, 0, 0xb1, 0x8f]],
        ["sRGB", [0]],
      ],
    );
  });

  it("refuses damaged pictures, and opens good ones after", async () => {
    const plan = planOf({ colourType: 6, bitDepth: 8, isInterlaced: false }, { isTransparent: false });
    const png = makePng(plan);
    const chunks = [...pngChunks(png)];
    const rebuilt = (change: (type: string, body: Uint8Array) => Uint8Array): Uint8Array =>
      concatBytes([PNG_SIGNATURE, ...chunks.map(({ type, body }) => pngChunk(type, change(type, body)))]);
    const cut = rebuilt((type, body) => (type === "IDAT" ? body.subarray(0, body.length >> 1) : body));
    const garbled = rebuilt((type, body) => (type === "IDAT" ? body.map((byte) => byte ^ 0x55) : body));
    await assert.rejects(decodeImage(cut), refusedAs("damaged"));
    await assert.rejects(decodeImage(garbled), refusedAs("damaged"));
    const webp = await sharp(png).webp({ lossless: true }).toBuffer();
    await assert.rejects(decodeImage(webp.fill(0x33, 40)), refusedAs("damaged"));
    const jpeg = await sharp(png).jpeg().toBuffer();
    const tables = jpeg.indexOf(Uint8Array.of(0xff, 0xc4));
    await assert.rejects(decodeImage(Uint8Array.from(jpeg).fill(0xee, tables + 4, tables + 10)), refusedAs("damaged"));
    assertSame((await decodeImage(jpeg)).data, await bySharp(jpeg), "the next");
  });

  it("says so where a JPEG is damaged in places", async () => {
    const jpeg = await sharp({ create: { width: 200, height: 200, channels: 3, background: "#123456" } })
      .jpeg({ quality: 100 })
      .toBuffer();
    const scan = jpeg.indexOf(Uint8Array.of(0xff, 0xda));
    const shorter = concatBytes([jpeg.subarray(0, scan + 60), Uint8Array.of(0xff, 0xd9)]);
    assert.match((await decodeImage(shorter)).remarks.join(), /damaged in places/u);
    assert.deepEqual((await decodeImage(jpeg)).remarks, []);
  });

  it("opens or refuses a file with any damage, and never fails in another way", async () => {
    const base = sharp(noiseBytes(24 * 16 * 4), { raw: { width: 24, height: 16, channels: 4 } }).withIccProfile("p3");
    const files = [
      makePng(planOf({ colourType: 3, bitDepth: 4, isInterlaced: true }, { isTransparent: true })),
      await base.clone().png().toBuffer(),
      await base.clone().jpeg().toBuffer(),
      await base.clone().jpeg({ progressive: true }).toBuffer(),
      await base.clone().webp({ lossless: true }).toBuffer(),
      await base.clone().webp().toBuffer(),
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), edits, async (good, changes) => {
        const broken = Uint8Array.from(good);
        for (const [at, byte] of changes) broken[at % broken.length] = byte;
        try {
          const { data, width, height } = await decodeImage(broken);
          assert.equal(data.length, width * height * 4);
        } catch (error) {
          assert.ok(error instanceof PictureRefused, String(error));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("refuses a bomb before decoding it, and names the reason", async () => {
    const bomb = makePng({
      ...{ colourType: 0, bitDepth: 1, isInterlaced: false },
      ...{ width: 1, height: 1, sample: () => 0 },
    });
    const file = concatBytes([
      PNG_SIGNATURE,
      pngChunk("IHDR", Uint8Array.of(0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 1, 0, 0, 0, 0)),
      bomb.subarray(33),
    ]);
    await assert.rejects(decodeImage(file), refusedAs("too-large"));
    const swollen = concatBytes([
      PNG_SIGNATURE,
      pngChunk("IHDR", Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0)),
      pngChunk("IDAT", deflateSync(new Uint8Array(5_000_000))),
      pngChunk("IEND", new Uint8Array(0)),
    ]);
    await assert.rejects(decodeImage(swollen), refusedAs("damaged"));
  });
});
