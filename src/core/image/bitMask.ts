import type { PixelSize } from "../schema/imageOptions";
import type { Mask } from "./mask";

/** A mask as it is painted: one bit a pixel. */
export interface BitMask extends PixelSize {
  /** 1 = edit; rows from the top, each begins at a whole byte, the first pixel at its highest bit; what is left of a row's last byte is 0. */
  readonly bits: Uint8Array;
}

/** Bytes of a row. */
export function rowBytes(width: number): number {
  return Math.ceil(width / 8);
}

/** What stands behind a row's last pixel means nothing: it becomes 0, so that equal masks are equal bytes. */
export function withoutPadding({ width, height, bits }: BitMask): BitMask {
  const row = rowBytes(width);
  const rest = width % 8;
  if (rest === 0) return { width, height, bits };
  const clean = bits.slice();
  const keep = (0xff00 >> rest) & 0xff;
  for (let at = row - 1; at < clean.length; at += row) clean[at] = (clean[at] ?? 0) & keep;
  return { width, height, bits: clean };
}

/** How many pixels are to be edited. */
export function countBits({ bits }: BitMask): number {
  let count = 0;
  for (const byte of bits) count += SET_BITS[byte] ?? 0;
  return count;
}

const SET_BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
});

export function bitsFromMask({ width, height, data }: Mask): BitMask {
  const row = rowBytes(width);
  const bits = new Uint8Array(row * height);
  for (let y = 0, from = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, from += 1) {
      const at = y * row + (x >>> 3);
      if (data[from] === 255) bits[at] = (bits[at] ?? 0) | (0x80 >>> (x & 7));
    }
  }
  return { width, height, bits };
}

export function maskFromBits(mask: BitMask): Mask {
  const { width, height, bits } = mask;
  const row = rowBytes(width);
  const data = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      const byte = bits[y * row + (x >>> 3)] ?? 0;
      if ((byte & (0x80 >>> (x & 7))) !== 0) data[to] = 255;
    }
  }
  return { width, height, data, editPixels: countBits(mask) };
}

/** Keeps what was to be edited, and edits what was to be kept. */
export function invertedBits({ width, height, bits }: BitMask): BitMask {
  return withoutPadding({ width, height, bits: bits.map((byte) => 255 - byte) });
}
