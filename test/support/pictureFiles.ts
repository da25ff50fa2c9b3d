import assert from "node:assert/strict";
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { PixelSize } from "../../src/core/schema/imageOptions";
import { toEightBits } from "./makePng";

// Picture files, made and judged by another decoder than the product's.

/** Every pixel another colour than its neighbours; with four channels every alpha too. */
export function gradient(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const data = new Uint8Array(width * height * channels);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    data.set([(x * 7) & 255, (y * 5) & 255, (x + y) & 255, (x * y) & 255].slice(0, channels), at * channels);
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Where `halfMask` is white. */
function isInLeftHalf(x: number, { width }: Pick<PixelSize, "width">): boolean {
  return x < Math.ceil(width / 2);
}

/** White in the left half, black in the right one. */
export async function halfMask(width: number, height: number): Promise<Buffer> {
  const white = { create: { width: Math.ceil(width / 2), height, channels: 3, background: "white" } } as const;
  return await sharp({ create: { width, height, channels: 3, background: "black" } })
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** Upright RGBA. */
export async function decoded(bytes: Uint8Array) {
  return await sharp(bytes).rotate().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
}

export interface Differing {
  /** Samples in the left half and in the right one. */
  inside: number;
  outside: number;
  /** The largest difference outside, levels. */
  most: number;
}

/** Samples that differ between two files of one size. */
export async function differing(a: Uint8Array, b: Uint8Array): Promise<Differing> {
  const [one, other] = [await decoded(a), await decoded(b)];
  assert.deepEqual([other.info.width, other.info.height], [one.info.width, one.info.height]);
  const count = { inside: 0, outside: 0, most: 0 };
  for (let at = 0; at < one.data.length; at += 1) {
    const delta = Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0));
    if (delta === 0) continue;
    const isInside = isInLeftHalf(Math.floor(at / 4) % one.info.width, one.info);
    count[isInside ? "inside" : "outside"] += 1;
    if (!isInside) count.most = Math.max(count.most, delta);
  }
  return count;
}

/** RGBA of 8 bits by libvips; its own cut from 16 bits to 8 is left out, and done by the rule that is ours. */
export async function bySharp(file: Uint8Array, bitDepth = 8): Promise<Uint8Array> {
  if (bitDepth < 16) return new Uint8Array(await sharp(file).toColourspace("srgb").ensureAlpha().raw().toBuffer());
  const raw = await sharp(file).toColourspace("rgb16").ensureAlpha(1).raw({ depth: "ushort" }).toBuffer();
  const words = new Uint16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  return Uint8Array.from(words, (value) => toEightBits(value, 16));
}
