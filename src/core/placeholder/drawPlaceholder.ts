import { choosePalette, RAMP_STEPS, type Palette } from "./choosePalette";
import { createRandom } from "./createRandom";
import { drawBackground, type Anchor, type Canvas } from "./drawBackground";
import { drawText, INK_INDEX, INK_LEVELS, STEPS_PER_TINT } from "./drawText";
import { layoutText } from "./layoutText";
import type { FontSet } from "./parseFontSet";

export interface PlaceholderOptions {
  /** Up to 32,000 characters; any text. */
  readonly prompt: string;
  /** A safe integer. */
  readonly seed: number;
  /** Which of several images of one request, from 0; varies colours and shapes. Default 0. */
  readonly index?: number;
  /** Integers, 1 or more. */
  readonly width: number;
  readonly height: number;
  readonly fonts: FontSet;
}

/** Opaque RGBA, 8 bits each, row by row from the top: `data.length === width * height * 4`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** How strongly the caption covers the ground: quieter than the headline, and still at least 4.5 : 1. */
const CAPTION_OPACITY = 0.875;

/**
 * Draws the offline placeholder: a gradient with two shapes, the prompt's first words, the size. The same options give the
 * same pixels. Colours follow from seed and index; the shapes from the prompt as well, so that one seed makes a family.
 * Never more than 256 colours, which keeps a PNG small and exact.
 * @throws RangeError when a side is not a positive integer
 */
export function drawPlaceholder(options: PlaceholderOptions): Pixels {
  const { prompt, seed, width, height, fonts, index = 0 } = options;
  if (!isSide(width) || !isSide(height)) throw new RangeError(`Not a size in pixels: ${width} × ${height}`);
  const random = createRandom("shapes", seed, index, prompt);
  const anchor: Anchor = random.next() < 0.5 ? "top" : "bottom";
  const canvas: Canvas = { width, height, indices: new Uint8Array(width * height) };
  const palette = choosePalette(seed, index);
  drawBackground(canvas, { random, anchor, spread: palette.spread });
  const { headline, caption } = layoutText({ prompt, seed, width, height, fonts, anchor });
  for (const line of headline) drawText(canvas, { fonts, line, opacity: 1 });
  if (caption !== undefined) drawText(canvas, { fonts, line: caption, opacity: CAPTION_OPACITY });
  return { width, height, data: colour(canvas.indices, palette) };
}

function isSide(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** Looks the indices up: the ramp, then the tints of each group of its steps, then the ink. */
function colour(indices: Uint8Array, { ramp, ink }: Palette): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray((INK_INDEX + 1) * 4).fill(255);
  for (const [step, rgb] of ramp.entries()) bytes.set(rgb, step * 4);
  for (let group = 0; group < RAMP_STEPS / STEPS_PER_TINT; group += 1) {
    const ground = ramp[group * STEPS_PER_TINT + STEPS_PER_TINT / 2] ?? ink;
    for (let level = 1; level < INK_LEVELS; level += 1) {
      const at = RAMP_STEPS + group * (INK_LEVELS - 1) + level - 1;
      const share = level / INK_LEVELS;
      bytes.set(
        [0, 1, 2].map((c) => (ground[c] ?? 0) * (1 - share) + (ink[c] ?? 0) * share),
        at * 4,
      );
    }
  }
  bytes.set(ink, INK_INDEX * 4);
  // 32 bits at a time in the machine's own byte order, on both sides.
  const colours = new Uint32Array(bytes.buffer);
  const pixels = new Uint32Array(indices.length);
  for (let i = 0; i < indices.length; i += 1) pixels[i] = colours[indices[i] ?? 0] ?? 0;
  return new Uint8ClampedArray(pixels.buffer);
}
