import { crc32, deflateSync } from "node:zlib";

// Just enough PNG for faults that no honest encoder produces, and for fast pictures.

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One colour in RGB; a 4K picture is some 25 KB and takes milliseconds. */
export function flatPng(width: number, height: number, colour: readonly [number, number, number]): Uint8Array {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const rows = Buffer.alloc(row.length * height, row);
  return Buffer.concat([SIGNATURE, header(width, height, { depth: 8, colourType: 2 }), data(rows), end()]);
}

/** Black, one bit a pixel: 30,000² pixels take some 110 KB. */
export function blackPng(width: number, height: number): Uint8Array {
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return Buffer.concat([SIGNATURE, header(width, height, { depth: 1, colourType: 0 }), data(rows), end()]);
}

/**
 * The parts of a valid PNG of exactly `total` bytes, without holding them: `head`, then `fill` bytes that repeat
 * `fillBlock`, then `tail`. The filling is an ancillary chunk that decoders skip.
 */
export function paddedPng(size: { width: number; height: number }, total: number, fillBlock: Uint8Array) {
  const plain = Buffer.from(blackPng(size.width, size.height));
  const start = SIGNATURE.length + 25;
  const fill = total - plain.length - 12;
  if (fill < 0 || fill > 0x7fffffff) throw new Error(`A padded PNG cannot have ${total} bytes.`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(fill);
  const type = Buffer.from("paDd", "latin1");
  let sum = crc32(type);
  for (let at = 0; at < fill; at += fillBlock.length) {
    sum = crc32(fillBlock.subarray(0, Math.min(fillBlock.length, fill - at)), sum);
  }
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(sum);
  return {
    head: Buffer.concat([plain.subarray(0, start), length, type]),
    fill,
    tail: Buffer.concat([crc, plain.subarray(start)]),
  };
}

function header(width: number, height: number, pixel: { depth: number; colourType: number }): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body[8] = pixel.depth;
  body[9] = pixel.colourType;
  return chunk("IHDR", body);
}

function data(rows: Buffer): Buffer {
  return chunk("IDAT", deflateSync(rows, { level: 9 }));
}

function end(): Buffer {
  return chunk("IEND", Buffer.alloc(0));
}

function chunk(type: string, body: Buffer): Buffer {
  const framed = Buffer.alloc(12 + body.length);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, "latin1");
  body.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + body.length)), 8 + body.length);
  return framed;
}
