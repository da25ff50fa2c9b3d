import { zlibSync } from "fflate";
import { concatBytes } from "./bytes";
import { PNG_SIGNATURE, pngChunk } from "./pngChunks";

/** RGBA, 8 bits each, row by row from the top: `data.length === width * height * 4`. */
export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

interface Indexed {
  /** One byte a pixel, each row behind the filter byte 0 (none), as PNG wants it. */
  readonly rows: Uint8Array;
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array;
}

/**
 * A lossless PNG of colour type 3 for a picture of at most 256 opaque colours: a quarter of the data, and an ordered dither
 * stays the repeating pattern that it is. Compressed in JavaScript, since zlib's output differs between builds of Node.
 * @returns undefined when the picture has more colours or is not opaque
 */
export function encodeIndexedPng(pixels: RgbaPixels): Uint8Array<ArrayBuffer> | undefined {
  const indexed = indexColours(pixels);
  if (indexed === undefined) return undefined;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, pixels.width);
  view.setUint32(4, pixels.height);
  header.set([8, 3, 0, 0, 0], 8);
  return concatBytes([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("PLTE", indexed.palette),
    pngChunk("IDAT", zlibSync(indexed.rows, { level: 6 })),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

function indexColours({ width, height, data }: RgbaPixels): Indexed | undefined {
  const rows = new Uint8Array((width + 1) * height);
  const table = createColourTable();
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    to += 1;
    for (let x = 0; x < width; x += 1, from += 4, to += 1) {
      const index = data[from + 3] === 255 ? table.indexOf(readColour(data, from)) : -1;
      if (index < 0) return undefined;
      rows[to] = index;
    }
  }
  return { rows, palette: Uint8Array.from(table.colours.flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255])) };
}

function readColour(data: Uint8ClampedArray | Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
}

/** Slots of an open hash table: 16 times the colours, so that few collide. A `Map` takes ten times as long. */
const SLOTS = 4096;

function createColourTable(): { readonly colours: readonly number[]; indexOf(colour: number): number } {
  const slotColour = new Int32Array(SLOTS);
  const slotIndex = new Int16Array(SLOTS).fill(-1);
  const colours: number[] = [];

  function indexOf(colour: number): number {
    let slot = Math.imul(colour, 0x9e3779b1) >>> 20;
    while (slotIndex[slot] !== -1 && slotColour[slot] !== colour) slot = (slot + 1) & (SLOTS - 1);
    const known = slotIndex[slot] ?? -1;
    if (known >= 0 || colours.length === 256) return known;
    slotColour[slot] = colour;
    slotIndex[slot] = colours.length;
    return colours.push(colour) - 1;
  }

  return { colours, indexOf };
}
