import { promises as streams } from "node:stream";
import { constants, crc32, createDeflate } from "node:zlib";
import { concatBytes, latin1Bytes, uintBytes } from "../core/image/bytes";
import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import { hasTransparency, RowFilter } from "../core/image/filterRows";
import { PNG_SIGNATURE, pngChunk } from "../core/image/pngChunks";

/** Filtered bytes that are handed on at once. */
const PIECE = 1 << 18;

/**
 * A lossless PNG of RGB, or of RGBA when a pixel is not opaque; the same pixels give the same bytes on one version of Node. Rows
 * are filtered here while zlib deflates earlier ones on another thread, and no more than a few of them are held. Of photographs
 * zlib's run lengths leave what its search for repetitions leaves, in a fraction of the time.
 */
export async function encodeTruecolourPng(pixels: RgbaPixels): Promise<Uint8Array<ArrayBuffer>> {
  const isOpaque = !hasTransparency(pixels);
  const header = concatBytes([
    uintBytes(pixels.width, 4, "big"),
    uintBytes(pixels.height, 4, "big"),
    Uint8Array.of(8, isOpaque ? 2 : 6, 0, 0, 0),
  ]);
  const deflated = await deflate(new RowFilter(pixels, isOpaque ? 3 : 4), Math.ceil(PIECE / (pixels.width * 4)));
  return concatBytes([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    ...dataChunk(deflated),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

async function deflate(rows: RowFilter, rowsAtOnce: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  const collect = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const part of stream) parts.push(part);
  };
  const deflating = createDeflate({ strategy: constants.Z_RLE, memLevel: 9, chunkSize: PIECE });
  await streams.pipeline(bands(rows, rowsAtOnce), deflating, collect);
  return parts;
}

function* bands(rows: RowFilter, rowsAtOnce: number): Generator<Uint8Array> {
  for (let band = rows.next(rowsAtOnce); band.length > 0; band = rows.next(rowsAtOnce)) yield band;
}

/** Its pieces, since it is copied into the file anyway. */
function dataChunk(parts: readonly Uint8Array[]): Uint8Array[] {
  const type = latin1Bytes("IDAT");
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const check = parts.reduce((crc, part) => crc32(part, crc), crc32(type));
  return [uintBytes(length, 4, "big"), type, ...parts, uintBytes(check, 4, "big")];
}
