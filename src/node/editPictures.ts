import { InlineAssetsError, invalidRequest } from "../core/errors";
import { composite } from "../core/image/composite";
import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import type { SizeFit } from "../core/image/fitSize";
import { fitSize } from "../core/image/fitSize";
import type { ImageFormat } from "../core/image/imageHeader";
import type { Mask } from "../core/image/mask";
import { editShare, inverted, isEmpty, maskForProvider, maskFrom } from "../core/image/mask";
import type { Resize } from "../core/image/placeOnCanvas";
import { bringBack, placeMask, placeOnCanvas } from "../core/image/placeOnCanvas";
import { scaleMask } from "../core/image/scaleMask";
import type { SizeRule } from "../core/provider";
import type { Codecs } from "./codecs";
import type { DecodedImage } from "./decodeImage";
import { PictureRefused } from "./decodeImage";

// Both ends of a masked edit: what is sent to a model, and what is made of its answer. Belongs in the image worker.

/** The person's files, as their bytes. */
export interface EditFiles {
  image: Uint8Array;
  /** White or transparent is the area to edit; null edits the whole picture. */
  mask: Uint8Array | null;
  /** The person's choice: the other way round. */
  isInverted?: boolean;
}

export interface PreparedEdit {
  /** PNGs of the size that is to be asked for. */
  image: Uint8Array;
  mask: Uint8Array | null;
  fit: SizeFit;
  /** Of the picture's pixels, those that the mask gives free: 0…1; null without a mask. */
  share: number | null;
  /** Sentences for the person. */
  notes: string[];
}

export interface Finish {
  /** Of `PreparedEdit`. */
  fit: SizeFit;
  /** Pixels, 0 to 16, inside the mask. */
  feather: number;
  format: ImageFormat;
}

export interface FinishedEdit {
  bytes: Uint8Array;
  /** A JPEG that could not be near enough outside the mask has become a PNG. */
  format: ImageFormat;
  notes: string[];
}

export interface EditPictures {
  /** @throws InlineAssetsError `invalid-request`, naming the picture or the mask */
  prepare(files: EditFiles, rule: SizeRule): Promise<PreparedEdit>;
  /**
   * The answer at the original's exact size: outside of the mask the original's own pixels, each of them.
   * @throws InlineAssetsError `bad-output`, charged, when the answer is no picture; `invalid-request` for the others
   */
  finish(files: EditFiles & { answer: Uint8Array }, how: Finish): Promise<FinishedEdit>;
}

/** How near a JPEG stays to the original outside of the mask, in levels: 99 % of the samples, and all of them. */
const JPEG_BOUNDS = { share99: 2, maxDelta: 6 };
/** Of a JPEG without a mask, where nothing has to stay. */
const JPEG_QUALITY = 92;

export function createEditPictures(codecs: Codecs, resize: Resize): EditPictures {
  async function prepare(files: EditFiles, rule: SizeRule): Promise<PreparedEdit> {
    const { original, mask, notes } = await read(files, codecs);
    const fit = fitSize(original, rule);
    const { profile, colourChunks } = original;
    // Models know no profiles: they take what they get for sRGB.
    const shown = profile === null ? original : await codecs.profiles.convert(original, profile, null);
    const sent = placeOnCanvas(shown ?? original, { fit, resize });
    return {
      image: await codecs.encodeImage(sent, "png", profile === null ? { colourChunks } : {}),
      mask: mask === null ? null : await encodeMask(placeMask(mask, fit), codecs),
      fit,
      share: mask === null ? null : editShare(mask),
      notes: [...original.remarks, ...notes],
    };
  }

  async function finish({ answer, ...files }: EditFiles & { answer: Uint8Array }, how: Finish): Promise<FinishedEdit> {
    const { fit, feather, format } = how;
    const { original, mask } = await read(files, codecs);
    const back = bringBack(await readAnswer(answer, codecs), { fit, resize });
    const { profile } = original;
    const converted = profile === null ? undefined : await codecs.profiles.convert(back.pixels, null, profile);
    const own = converted ?? back.pixels;
    const pixels = mask === null ? own : composite({ original, answer: own, mask, feather });
    const finished = await encode(pixels, { original, mask, format }, codecs);
    return { ...finished, notes: [...(back.note === undefined ? [] : [back.note]), ...finished.notes] };
  }

  return { prepare, finish };
}

