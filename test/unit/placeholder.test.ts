import decodeJpeg, { init as initJpeg } from "@jsquash/jpeg/decode.js";
import { decode as decodePng, init as initPng } from "@jsquash/png/decode.js";
import decodeWebp, { init as initWebp } from "@jsquash/webp/decode.js";
import fc from "fast-check";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { copyImageAssets, imageAssets } from "../../scripts/assets.mjs";
import { readImageHeader, isCompleteImage } from "../../src/core/image/imageHeader";
import { breakLines } from "../../src/core/placeholder/breakLines";
import { choosePalette } from "../../src/core/placeholder/choosePalette";
import { chooseWords, shortenWords } from "../../src/core/placeholder/chooseWords";
import { drawPlaceholder, type Pixels } from "../../src/core/placeholder/drawPlaceholder";
import { drawText } from "../../src/core/placeholder/drawText";
import { layoutText } from "../../src/core/placeholder/layoutText";
import { parseFontSet, type FontSet } from "../../src/core/placeholder/parseFontSet";
import type { PlaceholderRequest } from "../../src/core/ports";
import { createCodecs } from "../../src/node/codecs";
import { createRenderPlaceholder } from "../../src/node/renderPlaceholder";

const root = path.join(__dirname, "../..");
const assets = path.join(root, "out/test-assets");
const mug = "A ceramic mug on a pale table, soft morning light";
const render = createRenderPlaceholder(assets);
const formats = ["png", "jpeg", "webp"] as const;
let fonts: FontSet;

const request = (changes: Partial<PlaceholderRequest> = {}): PlaceholderRequest => ({
  ...{ prompt: mug, seed: 7, index: 0, width: 320, height: 240, format: "png" as const },
  ...changes,
});
const draw = (prompt: string, seed = 7, width = 320, height = 240): Pixels =>
  drawPlaceholder({ prompt, seed, width, height, fonts });
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function compile(file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(path.join(root, "node_modules/@jsquash", file)));
}

before(async () => {
  await copyImageAssets(assets);
  const files = imageAssets.filter(({ name }) => name.endsWith(".woff"));
  const read = await Promise.all(files.map(({ name }) => readFile(path.join(assets, name))));
  fonts = parseFontSet(read.map((file) => Uint8Array.from(file).buffer));
  await initPng(await compile("png/codec/pkg/squoosh_png_bg.wasm"));
  await initJpeg(await compile("jpeg/codec/dec/mozjpeg_dec.wasm"));
  await initWebp(await compile("webp/codec/dec/webp_dec.wasm"));
});

/** The decoders of @jsquash: libjpeg, libwebp and Rust's png, none of which wrote the indexed PNG. */
async function decode(bytes: Uint8Array, format: PlaceholderRequest["format"]): Promise<ImageData> {
  const buffer = Uint8Array.from(bytes).buffer;
  switch (format) {
    case "png":
      return decodePng(buffer);
    case "jpeg":
      return decodeJpeg(buffer);
    case "webp":
      return decodeWebp(buffer);
  }
}

