import assert from "node:assert/strict";
import fc from "fast-check";
import { isCompleteImage, readImageHeader, type ImageFormat } from "../../src/core/image/imageHeader";

const bytesOf = (hex: string): number[] => [...Buffer.from(hex.replaceAll(" ", ""), "hex")];
const be = (value: number, length: number): number[] =>
  Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
const le = (value: number, length: number): number[] => be(value, length).reverse();

function png(width: number, height: number): Uint8Array {
  return Uint8Array.from([
    ...bytesOf("89504e470d0a1a0a 0000000d 49484452"),
    ...be(width, 4),
    ...be(height, 4),
    ...bytesOf("0802000000 12345678 00000000 49444154 35af061e"),
    ...bytesOf("00000000 49454e44 ae426082"),
  ]);
}

const segment = (marker: number, body: readonly number[]): number[] => [
  0xff,
  marker,
  ...be(body.length + 2, 2),
  ...body,
];
const frame = (width: number, height: number, marker = 0xc0): number[] =>
  segment(marker, [8, ...be(height, 2), ...be(width, 2), 1, 1, 0x11, 0]);

/** A JPEG with `before` between its start and its frame, and a scan without FF in it. */
function jpeg(width: number, height: number, before: readonly number[] = []): Uint8Array {
  const scan = [...segment(0xda, [1, 1, 0, 0, 63, 0]), ...Array.from({ length: 40 }, (_, i) => (i * 7) % 250)];
  return Uint8Array.from([0xff, 0xd8, ...before, ...frame(width, height), ...scan, 0xff, 0xd9]);
}

function webp(kind: "VP8 " | "VP8L" | "VP8X", body: readonly number[]): Uint8Array {
  const chunk = [...Buffer.from(kind), ...le(body.length, 4), ...body, ...(body.length % 2 ? [0] : [])];
  return Uint8Array.from([...Buffer.from("RIFF"), ...le(chunk.length + 4, 4), ...Buffer.from("WEBP"), ...chunk]);
}
const lossy = (width: number, height: number): Uint8Array =>
  webp("VP8 ", [0x10, 0, 0, 0x9d, 0x01, 0x2a, ...le(width, 2), ...le(height, 2), 1, 2, 3, 4]);
const lossless = (width: number, height: number): Uint8Array =>
  webp("VP8L", [0x2f, ...le((width - 1) | ((height - 1) << 14), 4), 1, 2, 3]);
const extended = (width: number, height: number): Uint8Array =>
  webp("VP8X", [0, 0, 0, 0, ...le(width - 1, 3), ...le(height - 1, 3)]);

const makers: readonly {
  name: string;
  format: ImageFormat;
  most: number;
  make: (w: number, h: number) => Uint8Array;
}[] = [
  { name: "PNG", format: "png", most: 2 ** 31 - 1, make: png },
  { name: "JPEG", format: "jpeg", most: 65535, make: jpeg },
  { name: "lossy WebP", format: "webp", most: 16383, make: lossy },
  { name: "lossless WebP", format: "webp", most: 16384, make: lossless },
  { name: "extended WebP", format: "webp", most: 2 ** 24, make: extended },
];

const isWhole = (format: ImageFormat, file: Uint8Array): boolean =>
  isCompleteImage(format, file.subarray(Math.max(0, file.length - 64)), file.length, file.subarray(0, 65536));

