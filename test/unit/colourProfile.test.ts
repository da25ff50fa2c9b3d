import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { copyImageAssets } from "../../scripts/assets.mjs";
import type { RgbaPixels } from "../../src/core/image/encodeIndexedPng";
import { createCodecs } from "../../src/node/codecs";
import { noiseBytes } from "../support/noise";

const assetsFolder = path.join(__dirname, "../../out/test-assets");
const codecs = createCodecs(assetsFolder);
const { profiles } = codecs;

const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const fixed = (value: number): number[] => u32(Math.round(value * 65536));
const text = (letters: string): number[] => [...Buffer.from(letters, "latin1")];

/** A version 2 profile of RGB or grey, of one exponent for all channels (ICC.1:2001). */
function makeProfile(space: "RGB " | "GRAY", gamma: number, primaries: readonly (readonly number[])[]): Uint8Array {
  const curve = [...text("curv"), ...u32(0), ...u32(1), ...u32(Math.round(gamma * 256)).slice(2), 0, 0];
  const xyz = (values: readonly number[]): number[] => [...text("XYZ "), ...u32(0), ...values.flatMap(fixed)];
  const tags: [string, number[]][] = [
    ["wtpt", xyz([0.9642, 1, 0.8249])],
    ...(space === "GRAY" ? (["kTRC"] as const) : (["rTRC", "gTRC", "bTRC"] as const)).map(
      (name): [string, number[]] => [name, curve],
    ),
    ...primaries.map((values, i): [string, number[]] => [`${"rgb"[i] ?? ""}XYZ`, xyz(values)]),
  ];
  // Longer than the bytes that Little CMS copies by itself.
  tags.push(["devs", new Array<number>(2000).fill(0)]);
  let offset = 128 + 4 + 12 * tags.length;
  const table = tags.flatMap(([name, body]) => {
    const row = [...text(name), ...u32(offset), ...u32(body.length)];
    offset += body.length;
    return row;
  });
  const header = [
    ...[...u32(offset), ...u32(0), ...u32(0x02400000), ...text("mntr"), ...text(space), ...text("XYZ ")],
    ...[...new Uint8Array(12), ...text("acsp"), ...new Uint8Array(28), ...[0.9642, 1, 0.8249].flatMap(fixed)],
  ];
  const rest = new Uint8Array(128 - header.length);
  return Uint8Array.from([...header, ...rest, ...u32(tags.length), ...table, ...tags.flatMap(([, body]) => body)]);
}

/** Adobe RGB (1998), from its published primaries adapted to D50. */
const wideGamut = makeProfile("RGB ", 2.19921875, [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
]);
const grey = makeProfile("GRAY", 1.8, []);

async function builtIn(name: "p3" | "srgb" | "cmyk"): Promise<Uint8Array> {
  const square = sharp({ create: { width: 8, height: 8, channels: 3, background: "#f40" } }).withIccProfile(name);
  const { icc } = await sharp(await square.jpeg().toBuffer()).metadata();
  assert.ok(icc !== undefined);
  return new Uint8Array(icc);
}

const noise: RgbaPixels = { width: 40, height: 25, data: noiseBytes(4000) };

function deltas(actual: RgbaPixels["data"], expected: RgbaPixels["data"]): number[] {
  assert.equal(actual.length, expected.length);
  return Array.from(actual, (value, at) => Math.abs(value - (expected[at] ?? 0)));
}

function largestDelta(actual: RgbaPixels["data"], expected: RgbaPixels["data"]): number {
  return deltas(actual, expected).reduce((a, b) => Math.max(a, b), 0);
}