describe("renderPlaceholder", () => {
  const goldens: readonly (Partial<PlaceholderRequest> & { sha: string })[] = [
    { format: "png", sha: "1dca80f08a7cb279ad5a8294c0aaec7bdf01fb30d65f6d40d59f3a69989c9e37" },
    { format: "jpeg", sha: "c51201bae67d58e4002fe9e101b73d7130702e7b98d37c39de107c1ff79ab6d3" },
    { format: "webp", sha: "4874ccaf311c35bac743d254d781e40db90ca3f5604b7dad50b6c84b8d899bc8" },
    {
      prompt: "Ночной город 海",
      seed: 5,
      index: 2,
      width: 97,
      height: 611,
      format: "png",
      sha: "2cb91e9627934329b84eb1c71db5f7cce1528736d8724c7a7552a279f4c0ee0b",
    },
  ];
  for (const { sha, ...changes } of goldens) {
    it(`gives the same bytes on every machine: ${JSON.stringify(changes)}`, async () => {
      assert.equal(sha256(await render(request(changes))), sha);
      assert.equal(sha256(await createRenderPlaceholder(assets)(request(changes))), sha, "from new codecs");
    });
  }

  for (const format of formats) {
    it(`gives a whole ${format} of exactly the size, also a tiny and an odd one`, async () => {
      const sizes = [
        [1, 1],
        [1, 3840],
        [16, 16],
        [17, 1],
        [300, 100],
        [97, 611],
      ] as const;
      for (const [width, height] of sizes) {
        const bytes = await render(request({ width, height, format }));
        assert.deepEqual(readImageHeader(bytes), { format, width, height });
        assert.equal(isCompleteImage(format, bytes.subarray(-64), bytes.length, bytes), true);
        const decoded = await decode(bytes, format);
        assert.deepEqual([decoded.width, decoded.height], [width, height]);
      }
    });
  }

  it("keeps every pixel in PNG and WebP, and the look in JPEG", async () => {
    const { data } = draw(mug);
    for (const format of formats) {
      const decoded = await decode(await render(request({ format })), format);
      const worst = data.reduce((most, value, at) => Math.max(most, Math.abs(value - (decoded.data[at] ?? 0))), 0);
      assert.ok(format === "jpeg" ? worst > 0 && worst < 60 : worst === 0, `${format}: ${worst}`);
    }
  });

  it("draws 3840 × 2160 and the other way round, in few bytes", async () => {
    for (const [width, height] of [
      [3840, 2160],
      [2160, 3840],
    ] as const) {
      const bytes = await render(request({ width, height }));
      assert.deepEqual(readImageHeader(bytes), { format: "png", width, height });
      assert.ok(bytes.length < 1_000_000, `${bytes.length} bytes`);
    }
    assert.ok((await render(request({ width: 1024, height: 768 }))).length < 150_000);
  });

  it("says which folder has no fonts", async () => {
    await assert.rejects(createRenderPlaceholder(path.join(root, "src"))(request()), /No fonts in .*src/u);
  });
});

describe("encodeImage", () => {
  it("encodes pictures of more than 256 colours, and transparent ones, without loss", async () => {
    const codecs = createCodecs(assets);
    const data = new Uint8ClampedArray(64 * 48 * 4).map((_, at) => (at % 4 === 3 ? at % 251 : (at * 7919) % 256));
    for (const format of ["png", "webp"] as const) {
      const decoded = await decode(await codecs.encodeImage({ width: 64, height: 48, data }, format), format);
      assert.deepEqual(decoded.data, data, format);
    }
    const part = data.subarray(4 * 64, 8 * 64);
    const decoded = await decode(await codecs.encodeImage({ width: 64, height: 1, data: part }, "png"), "png");
    assert.deepEqual(decoded.data, Uint8ClampedArray.from(part), "a view into a larger buffer");
  });

  it("encodes exactly 256 colours, and 257", async () => {
    for (const count of [1, 2, 255, 256, 257]) {
      const data = new Uint8ClampedArray(count * 4).fill(255);
      for (let i = 0; i < count; i += 1) data.set([i, i >> 8, 9], i * 4);
      const bytes = await createCodecs(assets).encodeImage({ width: count, height: 1, data }, "png");
      assert.deepEqual((await decode(bytes, "png")).data, data, `${count} colours`);
      assert.equal(bytes[25], count <= 256 ? 3 : 2, "colour type");
    }
  });
});