describe("readImageHeader", () => {
  for (const { name, format, most, make } of makers) {
    it(`reads the size of a ${name}, and asks for more of any beginning of it`, () => {
      const side = fc.integer({ min: 1, max: most });
      fc.assert(
        fc.property(side, side, (width, height) => {
          const file = make(width, height);
          assert.deepEqual(readImageHeader(file), { format, width, height });
          for (let length = 0; length < file.length; length += 1) {
            const header = readImageHeader(file.subarray(0, length));
            assert.ok(header !== undefined, `${length} bytes`);
            if (header !== "need-more") assert.deepEqual(header, { format, width, height });
          }
        }),
      );
    });
  }

  it("finds a JPEG's frame behind 200 KB of EXIF and ICC segments with a thumbnail inside", () => {
    const thumbnail = [...jpeg(160, 120)];
    const padding = Array.from({ length: 65000 }, () => 0xff);
    const before = [...segment(0xe1, [...thumbnail, ...padding]), ...segment(0xe2, padding), ...segment(0xe2, padding)];
    const file = jpeg(4000, 3000, before);
    assert.equal(readImageHeader(file.subarray(0, 65536)), "need-more");
    assert.deepEqual(readImageHeader(file), { format: "jpeg", width: 4000, height: 3000 });
  });

  it("takes fill bytes and each kind of frame, but not the tables with like markers", () => {
    for (const marker of [0xc1, 0xc2, 0xc3, 0xc5, 0xc9, 0xca, 0xcf]) {
      const file = Uint8Array.from([0xff, 0xd8, 0xff, 0xff, ...segment(0xc4, [1, 2]), ...frame(7, 9, marker)]);
      assert.deepEqual(readImageHeader(file), { format: "jpeg", width: 7, height: 9 }, marker.toString(16));
    }
    for (const marker of [0xc4, 0xc8, 0xcc]) {
      const file = Uint8Array.from([0xff, 0xd8, ...frame(7, 9, marker), ...segment(0xda, [])]);
      assert.equal(readImageHeader(file), undefined, marker.toString(16));
    }
  });

  it("refuses what is no picture, and sizes of 0", () => {
    for (const text of ["<!doctype html><html>", '{"error":{}}', "<svg xmlns=", "GIF89a", "RIFF____WAVEfmt ", "BM"]) {
      assert.equal(readImageHeader(Buffer.from(text)), undefined, text);
    }
    assert.equal(readImageHeader(png(0, 5)), undefined);
    assert.equal(readImageHeader(png(2 ** 31, 5)), undefined);
    assert.equal(readImageHeader(jpeg(5, 0)), undefined);
    assert.equal(readImageHeader(lossy(0, 3)), undefined);
    assert.equal(readImageHeader(webp("VP8 ", [0x11, 0, 0, 0x9d, 0x01, 0x2a, 9, 0, 9, 0])), undefined, "no key frame");
    assert.equal(readImageHeader(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 1])), undefined, "a length below 2");
    assert.equal(readImageHeader(Uint8Array.from([0xff, 0xd8, 0xff, 0xd9])), undefined, "an end before a frame");
  });

  it("reads huge dimensions without a doubt", () => {
    assert.deepEqual(readImageHeader(png(30000, 30000)), { format: "png", width: 30000, height: 30000 });
  });

  it("never throws, whatever follows a good beginning", () => {
    const starts = makers.flatMap(({ make }) => [make(3, 3).subarray(0, 3), make(3, 3).subarray(0, 16), make(3, 3)]);
    const hostile = fc.tuple(fc.constantFrom(...starts, new Uint8Array(0)), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(hostile, fc.nat({ max: 1000 }), ([start, rest], total) => {
        const bytes = Uint8Array.from([...start, ...rest]);
        const header = readImageHeader(bytes);
        if (typeof header === "object") assert.ok(header.width >= 1 && header.height >= 1);
        for (const format of ["png", "jpeg", "webp"] as const) isCompleteImage(format, rest, total, bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes one flipped byte without throwing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...makers), fc.nat(), fc.integer({ min: 0, max: 255 }), (maker, at, byte) => {
        const file = maker.make(300, 200);
        file[at % file.length] = byte;
        readImageHeader(file);
        isWhole(maker.format, file);
      }),
      { numRuns: 1000 },
    );
  });

  it("reads 8 MB of the shortest segments, or of fill bytes, in one pass", () => {
    const short = new Uint8Array(8_000_000).map((_, at) => [0xff, 0xe0, 0, 2][(at - 2) & 3] ?? 0);
    short.set([0xff, 0xd8]);
    assert.equal(readImageHeader(short), "need-more");
    const fill = new Uint8Array(8_000_000).fill(0xff);
    fill[1] = 0xd8;
    assert.equal(readImageHeader(fill), "need-more");
  });
});

describe("isCompleteImage", () => {
  for (const { name, format, make } of makers) {
    it(`F12 takes a whole ${name}, and refuses it cut anywhere or of another format`, () => {
      const file = make(301, 203);
      assert.equal(isWhole(format, file), true);
      for (let length = 0; length < file.length; length += 1) {
        assert.equal(isWhole(format, file.subarray(0, length)), false, `${length} of ${file.length}`);
      }
      for (const other of (["png", "jpeg", "webp"] as const).filter((one) => one !== format)) {
        assert.equal(isWhole(other, file), false, other);
      }
    });
  }

  it("is not taken in by the end marker of a thumbnail", () => {
    const thumbnail = [...jpeg(160, 120)];
    const file = jpeg(4000, 3000, segment(0xe1, [1, 2, 3, ...thumbnail, 4, 5]));
    const behindThumbnail = 2 + 4 + 3 + thumbnail.length;
    assert.deepEqual([...file.subarray(behindThumbnail - 2, behindThumbnail)], [0xff, 0xd9]);
    assert.equal(isWhole("jpeg", file.subarray(0, behindThumbnail)), false);
    // The frame may be known from an earlier, longer answer, while the file on disk is short.
    assert.equal(isCompleteImage("jpeg", Uint8Array.of(0xff, 0xd9), behindThumbnail, file), false);
  });

  it("is not taken in by an end marker among the segments behind the frame, nor by the ends of another format", () => {
    const start = [0xff, 0xd8, ...frame(8, 8)];
    const file = Uint8Array.from([...start, ...segment(0xfe, [0xff, 0xd9, 1, 2]), ...jpeg(8, 8).subarray(2)]);
    assert.equal(isWhole("jpeg", file), true);
    assert.equal(isWhole("jpeg", file.subarray(0, start.length + 6)), false);
    assert.equal(isWhole("png", Uint8Array.from([...jpeg(8, 8), ...png(8, 8)])), false);
    assert.equal(
      isCompleteImage("png", png(8, 8).subarray(-12), 60, Uint8Array.from([...png(8, 8), 0, 0, 0, 0])),
      false,
      "a head longer than the file",
    );
  });

  it("takes a JPEG with zeros behind its end, and no PNG with anything behind it", () => {
    assert.equal(isWhole("jpeg", Uint8Array.from([...jpeg(5, 5), 0, 0, 0])), true);
    assert.equal(isWhole("jpeg", Uint8Array.from([...jpeg(5, 5), 1])), false);
    assert.equal(isWhole("png", Uint8Array.from([...png(5, 5), 0])), false);
  });

  it("takes a WebP of odd size with and without its padding byte, and no longer one", () => {
    const file = lossy(5, 5);
    const odd = Uint8Array.from([...file, 7]);
    odd.set(le(odd.length - 8, 4), 4);
    assert.equal(isWhole("webp", odd), true);
    assert.equal(isWhole("webp", Uint8Array.from([...odd, 0])), true);
    assert.equal(isWhole("webp", Uint8Array.from([...odd, 0, 0])), false);
    assert.equal(isWhole("webp", Uint8Array.from([...file, 0])), false);
  });
});