const UNUSABLE_PROFILE = "The picture's colour profile can't be read; its colours are taken for sRGB.";

interface Read {
  original: DecodedImage;
  mask: Mask | null;
  notes: string[];
}

async function read({ image, mask, isInverted = false }: EditFiles, codecs: Codecs): Promise<Read> {
  const { original, notes } = await inUsableColours(await decode("image", image, codecs), codecs);
  if (mask === null) return { original, mask, notes };
  const own = maskFrom(await decode("mask", mask, codecs));
  const scaled = scaleMask(isInverted ? inverted(own) : own, original);
  if (scaled.kind === "refused") throw invalidRequest("mask", "this mask", scaled.reason);
  if (isEmpty(scaled.mask)) throw invalidRequest("mask", "this mask", EMPTY);
  return { original, mask: scaled.mask, notes: scaled.kind === "scaled" ? [...notes, scaled.note] : notes };
}

/** A grey profile belongs to grey files, and ours are RGB; a broken one belongs to none. */
async function inUsableColours(decoded: DecodedImage, { profiles }: Codecs): Promise<Omit<Read, "mask">> {
  const { profile } = decoded;
  const kind = profile === null ? "srgb" : await profiles.kindOf(profile);
  if (kind === "unusable") return { original: { ...decoded, profile: null }, notes: [UNUSABLE_PROFILE] };
  const shown = kind === "grey" ? await profiles.convert(decoded, profile, null) : undefined;
  if (shown === undefined) return { original: decoded, notes: [] };
  return { original: { ...decoded, data: Uint8Array.from(shown.data), profile: null }, notes: [] };
}

const EMPTY =
  "Nothing in it is white or transparent, so there is nothing to edit. Invert it, or choose another one; white or transparent is what changes.";

async function decode(field: "image" | "mask", bytes: Uint8Array, codecs: Codecs): Promise<DecodedImage> {
  try {
    return await codecs.decodeImage(bytes);
  } catch (error) {
    if (error instanceof PictureRefused) throw invalidRequest(field, "this file", error.message);
    throw error;
  }
}

async function readAnswer(bytes: Uint8Array, codecs: Codecs): Promise<DecodedImage> {
  try {
    return await codecs.decodeImage(bytes);
  } catch (cause) {
    if (!(cause instanceof PictureRefused)) throw cause;
    const message = `The answer is no picture that can be used: ${cause.message} It counts as paid.`;
    throw new InlineAssetsError("bad-output", message, { charged: "yes", cause });
  }
}

async function encodeMask(mask: Mask, codecs: Codecs): Promise<Uint8Array> {
  if (isEmpty(mask)) {
    const rule = "Its area is too small to be seen at the size that is sent. Make it larger.";
    throw invalidRequest("mask", "this mask", rule);
  }
  return await codecs.encodeImage(maskForProvider(mask), "png");
}

async function encode(
  pixels: RgbaPixels,
  { original, mask, format }: { original: DecodedImage; mask: Mask | null; format: ImageFormat },
  codecs: Codecs,
): Promise<FinishedEdit> {
  const { profile, colourChunks } = original;
  if (format !== "jpeg") {
    return { bytes: await codecs.encodeImage(pixels, format, { profile, colourChunks }), format, notes: [] };
  }
  if (mask === null) {
    return { bytes: await codecs.encodeImage(pixels, "jpeg", { profile, quality: JPEG_QUALITY }), format, notes: [] };
  }
  const isOutside = (index: number): boolean => mask.data[index] === 0;
  const jpeg = await codecs.encodeJpegWithin(pixels, { ...JPEG_BOUNDS, isOutside, profile });
  if (jpeg !== null) return { bytes: jpeg.bytes, format, notes: [] };
  const note = "As a JPEG the picture would change outside the mask, so it is saved as PNG.";
  return {
    bytes: await codecs.encodeImage(pixels, "png", { profile, colourChunks }),
    format: "png",
    notes: [note],
  };
}