describe("drawPlaceholder", () => {
  it("gives the same pixels for the same request, and others for another seed, index or prompt", () => {
    const options = { prompt: mug, seed: 7, width: 200, height: 150, fonts };
    const first = drawPlaceholder(options);
    assert.deepEqual(drawPlaceholder({ ...options, index: 0 }), first);
    const others = [{ seed: 8 }, { index: 1 }, { prompt: "A ceramic jug" }, { seed: 7 + 2 ** 32 }, { seed: -7 }];
    for (const change of others) assert.notDeepEqual(drawPlaceholder({ ...options, ...change }).data, first.data);
  });

  it("is opaque, has at most 256 colours, and does not throw, whatever the prompt, seed and size", () => {
    const prompt = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.lorem(),
      fc.constantFrom("", " \n", "\ud800x"),
    );
    const side = fc.integer({ min: 1, max: 160 });
    fc.assert(
      fc.property(prompt, fc.maxSafeInteger(), side, side, (words, seed, width, height) => {
        const { data } = draw(words, seed, width, height);
        assert.equal(data.length, width * height * 4);
        const colours = new Set(new Uint32Array(data.buffer));
        assert.ok(colours.size <= 256);
        assert.ok(data.every((value, at) => at % 4 !== 3 || value === 255));
      }),
      { numRuns: 150 },
    );
  });

  it("refuses what is no size", () => {
    for (const width of [0, -1, 1.5, NaN, Infinity]) {
      assert.throws(() => drawPlaceholder({ prompt: mug, seed: 1, width, height: 10, fonts }), RangeError);
    }
  });

  it("draws the letters: ink inside the headline's lines, none of it in a picture too small for text", () => {
    const count = (pixels: Pixels, seed: number): number => {
      const [red, green, blue] = choosePalette(seed, 0).ink;
      let inked = 0;
      for (let at = 0; at < pixels.data.length; at += 4) {
        if (pixels.data[at] === red && pixels.data[at + 1] === green && pixels.data[at + 2] === blue) inked += 1;
      }
      return inked;
    };
    for (let seed = 0; seed < 20; seed += 1) {
      const share = count(draw(mug, seed), seed) / (320 * 240);
      assert.ok(share > 0.02 && share < 0.25, `seed ${seed}: ${share}`);
      assert.equal(count(draw(mug, seed, 16, 16), seed), 0);
    }
  });

  it("draws no more of 32,000 characters than of the first ones", () => {
    const long = `${mug}, `.repeat(640).slice(0, 32_000);
    const { headline } = layoutText({ prompt: long, seed: 1, width: 1024, height: 768, fonts, anchor: "top" });
    assert.ok(headline.length <= 4);
    assert.match(headline.at(-1)?.text ?? "", /…$/u);
    assert.equal(draw("\u0301".repeat(32_000)).data.length, 320 * 240 * 4);
  });
});

