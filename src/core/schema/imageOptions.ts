import * as z from "zod/mini";

export const QUALITIES = ["auto", "low", "medium", "high"] as const;
export type Quality = (typeof QUALITIES)[number];

export const OUTPUT_FORMATS = ["png", "jpeg", "webp"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Names from the specification; how each is drawn in pixels is data of a model's row. */
export const SIZE_PRESETS = [
  "square_hd",
  "square",
  "landscape_4_3",
  "landscape_16_9",
  "portrait_4_3",
  "portrait_16_9",
] as const;
export type SizePreset = (typeof SIZE_PRESETS)[number];

/** Pixels. */
export interface PixelSize {
  width: number;
  height: number;
}
export type ImageSize = SizePreset | PixelSize;

export const pixelSizeSchema = z.strictObject({ width: z.int(), height: z.int() });
export const qualitySchema = z.enum(QUALITIES);
export const outputFormatSchema = z.enum(OUTPUT_FORMATS);
export const imageSizeSchema = z.union([z.enum(SIZE_PRESETS), pixelSizeSchema]);

/** What a person reads: `landscape 4:3`, `1024 × 768`. */
export function describeSize(size: ImageSize): string {
  if (typeof size !== "string") return `${size.width} × ${size.height}`;
  return size.replace("_hd", " HD").replace(/_(\d+)_(\d+)$/, " $1:$2");
}
