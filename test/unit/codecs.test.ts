import { build } from "esbuild";
import assert from "node:assert/strict";
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import sharp from "sharp";
import { copyImageAssets } from "../../scripts/assets.mjs";
import type { RgbaPixels } from "../../src/core/image/encodeIndexedPng";
import { isWithin } from "../../src/core/image/isWithin";
import { pngChunks } from "../../src/core/image/pngChunks";
import { sampleRows } from "../../src/core/image/sampleRows";
import { createCodecs } from "../../src/node/codecs";
import { createNoise, noiseBytes } from "../support/noise";

const assetsFolder = path.join(__dirname, "../../out/test-assets");
const codecs = createCodecs(assetsFolder);

const noisePicture = (width: number, height: number, seed = 1): RgbaPixels => ({
  width,
  height,
  data: noiseBytes(width * height * 4, seed),
});

/** Slopes with grain, as a photograph has them. */
function photograph(width: number, height: number, grain: number): RgbaPixels {
  const noise = createNoise(7);
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i += 1) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const grainHere = (noise() - 0.5) * 2 * grain;
    data[4 * i] = 128 + 100 * Math.sin(x / 37 + y / 91) + grainHere;
    data[4 * i + 1] = 128 + 90 * Math.sin(x / 53 - y / 31) + grainHere;
    data[4 * i + 2] = 128 + 80 * Math.cos(y / 23) - grainHere;
  }
  return { width, height, data };
}

/** The picture as it looks after it was saved as a JPEG. */
async function wasJpeg({ data, width, height }: RgbaPixels, quality: number): Promise<RgbaPixels> {
  const raw = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  return codecs.decodeImage(await raw.jpeg({ quality }).toBuffer());
}

async function bySharp(file: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await sharp(file).toColourspace("srgb").ensureAlpha().raw().toBuffer());
}

function assertSame(
  actual: Uint8Array | Uint8ClampedArray,
  expected: Uint8Array | Uint8ClampedArray,
  what: string,
): void {
  assert.equal(Buffer.compare(new Uint8Array(actual), new Uint8Array(expected)), 0, what);
}

/** Differences of the colours of all pixels: the largest, and the share of those above 2. */
function measure(actual: Uint8Array, expected: RgbaPixels["data"]): { largest: number; share: number } {
  const deltas = [...actual].flatMap((value, i) => (i % 4 === 3 ? [] : [Math.abs(value - (expected[i] ?? 0))]));
  return {
    largest: deltas.reduce((most, delta) => Math.max(most, delta), 0),
    share: deltas.filter((delta) => delta > 2).length / deltas.length,
  };
}

async function p3Profile(): Promise<Uint8Array> {
  const square = sharp({ create: { width: 8, height: 8, channels: 3, background: "#f40" } });
  const { icc } = await sharp(await square.withIccProfile("p3").png().toBuffer()).metadata();
  assert.ok(icc !== undefined);
  return new Uint8Array(icc);
}

