import type { FormatEnum, Sharp } from "sharp";
import type { PictureFormat, PictureSize } from "./readCall";

// libvips, not the product's codecs: what they write is to be read by somebody else.

export interface Pixels extends PictureSize {
  /** RGBA, not premultiplied. */
  data: Uint8Array;
}

export interface PictureFacts extends PictureSize {
  format: keyof FormatEnum;
  hasAlpha: boolean;
}

/** Reads every pixel once; throws at a file that is broken, cut short or of over 268 million pixels. */
export async function readFacts(bytes: Uint8Array): Promise<PictureFacts> {
  const { format, width, height, hasAlpha } = await (await open(bytes)).metadata();
  await (await open(bytes)).resize(8, 8, { fit: "fill" }).raw().toBuffer();
  return { format, width, height, hasAlpha };
}

/** Numbers as they stand in the file: no colour profile is applied, nothing is turned. */
export async function readPixels(bytes: Uint8Array): Promise<Pixels> {
  return toPixels(await open(bytes));
}

export async function scalePixels(pixels: Pixels, size: PictureSize, kernel: "nearest" | "lanczos3"): Promise<Pixels> {
  if (pixels.width === size.width && pixels.height === size.height) return pixels;
  return toPixels((await openRaw(pixels)).resize(size.width, size.height, { fit: "fill", kernel }));
}

export async function encode(pixels: Pixels, format: PictureFormat, hasAlpha: boolean): Promise<Uint8Array> {
  const raw = await openRaw(pixels);
  const keepsAlpha = hasAlpha && format !== "jpeg";
  const picture = keepsAlpha ? raw : raw.flatten({ background: "#ffffff" });
  if (format === "png") return picture.png({ compressionLevel: 1 }).toBuffer();
  return (format === "jpeg" ? picture.jpeg({ quality: 95 }) : picture.webp({ quality: 95 })).toBuffer();
}

async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

// Loaded at the first edit: most tests make none.
async function open(bytes: Uint8Array): Promise<Sharp> {
  const { default: sharp } = await import("sharp");
  return sharp(bytes, { ignoreIcc: true });
}

async function openRaw({ data, width, height }: Pixels): Promise<Sharp> {
  const { default: sharp } = await import("sharp");
  return sharp(data, { raw: { width, height, channels: 4 } });
}
