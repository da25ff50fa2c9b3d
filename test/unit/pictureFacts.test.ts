import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { concatBytes, latin1Bytes, uintBytes } from "../../src/core/image/bytes";
import { readPictureFacts, type PictureFacts } from "../../src/core/image/pictureFacts";
import { pngChunk } from "../../src/core/image/pngChunks";
import { makePng, pngKinds, type PngPlan } from "../support/makePng";
import { noiseBytes } from "../support/noise";

const refusalOf = (file: Uint8Array): string => {
  const reading = readPictureFacts(file);
  return reading.kind === "refused" ? reading.reason : "none";
};

function factsOf(file: Uint8Array): PictureFacts {
  const reading = readPictureFacts(file);
  if (reading.kind === "refused") assert.fail(reading.message);
  return reading.facts;
}

const grey: PngPlan = { colourType: 0, bitDepth: 8, isInterlaced: false, width: 5, height: 4, sample: (x, y) => x + y };
const square = sharp({ create: { width: 9, height: 6, channels: 3, background: "#357" } });
const segment = (marker: number, body: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(0xff, marker), uintBytes(body.length + 2, 2, "big"), body]);
const frame = (width: number, height: number, components: number): Uint8Array =>
  segment(
    0xc0,
    concatBytes([Uint8Array.of(8), uintBytes(height, 2, "big"), uintBytes(width, 2, "big"), Uint8Array.of(components)]),
  );
const scan = concatBytes([segment(0xda, new Uint8Array(6)), Uint8Array.of(1, 0xff, 0, 2, 0xff, 0xd3, 3)]);
const jpegOf = (...parts: Uint8Array[]): Uint8Array =>
  concatBytes([Uint8Array.of(0xff, 0xd8), ...parts, Uint8Array.of(0xff, 0xd9)]);
const webpOf = (...chunks: [string, Uint8Array][]): Uint8Array => {
  const body = concatBytes(
    chunks.flatMap(([type, bytes]) => [
      latin1Bytes(type),
      uintBytes(bytes.length, 4, "little"),
      bytes,
      new Uint8Array(bytes.length % 2),
    ]),
  );
  return concatBytes([latin1Bytes("RIFF"), uintBytes(body.length + 4, 4, "little"), latin1Bytes("WEBP"), body]);
};
const lossless = (width: number, height: number): [string, Uint8Array] => [
  "VP8L",
  concatBytes([Uint8Array.of(0x2f), uintBytes((width - 1) | ((height - 1) << 14), 4, "little")]),
];

/** A TIFF block with a width before the orientation. */
function exif(order: "big" | "little", value: number, type = 3): Uint8Array {
  const entry = (tag: number, ...parts: Uint8Array[]): Uint8Array =>
    concatBytes([uintBytes(tag, 2, order), uintBytes(type, 2, order), uintBytes(1, 4, order), ...parts]);
  return concatBytes([
    latin1Bytes(order === "little" ? "II" : "MM"),
    uintBytes(42, 2, order),
    uintBytes(8, 4, order),
    uintBytes(2, 2, order),
    entry(0x0100, uintBytes(77, 4, order)),
    entry(0x0112, uintBytes(value, 2, order), new Uint8Array(2)),
    new Uint8Array(4),
  ]);
}