describe("encodeImage", () => {
  before(() => copyImageAssets(assetsFolder));

  it("writes a PNG of RGB or RGBA, as the pixels need it, of many pieces, and the same bytes each time", async () => {
    for (const isOpaque of [true, false]) {
      const picture = photograph(701, 523, 3);
      if (!isOpaque) picture.data[picture.data.length - 1] = 254;
      const file = await codecs.encodeImage(picture, "png");
      const [header] = [...pngChunks(file)];
      assert.equal(header?.body[9], isOpaque ? 2 : 6, "colour type");
      assertSame(await bySharp(file), picture.data, "sharp");
      assertSame((await codecs.decodeImage(file)).data, picture.data, "our decoder");
      assertSame(await codecs.encodeImage(picture, "png"), file, "again");
    }
  });

  for (const format of ["png", "webp"] as const) {
    it(`keeps every bit in a ${format}, colours of transparent pixels too`, async () => {
      for (const [width, height] of [
        [1, 1],
        [17, 401],
        [64, 64],
      ] as const) {
        const picture = noisePicture(width, height);
        for (let at = 3; at < picture.data.length; at += 8) picture.data[at] = 0;
        const file = await codecs.encodeImage(picture, format);
        assertSame((await codecs.decodeImage(file)).data, picture.data, `${width} × ${height}`);
        assertSame(await bySharp(file), picture.data, "sharp");
      }
    });

    it(`keeps any few colours in a ${format}, opaque or not`, async () => {
      const side = fc.integer({ min: 1, max: 12 });
      await fc.assert(
        fc.asyncProperty(
          side,
          side,
          fc.array(fc.nat({ max: 255 }), { minLength: 1, maxLength: 9 }),
          async (w, h, bytes) => {
            for (const isOpaque of [true, false]) {
              const data = Uint8Array.from({ length: w * h * 4 }, (_, i) =>
                isOpaque && i % 4 === 3 ? 255 : (bytes[(i * 7) % bytes.length] ?? 0),
              );
              const file = await codecs.encodeImage({ width: w, height: h, data }, format);
              assertSame((await codecs.decodeImage(file)).data, data, format);
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it("embeds a profile in each format so that sharp and our reader find it, and the pixels stay", async () => {
    const profile = await p3Profile();
    const odd = Uint8Array.from([...profile, 0]);
    const opaque = noisePicture(20, 13);
    for (let at = 3; at < opaque.data.length; at += 4) opaque.data[at] = 255;
    for (const picture of [noisePicture(20, 13), opaque, photograph(64, 3, 0)]) {
      for (const format of ["png", "jpeg", "webp"] as const) {
        // libpng refuses a profile that is longer than it says; in WebP the odd length asks for padding.
        for (const icc of format === "png" ? [profile] : [profile, odd]) {
          const plain = await codecs.encodeImage(picture, format, { quality: 90 });
          const file = await codecs.encodeImage(picture, format, { quality: 90, profile: icc });
          const decoded = await codecs.decodeImage(file);
          assert.ok(decoded.profile !== null);
          assertSame(decoded.profile, icc, `${format}: our reader`);
          assertSame(decoded.data, (await codecs.decodeImage(plain)).data, `${format}: pixels`);
          assert.equal(decoded.hasAlpha, (await codecs.decodeImage(plain)).hasAlpha);
          const seen = await sharp(file).metadata();
          assert.ok(seen.icc !== undefined);
          assertSame(seen.icc, icc, `${format}: sharp`);
          assert.deepEqual([seen.width, seen.height, seen.orientation], [picture.width, picture.height, undefined]);
          assert.equal(seen.hasAlpha, decoded.hasAlpha);
        }
      }
    }
  });

  it("embeds a profile of 200 KB in a JPEG in pieces", async () => {
    const profile = noiseBytes(200_000);
    profile.set(await p3Profile());
    new DataView(profile.buffer).setUint32(0, profile.length);
    const file = await codecs.encodeImage(photograph(40, 30, 3), "jpeg", { profile });
    const { icc } = await sharp(file).metadata();
    assert.ok(icc !== undefined);
    assertSame(icc, profile, "sharp");
    const decoded = await codecs.decodeImage(file);
    assertSame(decoded.profile ?? new Uint8Array(0), profile, "our reader");
  });

  it("writes a PNG's chunks about colour again, sRGB only without a profile", async () => {
    const colourChunks = [
      { type: "gAMA", body: Uint8Array.of(0, 0, 0xb1, 0x8f) },
      { type: "sRGB", body: Uint8Array.of(1) },
    ];
    const picture = noisePicture(5, 5);
    const typesOf = (file: Uint8Array): string[] => [...pngChunks(file)].map(({ type }) => type);
    const file = await codecs.encodeImage(picture, "png", { colourChunks });
    assert.deepEqual(typesOf(file).slice(0, 4), ["IHDR", "gAMA", "sRGB", "IDAT"]);
    assert.deepEqual((await codecs.decodeImage(file)).colourChunks, colourChunks);
    assertSame(await bySharp(file), picture.data, "sharp takes the checksums");
    const both = await codecs.encodeImage(picture, "png", { colourChunks, profile: await p3Profile() });
    assert.deepEqual(typesOf(both).slice(0, 4), ["IHDR", "gAMA", "iCCP", "IDAT"]);
  });
});

describe("encodeJpegWithin", () => {
  const bounds = { maxDelta: 6, share99: 2, isOutside: () => true };
  before(() => copyImageAssets(assetsFolder));

  it("finds a quality whose picture is within the bounds, by our decoder and by sharp, and the one below is not", async () => {
    const qualities = new Set<number>();
    const sources = [
      ...[0.5, 1, 2].map((grain) => photograph(200, 150, grain)),
      ...(await Promise.all([60, 75, 85, 92].map((quality) => wasJpeg(photograph(200, 150, 12), quality)))),
    ];
    for (const [index, picture] of sources.entries()) {
      const found = await codecs.encodeJpegWithin(picture, bounds);
      assert.ok(found !== null);
      for (const actual of [(await codecs.decodeImage(found.bytes)).data, await bySharp(found.bytes)]) {
        const { largest, share } = measure(actual, picture.data);
        assert.ok(largest <= 6 && share <= 0.01, `source ${index}: ${largest}, ${share}`);
      }
      assert.equal((await sharp(found.bytes).metadata()).chromaSubsampling, "4:4:4");
      qualities.add(found.quality);
      if (found.quality === 90) continue;
      const below = await codecs.encodeImage(picture, "jpeg", { quality: found.quality - 1 });
      const { largest, share } = measure(await bySharp(below), picture.data);
      assert.ok(largest > 6 || share > 0.01, `source ${index}: ${found.quality}`);
    }
    assert.ok(qualities.size >= 3, [...qualities].join());
  });

  it("takes 90 where that is near enough", async () => {
    const smooth = await codecs.encodeJpegWithin(photograph(200, 150, 0), bounds);
    assert.equal(smooth?.quality, 90);
  });

  it("lets the whole of a large picture decide, whatever a sample of its rows says", async () => {
    const grainy = await wasJpeg(photograph(800, 700, 12), 85);
    // Every other band of 8 rows is looked at first, from the top on.
    const isSampled = (index: number): boolean => Math.floor(index / 800 / 8) % 2 === 0;
    const withGrain = (isGrainy: (index: number) => boolean): RgbaPixels => {
      const { data, ...size } = photograph(800, 700, 0);
      return { ...size, data: data.map((value, at) => (isGrainy(at >> 2) ? (grainy.data[at] ?? 0) : value)) };
    };
    const unseen = withGrain((index) => !isSampled(index));
    const found = await codecs.encodeJpegWithin(unseen, bounds);
    assert.ok(found !== null && found.quality > 90);
    assert.equal(isWithin(await codecs.decodeImage(found.bytes), unseen, bounds), true);
    const inside = { ...bounds, isOutside: (index: number) => !isSampled(index) };
    assert.equal((await codecs.encodeJpegWithin(withGrain(isSampled), inside))?.quality, 90);
  });

  it("samples bands of rows that stand in the whole where it says", () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 900 }),
    );
    fc.assert(
      fc.property(sizes, ([width, height, most]) => {
        const whole = noisePicture(width, height);
        const { pixels, indexInWhole } = sampleRows(whole, most);
        assert.equal(pixels.data.length, pixels.width * pixels.height * 4);
        for (let index = 0; index < pixels.width * pixels.height; index += 1) {
          const there = indexInWhole(index);
          assert.ok(there < width * height);
          for (let c = 0; c < 4; c += 1) assert.equal(pixels.data[4 * index + c], whole.data[4 * there + c]);
        }
      }),
    );
  });

  it("gives null where even 100 is not near enough, and looks at pixels outside the mask only", async () => {
    const picture = photograph(64, 64, 0);
    const noise = noiseBytes(picture.data.length);
    const isOutside = (index: number): boolean => index % 64 < 32;
    for (let at = 0; at < noise.length; at += 1) {
      if (!isOutside(at >> 2)) picture.data[at] = noise[at] ?? 0;
    }
    assert.equal(await codecs.encodeJpegWithin(picture, { maxDelta: 0, share99: 0, isOutside: () => true }), null);
    const whole = await codecs.encodeJpegWithin(picture, bounds);
    const outside = await codecs.encodeJpegWithin(picture, { ...bounds, isOutside });
    assert.equal(outside?.quality, 90);
    assert.ok(whole === null || whole.quality > 90);
  });

  it("embeds the profile in what it found", async () => {
    const profile = await p3Profile();
    const found = await codecs.encodeJpegWithin(photograph(40, 40, 0), { ...bounds, profile });
    assert.ok(found !== null);
    assertSame((await sharp(found.bytes).metadata()).icc ?? new Uint8Array(0), profile, "profile");
  });

  it("counts samples of all three colours, and nothing where no pixel is outside", () => {
    const grey: RgbaPixels = { width: 100, height: 1, data: new Uint8Array(400).fill(100) };
    const withDeltas = (count: number, delta: number): RgbaPixels => {
      const data = new Uint8Array(grey.data);
      for (let i = 0; i < count; i += 1) data[4 * i + (i % 3)] = 100 + delta;
      return { ...grey, data };
    };
    assert.equal(isWithin(withDeltas(3, 6), grey, bounds), true, "3 of 300");
    assert.equal(isWithin(withDeltas(4, 3), grey, bounds), false, "4 of 300");
    assert.equal(isWithin(withDeltas(100, 2), grey, bounds), true);
    assert.equal(isWithin(withDeltas(1, 7), grey, bounds), false);
    assert.equal(isWithin(withDeltas(100, 99), grey, { ...bounds, isOutside: () => false }), true);
  });
});

describe("codecs in a CommonJS bundle", () => {
  const file = path.join(__dirname, "../../out/test-codecs/codecs.js");

  before(async () => {
    await copyImageAssets(assetsFolder);
    await build({
      entryPoints: [path.join(__dirname, "../../src/node/codecs.ts")],
      outfile: file,
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      mainFields: ["module", "main"],
      logOverride: { "empty-import-meta": "silent" },
    });
  });

  it("decode, convert and encode in a thread of their own, and fetch nothing", async () => {
    const script = `
      const { parentPort, workerData } = require("node:worker_threads");
      globalThis.fetch = () => { throw new Error("fetched"); };
      (async () => {
        const codecs = require(workerData.file).createCodecs(workerData.assetsFolder);
        for (const [format, bytes] of workerData.files) {
          const picture = await codecs.decodeImage(bytes);
          const shown = await codecs.profiles.convert(picture, picture.profile, null);
          const encoded = await codecs.encodeImage(shown, format, { profile: null });
          parentPort.postMessage([picture.format, (await codecs.decodeImage(encoded)).data.length, shown.data[1]]);
        }
      })();`;
    const square = sharp({ create: { width: 8, height: 8, channels: 3, background: "#30c040" } }).withIccProfile("p3");
    const formats = ["png", "jpeg", "webp"] as const;
    const files = await Promise.all(
      formats.map(async (format) => [format, new Uint8Array(await square.clone().toFormat(format).toBuffer())]),
    );
    const worker = new Worker(script, { eval: true, workerData: { file, assetsFolder, files } });
    const answers: unknown[] = [];
    worker.on("message", (answer) => answers.push(answer));
    assert.deepEqual(await once(worker, "exit"), [0]);
    assert.deepEqual(answers, [
      ["png", 256, 192],
      ["jpeg", 256, 192],
      ["webp", 256, 192],
    ]);
  });
});
