import { concatBytes, latin1, latin1Bytes, readUint, uintBytes } from "./bytes";

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export interface PngChunk {
  /** Four letters, such as `IDAT`. */
  readonly type: string;
  /** A view of the file; `crc` is not checked. */
  readonly body: Uint8Array;
  /** Where the chunk's length field stands. */
  readonly start: number;
}

/**
 * The chunks of a PNG in their order, up to `IEND` (given too) or to the first that does not end within the file.
 * Takes time linear in `png`; keeps nothing.
 */
export function* pngChunks(png: Uint8Array): Generator<PngChunk, void> {
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= png.length) {
    const length = readUint(png, at, 4, "big");
    const end = at + 12 + length;
    if (end > png.length) return;
    const type = latin1(png, at + 4, 4);
    yield { type, body: png.subarray(at + 8, end - 4), start: at };
    if (type === "IEND") return;
    at = end;
  }
}

/** A chunk with its length and checksum. */
export function pngChunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const checked = concatBytes([latin1Bytes(type), body]);
  return concatBytes([uintBytes(body.length, 4, "big"), checked, uintBytes(crc32(checked), 4, "big")]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of PNG's annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