describe("readPictureFacts", () => {
  it("reads depth, colour type and interlace of each PNG kind", () => {
    for (const kind of pngKinds) {
      const file = makePng({ ...grey, ...kind, sample: () => 1, palette: Uint8Array.of(1, 2, 3, 4, 5, 6) });
      const { png, format, width, height, hasAlpha, orientation, profile } = factsOf(file);
      assert.deepEqual(png, { header: { ...kind, width: 5, height: 4 }, colourChunks: [] });
      assert.deepEqual([format, width, height, orientation, profile], ["png", 5, 4, 1, null]);
      assert.equal(hasAlpha, kind.colourType >= 4);
    }
    assert.equal(factsOf(makePng({ ...grey, transparency: Uint8Array.of(0, 1) })).hasAlpha, true);
  });

  it("reads EXIF's orientation in both byte orders in each format, and takes nonsense as upright", () => {
    for (const order of ["big", "little"] as const) {
      for (let value = 0; value <= 9; value += 1) {
        const block = exif(order, value);
        const expected = value >= 1 && value <= 8 ? value : 1;
        const marked = concatBytes([latin1Bytes("Exif\0\0"), block]);
        const files = [
          makePng({ ...grey, chunks: [{ type: "eXIf", body: block }] }),
          jpegOf(
            segment(0xe1, latin1Bytes("http://ns.adobe.com/xap/1.0/\0")),
            segment(0xe1, marked),
            frame(5, 4, 3),
            scan,
          ),
          webpOf(lossless(5, 4), ["EXIF", block]),
          webpOf(lossless(5, 4), ["EXIF", marked]),
        ];
        for (const file of files) assert.equal(factsOf(file).orientation, expected);
      }
    }
    const odd = [
      exif("big", 6, 4),
      exif("little", 6).subarray(0, 24),
      exif("big", 6).fill(0xff, 4, 8),
      exif("big", 6).fill(2, 29, 30),
      new Uint8Array(3),
    ];
    for (const block of odd) assert.equal(factsOf(webpOf(lossless(5, 4), ["EXIF", block])).orientation, 1);
  });

  it("reads alpha of WebP from its header, its flag and its alpha chunk", async () => {
    const clear = sharp({ create: { width: 9, height: 6, channels: 4, background: "#3578" } });
    for (const isLossless of [true, false]) {
      assert.equal(factsOf(await clear.clone().webp({ lossless: isLossless }).toBuffer()).hasAlpha, true);
      assert.equal(factsOf(await square.clone().webp({ lossless: isLossless }).toBuffer()).hasAlpha, false);
    }
  });

  it("joins a JPEG's profile from its pieces in any order, and takes none that is incomplete", () => {
    const piece = (number: number, count: number, ...bytes: number[]): Uint8Array =>
      segment(0xe2, concatBytes([latin1Bytes("ICC_PROFILE\0"), Uint8Array.of(number, count, ...bytes)]));
    const profileOf = (...pieces: Uint8Array[]): number[] | undefined => {
      const { profile } = factsOf(jpegOf(...pieces, frame(5, 4, 3), scan));
      return profile === null ? undefined : [...profile.bytes];
    };
    assert.deepEqual(profileOf(piece(2, 2, 30, 40), piece(1, 2, 10, 20)), [10, 20, 30, 40]);
    assert.equal(profileOf(piece(1, 2, 10)), undefined);
    assert.equal(profileOf(piece(1, 2, 10), piece(3, 2, 10)), undefined);
    assert.equal(profileOf(piece(1, 2, 10), piece(2, 3, 10)), undefined);
    assert.equal(profileOf(piece(0, 0)), undefined);
  });

  it("says why a file is no picture to edit", async () => {
    assert.equal(refusalOf(new Uint8Array(0)), "empty");
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    assert.equal(refusalOf(latin1Bytes(pointer)), "git-lfs");
    const svgs = ['<svg xmlns="x"/>', '\u00ef\u00bb\u00bf <?xml version="1.0"?><!-- a --><svg width="1">', "<x:svg >"];
    for (const svg of svgs) assert.equal(refusalOf(latin1Bytes(svg)), "svg", svg);
    for (const text of ["<html><svg >", "GIF89a", "hello <svg>", "BM", "\0\0\0\x20ftypavif", "RIFF1234WAVEfmt "]) {
      assert.equal(refusalOf(latin1Bytes(text)), "not-a-picture", text);
    }
    const gif = readPictureFacts(latin1Bytes("GIF89a"));
    assert.match(gif.kind === "refused" ? gif.message : "", /GIF/u);
    assert.equal(refusalOf(await square.clone().toColourspace("cmyk").jpeg().toBuffer()), "cmyk");
    assert.equal(refusalOf(makePng({ ...grey, chunks: [{ type: "acTL", body: new Uint8Array(8) }] })), "animated");
    const frames = sharp(noiseBytes(8 * 16 * 3), { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });
    const animation = await frames.webp({ loop: 0, delay: [100, 100] }).toBuffer();
    assert.equal(refusalOf(animation), "animated");
  });

  it("takes acTL behind the data for nothing, as APNG has it", () => {
    const png = makePng(grey);
    const end = png.length - 12;
    const file = concatBytes([png.subarray(0, end), pngChunk("acTL", new Uint8Array(8)), png.subarray(end)]);
    assert.equal(refusalOf(file), "none");
  });

  it("refuses huge sizes by the header alone", () => {
    const files = [
      (width: number, height: number) => jpegOf(frame(width, height, 3)),
      (width: number, height: number) =>
        concatBytes([
          makePng(grey).subarray(0, 8),
          pngChunk(
            "IHDR",
            concatBytes([uintBytes(width, 4, "big"), uintBytes(height, 4, "big"), Uint8Array.of(8, 6, 0, 0, 0)]),
          ),
        ]),
      (width: number, height: number) =>
        webpOf([
          "VP8X",
          concatBytes([new Uint8Array(4), uintBytes(width - 1, 3, "little"), uintBytes(height - 1, 3, "little")]),
        ]),
    ];
    for (const make of files) {
      assert.equal(refusalOf(make(30_000, 30_000)), "too-large");
      assert.equal(refusalOf(make(16_385, 1)), "too-large");
      assert.equal(refusalOf(make(10_001, 10_000)), "too-large");
      assert.equal(refusalOf(make(10_000, 10_000)), "truncated");
    }
  });

  for (const format of ["png", "jpeg", "webp"] as const) {
    it(`refuses a ${format} that is cut anywhere, and takes one with anything behind its end`, async () => {
      const file = await square.clone().withIccProfile("p3").toFormat(format).toBuffer();
      assert.equal(refusalOf(file), "none");
      assert.equal(refusalOf(concatBytes([file, latin1Bytes("MotionPhoto_Data")])), "none");
      // RIFF's padding byte alone may be missing.
      const whole = format === "webp" && file.at(-1) === 0 ? file.length - 1 : file.length;
      for (let length = 16; length < whole; length += 1) {
        assert.equal(refusalOf(file.subarray(0, length)), "truncated", `${length} of ${file.length}`);
      }
    });
  }

  it("never throws, whatever the bytes, and reads no more than they hold", async () => {
    const starts = [
      makePng({ ...grey, chunks: [{ type: "eXIf", body: exif("big", 6) }] }),
      jpegOf(segment(0xe1, concatBytes([latin1Bytes("Exif\0\0"), exif("little", 6)])), frame(5, 4, 3), scan),
      webpOf(lossless(5, 4), ["EXIF", exif("little", 3)]),
      await square.clone().withIccProfile("p3").webp().toBuffer(),
      latin1Bytes("<svg"),
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.nat(),
        edits,
        fc.uint8Array({ maxLength: 60 }),
        (start, cut, at, rest) => {
          const file = concatBytes([start.subarray(0, cut % (start.length + 1)), rest]);
          for (const [place, byte] of at) file[place % Math.max(1, file.length)] = byte;
          const reading = readPictureFacts(file);
          assert.ok(reading.kind === "picture" || reading.message.endsWith("."));
          if (reading.kind === "refused") return;
          const { width, height, orientation, profile } = reading.facts;
          assert.ok(width >= 1 && height >= 1 && width * height <= 100_000_000);
          assert.ok(orientation >= 1 && orientation <= 8);
          assert.ok((profile?.bytes.length ?? 0) <= file.length);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("passes 8 MB of the shortest segments, chunks and stuffed bytes once", () => {
    const length = 8_000_000;
    const repeat = (start: Uint8Array, unit: readonly number[]): Uint8Array => {
      const bytes = Uint8Array.from({ length }, (_, i) => unit[i % unit.length] ?? 0);
      bytes.set(start);
      return bytes;
    };
    const jpegStart = jpegOf(frame(5, 4, 3), scan);
    assert.equal(refusalOf(repeat(jpegStart.subarray(0, -2), [0xff, 0])), "truncated");
    assert.equal(refusalOf(repeat(jpegStart.subarray(0, -2), [0xff])), "truncated");
    assert.equal(refusalOf(repeat(makePng(grey).subarray(0, 33), [0])), "truncated");
    assert.equal(refusalOf(repeat(webpOf(lossless(5, 4)).fill(0xff, 4, 8), [0])), "truncated");
  });
});