describe("colour profiles", () => {
  before(() => copyImageAssets(assetsFolder));

  it("tells sRGB, wide RGB, grey and what is unusable apart", async () => {
    assert.equal(await profiles.kindOf(await builtIn("srgb")), "srgb");
    assert.equal(await profiles.kindOf(await builtIn("p3")), "rgb");
    assert.equal(await profiles.kindOf(wideGamut), "rgb");
    assert.equal(await profiles.kindOf(grey), "grey");
    assert.equal(await profiles.kindOf(await builtIn("cmyk")), "unusable");
    assert.equal(await profiles.kindOf(new Uint8Array(0)), "unusable");
    assert.equal(await profiles.kindOf(noiseBytes(3000)), "unusable");
    assert.equal(await profiles.isSrgb(await builtIn("srgb")), true);
    assert.equal(await profiles.isSrgb(wideGamut), false);
  });

  it("converts to sRGB as libvips does with its own Little CMS, within a level; alpha stays", async () => {
    for (const profile of [await builtIn("p3"), wideGamut]) {
      const converted = await profiles.convert(noise, profile, null);
      assert.ok(converted !== undefined);
      const file = await codecs.encodeImage(noise, "png", { profile });
      const expected = await sharp(file).toColourspace("srgb").ensureAlpha().raw().toBuffer();
      assert.ok(largestDelta(expected, noise.data) > 20, "sharp has converted");
      assert.ok(largestDelta(converted.data, expected) <= 1, `${largestDelta(converted.data, expected)}`);
      assert.deepEqual([converted.width, converted.height], [40, 25]);
      for (let at = 3; at < noise.data.length; at += 4) assert.equal(converted.data[at], noise.data[at]);
    }
  });

  it("shows an sRGB picture alike in a wider space: there and back within what 8 bits can hold", async () => {
    // A level of a bright channel of the other space is worth some of a dark one's here; the darkest are left out.
    const light: RgbaPixels = { ...noise, data: Uint8Array.from(noise.data, (value) => 48 + value * 0.8) };
    for (const profile of [await builtIn("p3"), wideGamut]) {
      const there = await profiles.convert(light, null, profile);
      assert.ok(there !== undefined && largestDelta(there.data, light.data) > 20);
      const back = await profiles.convert(there, profile, null);
      assert.ok(back !== undefined);
      assert.ok(largestDelta(back.data, light.data) <= 4, `${largestDelta(back.data, light.data)}`);
      const sum = deltas(back.data, light.data).reduce((a, b) => a + b, 0);
      assert.ok(sum / light.data.length < 0.5, `${sum / light.data.length}`);
    }
  });

  it("keeps black and white, in every direction", async () => {
    const ends: RgbaPixels = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 0) };
    for (const profile of [await builtIn("p3"), wideGamut, grey]) {
      assert.deepEqual([...((await profiles.convert(ends, profile, null))?.data ?? [])], [...ends.data]);
      assert.deepEqual([...((await profiles.convert(ends, null, profile))?.data ?? [])], [...ends.data]);
    }
  });

  it("turns grey of another gamma into the sRGB grey that shows it, and colours into grey", async () => {
    const levels: RgbaPixels = { width: 256, height: 1, data: Uint8Array.from({ length: 1024 }, (_, at) => at >> 2) };
    const shown = await profiles.convert(levels, grey, null);
    assert.ok(shown !== undefined);
    for (let level = 0; level < 256; level += 1) {
      const linear = (level / 255) ** 1.8;
      const srgb = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
      const pixel: number[] = [...shown.data.subarray(4 * level, 4 * level + 4)];
      assert.equal(pixel[3], level);
      for (const value of pixel.slice(0, 3)) assert.ok(Math.abs(value - srgb * 255) <= 1.01, `${level}: ${value}`);
    }
    const red: RgbaPixels = { width: 1, height: 1, data: Uint8Array.of(255, 0, 0, 9) };
    const [r = 0, g, b, a] = (await profiles.convert(red, null, grey))?.data ?? [];
    assert.ok(r > 80 && r < 140, `${r}`);
    assert.deepEqual([g, b, a], [r, r, 9]);
  });

  it("converts a picture larger than its strips as a small one", async () => {
    const profile = await builtIn("p3");
    const row = noiseBytes(1009 * 4);
    const data = new Uint8Array(1009 * 1500 * 4);
    for (let at = 0; at < data.length; at += row.length) data.set(row, at);
    const whole = await profiles.convert({ width: 1009, height: 1500, data }, profile, null);
    const one = await profiles.convert({ width: 1009, height: 1, data: row }, profile, null);
    assert.ok(whole !== undefined && one !== undefined);
    for (const y of [0, 990, 991, 992, 1499]) {
      const actual: RgbaPixels["data"] = whole.data.subarray(y * row.length, (y + 1) * row.length);
      assert.equal(Buffer.compare(new Uint8Array(actual), new Uint8Array(one.data)), 0, `row ${y}`);
    }
  });

  it("takes any damage to a profile without throwing, and works after", async () => {
    const p3 = await builtIn("p3");
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(p3, wideGamut, grey), edits, fc.nat(), async (good, changes, cut) => {
        const broken = Uint8Array.from(good.subarray(0, cut % 3 === 0 ? cut % good.length : good.length));
        for (const [at, byte] of changes) broken[at % Math.max(1, broken.length)] = byte;
        await profiles.kindOf(broken);
        await profiles.convert({ ...noise, width: 4, height: 1, data: noise.data.slice(0, 16) }, null, broken);
      }),
      { numRuns: 80 },
    );
    assert.equal(await profiles.kindOf(p3), "rgb");
  });

  it("embeds no profile that is not of RGB, since the file is", async () => {
    for (const format of ["png", "jpeg", "webp"] as const) {
      const file = await codecs.encodeImage(noise, format, { profile: grey });
      assert.equal((await codecs.decodeImage(file)).profile, null);
    }
  });
});
