import { latin1 } from "./bytes";
import { isHuge } from "./isHuge";
import { readImageHeader, type ImageFormat } from "./imageHeader";
import type { Orientation } from "./orient";
import { readJpegFacts } from "./readJpegFacts";
import { readPngFacts } from "./readPngFacts";
import { readWebpFacts } from "./readWebpFacts";
import type { PngChunk } from "./pngChunks";
import type { PngHeader } from "./unpackPng";

/** What a picture's bytes say about it, before anything is decoded. */
export interface PictureFacts {
  readonly format: ImageFormat;
  /** Stored pixels, before `orientation` is applied. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Whether pixels may be transparent: an alpha channel, or `tRNS` in a PNG. */
  readonly hasAlpha: boolean;
  readonly profile: StoredProfile | null;
  /** Of a PNG only. */
  readonly png: PngFacts | null;
}

/** An ICC profile as the file holds it: PNG deflates it (zlib). */
export interface StoredProfile {
  readonly isDeflated: boolean;
  readonly bytes: Uint8Array;
}

export interface PngFacts {
  readonly header: PngHeader;
  /** `gAMA`, `cHRM`, `sRGB` and `cICP`: how the colours are to be shown where there is no profile. In the file's order. */
  readonly colourChunks: readonly Pick<PngChunk, "type" | "body">[];
}

export type RefusalReason =
  "empty" | "git-lfs" | "svg" | "not-a-picture" | "truncated" | "animated" | "cmyk" | "too-large";

export interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  /** A sentence for the person. */
  readonly message: string;
}

export type PictureReading = { readonly kind: "picture"; readonly facts: PictureFacts } | Refusal;

/** What a format's reader found. Whatever it could not read it leaves undefined, and judges nothing. */
export interface RawFacts extends PictureFacts {
  readonly isWhole: boolean;
  readonly isAnimated: boolean;
  readonly isCmyk: boolean;
}

/**
 * Reads a whole file's header chunks or segments; its format follows the bytes alone. Decodes and inflates nothing; takes time
 * linear in `file` and never throws. The facts hold views of `file`.
 */
export function readPictureFacts(file: Uint8Array): PictureReading {
  const raw = readPngFacts(file) ?? readJpegFacts(file) ?? readWebpFacts(file);
  if (raw === undefined) return refuse(reasonOfOther(file), file);
  const { isWhole, isAnimated, isCmyk, ...facts } = raw;
  if (isHuge(facts)) {
    const size = `${facts.width} × ${facts.height} pixels`;
    const message = `The picture has ${size}, more than this extension opens (16,384 a side, 100 million in all).`;
    return { kind: "refused", reason: "too-large", message };
  }
  if (isAnimated) return refuse("animated", file);
  if (isCmyk) return refuse("cmyk", file);
  return isWhole ? { kind: "picture", facts } : refuse("truncated", file);
}

function refuse(reason: Exclude<RefusalReason, "too-large">, file: Uint8Array): Refusal {
  return { kind: "refused", reason, message: sentenceOf(reason, file) };
}

function sentenceOf(reason: Exclude<RefusalReason, "too-large">, file: Uint8Array): string {
  switch (reason) {
    case "empty":
      return "The file is empty.";
    case "git-lfs":
      return "The file is a Git LFS pointer; the picture itself is not on this machine. Run “git lfs pull”.";
    case "svg":
      return "The file is an SVG drawing; only PNG, JPEG and WebP pictures can be edited.";
    case "not-a-picture":
      return `The file is ${nameOf(file)}; only PNG, JPEG and WebP pictures can be edited.`;
    case "truncated":
      return "The picture is cut off or damaged.";
    case "animated":
      return "The picture is animated; only still pictures can be edited.";
    case "cmyk":
      return "The picture is in CMYK, colours for print; only RGB and grey pictures can be edited.";
  }
}

function reasonOfOther(file: Uint8Array): "empty" | "git-lfs" | "svg" | "truncated" | "not-a-picture" {
  if (file.length === 0) return "empty";
  if (readImageHeader(file) !== undefined) return "truncated";
  const text = latin1(file, 0, SVG_LOOK);
  if (text.startsWith("version https://git-lfs.github.com/spec/")) return "git-lfs";
  const isMarkup = /^(?:\u00ef\u00bb\u00bf)?\s*</.test(text);
  return isMarkup && /<(?:\w+:)?svg[\s>]/i.test(text) && !/<html[\s>]/i.test(text) ? "svg" : "not-a-picture";
}

/** Bytes within which an SVG's root element stands, behind declaration, document type and comments. */
const SVG_LOOK = 4096;

const OTHERS: readonly { readonly at: number; readonly magic: string; readonly name: string }[] = [
  { at: 0, magic: "GIF8", name: "a GIF picture" },
  { at: 4, magic: "ftypavi", name: "an AVIF picture" },
  { at: 4, magic: "ftyphei", name: "a HEIC picture" },
  { at: 4, magic: "ftypmif1", name: "a HEIF picture" },
  { at: 0, magic: "II*\0", name: "a TIFF or raw picture" },
  { at: 0, magic: "MM\0*", name: "a TIFF or raw picture" },
  { at: 0, magic: "8BPS", name: "a Photoshop document" },
  { at: 0, magic: "\u00ff\n", name: "a JPEG XL picture" },
  { at: 4, magic: "JXL ", name: "a JPEG XL picture" },
  { at: 0, magic: "%PDF", name: "a PDF document" },
  { at: 0, magic: "BM", name: "a BMP picture" },
];

function nameOf(file: Uint8Array): string {
  return OTHERS.find(({ at, magic }) => latin1(file, at, magic.length) === magic)?.name ?? "no picture";
}
