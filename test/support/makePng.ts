import { deflateSync } from "node:zlib";
import { concatBytes, uintBytes } from "../../src/core/image/bytes";
import { PNG_SIGNATURE, pngChunk } from "../../src/core/image/pngChunks";

export interface PngKind {
  readonly colourType: number;
  readonly bitDepth: number;
  readonly isInterlaced: boolean;
}

export interface PngPlan extends PngKind {
  readonly width: number;
  readonly height: number;
  /** The stored sample (or palette index) of a channel. */
  readonly sample: (x: number, y: number, channel: number) => number;
  readonly palette?: Uint8Array;
  readonly transparency?: Uint8Array;
  /** Chunks before the data. */
  readonly chunks?: readonly { readonly type: string; readonly body: Uint8Array }[];
}

export const channelsOf = (colourType: number): number => [1, 0, 3, 1, 2, 0, 4][colourType] ?? 0;

export const pngKinds: readonly PngKind[] = (
  [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ] as const
).flatMap(([colourType, depths]) =>
  depths.flatMap((bitDepth) => [false, true].map((isInterlaced) => ({ colourType, bitDepth, isInterlaced }))),
);

/** A PNG of any kind, written sample by sample; its rows take the five filters in turn. */
export function makePng(plan: PngPlan): Uint8Array<ArrayBuffer> {
  const { width, height, bitDepth, colourType, isInterlaced, palette, transparency, chunks = [] } = plan;
  const header = concatBytes([
    uintBytes(width, 4, "big"),
    uintBytes(height, 4, "big"),
    Uint8Array.of(bitDepth, colourType, 0, 0, isInterlaced ? 1 : 0),
  ]);
  return concatBytes([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    ...chunks.map(({ type, body }) => pngChunk(type, body)),
    ...(palette === undefined ? [] : [pngChunk("PLTE", palette)]),
    ...(transparency === undefined ? [] : [pngChunk("tRNS", transparency)]),
    ...inPieces(deflateSync(filteredRows(plan))).map((piece) => pngChunk("IDAT", piece)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** The value of every sample of one bit depth as 8 bits, by exact arithmetic. */
export const toEightBits = (value: number, bitDepth: number): number => Math.round((value * 255) / (2 ** bitDepth - 1));

function inPieces(data: Uint8Array): Uint8Array[] {
  const third = Math.ceil(data.length / 3);
  return [data.subarray(0, third), new Uint8Array(0), data.subarray(third, 2 * third), data.subarray(2 * third)];
}

const ADAM7 =
  "1 6 4 6 2 6 4 6,7 7 7 7 7 7 7 7,5 6 5 6 5 6 5 6,7 7 7 7 7 7 7 7,3 6 4 6 3 6 4 6,7 7 7 7 7 7 7 7,5 6 5 6 5 6 5 6,7 7 7 7 7 7 7 7"
    .split(",")
    .map((row) => row.split(" ").map(Number));

/** Straight from the standard's picture of the 8 × 8 pattern, not by start and step as the decoder has it. */
function passes({ width, height, isInterlaced }: PngPlan): [number, number][][][] {
  const numbers = isInterlaced ? [1, 2, 3, 4, 5, 6, 7] : [0];
  return numbers.map((pass) => {
    const rows: [number, number][][] = [];
    for (let y = 0; y < height; y += 1) {
      const row: [number, number][] = [];
      for (let x = 0; x < width; x += 1) {
        if (pass === 0 || ADAM7[y % 8]?.[x % 8] === pass) row.push([x, y]);
      }
      if (row.length > 0) rows.push(row);
    }
    return rows;
  });
}

function filteredRows(plan: PngPlan): Uint8Array {
  const channels = channelsOf(plan.colourType);
  const pixelBytes = Math.max(1, (channels * plan.bitDepth) / 8);
  return concatBytes(
    passes(plan).flatMap((rows, pass) => {
      let above: Uint8Array | undefined;
      return rows.map((row, index) => {
        const samples = row.flatMap(([x, y]) => Array.from({ length: channels }, (_, c) => plan.sample(x, y, c)));
        const packed = packBits(samples, plan.bitDepth);
        const filter = (index + pass + 3) % 5;
        const filtered = applyFilter(packed, above ?? new Uint8Array(packed.length), { filter, pixelBytes });
        above = packed;
        return concatBytes([Uint8Array.of(filter), filtered]);
      });
    }),
  );
}

function packBits(samples: readonly number[], bitDepth: number): Uint8Array {
  if (bitDepth >= 8) return concatBytes(samples.map((value) => uintBytes(value, bitDepth / 8, "big")));
  const perByte = 8 / bitDepth;
  const row = new Uint8Array(Math.ceil(samples.length / perByte));
  samples.forEach((value, i) => {
    const at = Math.floor(i / perByte);
    row[at] = (row[at] ?? 0) | (value << (8 - bitDepth * ((i % perByte) + 1)));
  });
  return row;
}

function applyFilter(
  row: Uint8Array,
  above: Uint8Array,
  { filter, pixelBytes }: { filter: number; pixelBytes: number },
): Uint8Array {
  return row.map((value, i) => {
    const a = row[i - pixelBytes] ?? 0;
    const b = above[i] ?? 0;
    const c = above[i - pixelBytes] ?? 0;
    const nearest = [a, b, c].sort((p, q) => Math.abs(a + b - c - p) - Math.abs(a + b - c - q))[0] ?? 0;
    return value - ([0, a, b, (a + b) >> 1, nearest][filter] ?? 0);
  });
}
