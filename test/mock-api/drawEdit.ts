import { createHash } from "node:crypto";
import type { DrawRequest } from "./drawPicture";
import type { PostStep } from "./mockStep";
import { encode, readPixels, scalePixels, type Pixels } from "./pixels";
import type { EditInputs } from "./readEdit";

const CELL = 16;
const CLEARLY = 64;

type Colour = readonly [number, number, number];

export interface EditRequest extends DrawRequest {
  inputs: EditInputs;
  /** See `PostStep`. */
  disturb: number;
  ignoreMask: NonNullable<PostStep["ignoreMask"]> | false;
}

/**
 * The first image at the size asked for. With a mask its edit zone is covered with a pattern of two colours; without
 * one the whole picture is redrawn in two colours, by brightness. A repainted pixel is opaque, and differs from what was
 * there by at least 64 levels in a channel. The same request gives the same bytes.
 */
export async function drawEdit(request: EditRequest): Promise<Uint8Array> {
  const { inputs, width, height, format } = request;
  const size = { width, height };
  const source = await readPixels(inputs.image);
  const picture = await scalePixels(source, size, "lanczos3");
  const mask = inputs.mask && (await scalePixels(await readPixels(inputs.mask), size, "nearest"));
  paint(picture, mask, request);
  return encode(picture, format, inputs.hasAlpha);
}

function paint(picture: Pixels, mask: Pixels | null, { prompt, seed, index, disturb, ignoreMask }: EditRequest): void {
  const hash = createHash("sha256")
    .update(JSON.stringify([prompt, seed, index]))
    .digest();
  const palette = createPalette(hash);
  const nextNoise = createNoise(hash.readUInt32BE(6), disturb);
  for (let pixel = 0; pixel < picture.width * picture.height; pixel += 1) {
    const at = 4 * pixel;
    if (!isRepainted(mask?.data[at + 3], ignoreMask)) {
      shake(picture.data, at, nextNoise);
    } else {
      repaint(picture.data, at, palette[mask ? patternAt(pixel, picture.width) : brightnessAt(picture.data, at)]);
    }
  }
}

/** `alpha` is the mask's; undefined without a mask. */
function isRepainted(alpha: number | undefined, ignoreMask: EditRequest["ignoreMask"]): boolean {
  if (alpha === undefined || ignoreMask === true) return true;
  return ignoreMask === "inverted" ? alpha !== 0 : alpha === 0;
}

/** 256 colours, from a dark one to a light one. */
function createPalette(hash: Buffer): Colour[] {
  return Array.from({ length: 256 }, (_, lightness) => {
    const mix = (channel: number) => {
      const dark = hash.readUInt8(channel) / 2;
      const light = 128 + hash.readUInt8(3 + channel) / 2;
      return Math.floor(dark + ((light - dark) * lightness) / 255);
    };
    return [mix(0), mix(1), mix(2)];
  });
}

function patternAt(pixel: number, width: number): number {
  const x = pixel % width;
  const y = (pixel - x) / width;
  return 255 * ((Math.floor(x / CELL) + Math.floor(y / CELL)) % 2);
}

function brightnessAt(data: Uint8Array, at: number): number {
  return Math.round(0.3 * (data[at] ?? 0) + 0.59 * (data[at + 1] ?? 0) + 0.11 * (data[at + 2] ?? 0));
}

function repaint(data: Uint8Array, at: number, colour: Colour = [0, 0, 0]): void {
  const [red, green, blue] = colour;
  const isAlike = isNear(red, data[at]) && isNear(green, data[at + 1]) && isNear(blue, data[at + 2]);
  const flip = isAlike ? 128 : 0;
  data[at] = red ^ flip;
  data[at + 1] = green ^ flip;
  data[at + 2] = blue ^ flip;
  data[at + 3] = 255;
}

function isNear(value: number, other = 0): boolean {
  return Math.abs(value - other) < CLEARLY;
}

function shake(data: Uint8Array, at: number, nextNoise: () => number): void {
  for (let channel = at; channel < at + 3; channel += 1) {
    data[channel] = Math.min(255, Math.max(0, (data[channel] ?? 0) + nextNoise()));
  }
}

/** Whole numbers from -levels to levels (xorshift32). */
function createNoise(seed: number, levels: number): () => number {
  if (levels === 0) return () => 0;
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) % (2 * levels + 1)) - levels;
  };
}