describe("choosePalette", () => {
  it("uses all of a seed's bits, and the index", () => {
    const first = choosePalette(7, 0);
    assert.deepEqual(choosePalette(7, 0), first);
    for (const [seed, index] of [
      [7 + 2 ** 32, 0],
      [-7, 0],
      [7, 1],
    ] as const) {
      assert.notDeepEqual(choosePalette(seed, index), first);
    }
  });

  it("keeps text readable on every colour of every seed: 4.5 : 1 at least, also at the caption's opacity", () => {
    const linear = (value: number): number =>
      value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = (rgb: readonly number[]): number =>
      0.2126 * linear(rgb[0] ?? 0) + 0.7152 * linear(rgb[1] ?? 0) + 0.0722 * linear(rgb[2] ?? 0);
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat({ max: 7 }), (seed, index) => {
        const { ramp, ink } = choosePalette(seed, index);
        for (const ground of ramp) {
          const caption = ink.map((value, at) => 0.875 * value + 0.125 * (ground[at] ?? 0));
          for (const text of [ink, caption]) {
            const [dark, light] = [luminance(ground), luminance(text)].sort((a, b) => a - b);
            const contrast = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
            assert.ok(contrast >= 4.5, `${seed}, ${index}: ${contrast}`);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("drawText", () => {
  it("cuts what reaches over an edge, and does not draw it on the other side", () => {
    const canvas = { width: 40, height: 20, indices: new Uint8Array(800) };
    const line = { text: "MMMM", x: -12, baseline: 15, size: 20, tracking: 0 };
    const inkIn = (from: number, to: number): boolean =>
      canvas.indices.some((value, at) => value > 0 && at % 40 >= from && at % 40 < to);
    drawText(canvas, { fonts, line, opacity: 1 });
    assert.ok(inkIn(0, 20) && inkIn(20, 40));
    canvas.indices.fill(0);
    drawText(canvas, { fonts, line: { ...line, text: "M", x: 30 }, opacity: 1 });
    assert.ok(inkIn(30, 40) && !inkIn(0, 30));
    canvas.indices.fill(0);
    drawText(canvas, { fonts, line: { ...line, text: "M", x: -8, baseline: 40 }, opacity: 1 });
    drawText(canvas, { fonts, line: { ...line, text: "M", baseline: -1 }, opacity: 1 });
    assert.ok(!inkIn(0, 40));
  });
});

describe("layoutText", () => {
  const lay = (prompt: string, width = 1024, height = 768, anchor: "top" | "bottom" = "top"): string[] =>
    layoutText({ prompt, seed: 42, width, height, fonts, anchor }).headline.map(({ text }) => text);

  it("breaks lines by sense", () => {
    assert.deepEqual(lay(mug), ["A ceramic mug", "on a pale table,", "soft morning light"]);
    assert.deepEqual(lay("Logo"), ["Logo"]);
    assert.deepEqual(lay("Изометрическая иллюстрация города"), ["Изометрическая", "иллюстрация", "города"]);
  });

  it("shows size and seed for scripts the typeface lacks, for emoji alone and for nothing", () => {
    const prompts = [
      "赤い風船と湖",
      "مدينة في الليل",
      "बनारस की सुबह",
      "🎈🎈",
      "",
      " \n\t ",
      "\u202e\u0000",
      "赤い風船 mug",
      "--- !",
    ];
    for (const prompt of prompts) assert.deepEqual(lay(prompt), ["1024\u00a0×\u00a0768", "Seed\u00a042"], prompt);
  });

  it("leaves out emoji and puts one ellipsis for foreign words between its own", () => {
    assert.deepEqual(chooseWords("Hero 🚀👩‍🚀 image❤️ for 海", (text) => fonts.covers(text))?.words, [
      "Hero",
      "image",
      "for",
      "…",
    ]);
    assert.deepEqual(chooseWords("海 a calm 海 山 sea", (text) => fonts.covers(text))?.words, [
      "a",
      "calm",
      "…",
      "sea",
    ]);
  });

  it("normalises: composed letters, one space, no bidi controls, curly quotes", () => {
    const words = chooseWords("\u202EA  cafe\u0301\n\n\"x 'y'\" don't\u200b ...", (text) => fonts.covers(text));
    assert.deepEqual(words?.words, ["A", "café", "“x", "‘y’”", "don’t", "…"]);
  });

  it("never ends a cut headline on an article or a comma", () => {
    const words = { words: ["one,", "of", "the", "many"], cut: true };
    assert.deepEqual(shortenWords(words, 3), ["one…"]);
    assert.deepEqual(shortenWords({ ...words, cut: false }, 4), words.words);
  });

  it("keeps every line within the margins and apart from the caption, in every shape of picture", () => {
    const side = fc.integer({ min: 1, max: 3840 });
    const prompt = fc.oneof(fc.lorem({ maxCount: 30 }), fc.constantFrom(mug, "Logo", "", "x".repeat(200), "海"));
    fc.assert(
      fc.property(prompt, side, side, fc.constantFrom("top", "bottom"), (words, width, height, anchor) => {
        const { headline, caption } = layoutText({ prompt: words, seed: 1, width, height, fonts, anchor });
        const lines = [...headline, ...(caption === undefined ? [] : [caption])];
        for (const { text, x, baseline, size, tracking } of lines) {
          assert.ok(size >= 9);
          assert.ok(x >= 0 && x + (fonts.shape(text).width + tracking * text.length) * size <= width);
          assert.ok(baseline - 0.73 * size >= 0 && baseline <= height);
        }
        const inOrder = lines.sort((a, b) => a.baseline - b.baseline);
        for (const [at, line] of inOrder.entries()) {
          const above = inOrder[at - 1];
          if (above !== undefined) assert.ok(line.baseline - 0.728 * line.size > above.baseline + 0.15 * above.size);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("breakLines", () => {
  it("sets all words in order, in the fewest lines, none of them too wide", () => {
    const widths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(widths, fc.integer({ min: 100, max: 400 }), (all, maxWidth) => {
        const words = all.map((width, at) => ({ text: `w${at}`, width }));
        const lines = breakLines(words, 5, maxWidth) ?? [];
        assert.deepEqual(lines.flat(), words);
        const wide = lines.map((line) => line.reduce((sum, word) => sum + word.width + 5, -5));
        assert.ok(wide.every((width) => width <= maxWidth));
        let [greedy, room] = [1, maxWidth + 5];
        for (const { width } of words) {
          if (width + 5 > room) [greedy, room] = [greedy + 1, maxWidth + 5];
          room -= width + 5;
        }
        assert.equal(lines.length, greedy);
      }),
    );
    const widthsOf = [75, 20, 78].map((width, at) => ({ text: ["red", "the", "sea"][at] ?? "", width }));
    assert.deepEqual(
      breakLines(widthsOf, 5, 100)?.map((line) => line.length),
      [2, 1],
      "rather a weak end than too wide",
    );
    assert.equal(breakLines([{ text: "long", width: 101 }], 5, 100), undefined);
  });
});
