import { invalidRequest } from "../core/errors";
import { composite } from "../core/image/composite";
import type { BitMask } from "../core/image/bitMask";
import { bitsFromMask } from "../core/image/bitMask";
import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import { encodeMaskPng } from "../core/image/encodeMaskPng";
import type { SizeFit } from "../core/image/fitSize";
import { fitSize } from "../core/image/fitSize";
import type { ImageFormat } from "../core/image/imageHeader";
import type { Mask } from "../core/image/mask";
import { editShare, greyShare, inverted, isEmpty, maskForProvider, maskFrom } from "../core/image/mask";
import type { Resize } from "../core/image/placeOnCanvas";
import { bringBack, placeMask, placeOnCanvas } from "../core/image/placeOnCanvas";
import { isSameSize, pixelWords } from "../core/image/pixelWords";
import { REFUSAL_ADVICE } from "../core/image/refusalAdvice";
import { resampleMask, scaleMask } from "../core/image/scaleMask";
import type {
  EditFiles,
  EditPictures,
  Finish,
  FinishedEdit,
  MaskFiles,
  MaskPictures,
  OpenedMask,
  PreparedEdit,
  SeenEdit,
} from "../core/ports";
import type { SizeRule } from "../core/provider";
import type { PixelSize } from "../core/schema/imageOptions";
import type { Codecs } from "./codecs";
import type { DecodedImage } from "./decodeImage";
import { PictureRefused } from "./decodeImage";
import { fillPlace } from "./fillPlace";
import { JPEG_QUALITY } from "./jpegQuality";
import { readAnswer } from "./readAnswer";

// Both ends of a masked edit: what is sent to a model, and what is made of its answer. Belongs in the image worker.

/** How near a JPEG stays to the original outside of the mask, in levels: 99 % of the samples, and all of them. */
const JPEG_BOUNDS = { share99: 2, maxDelta: 6 };

export function createEditPictures(codecs: Codecs, resize: Resize): EditPictures & MaskPictures {
  const parts: Parts = { codecs, resize };

  async function inspect(files: EditFiles, rule: SizeRule): Promise<SeenEdit> {
    const { original, mask, ownSize, notes } = await read(files, parts);
    const { width, height, format, remarks } = original;
    const fit = fitSize({ width, height }, files.size === undefined ? rule : ANY_SIZE);
    if (mask !== null) requireArea(placeMask(mask, fit), TOO_SMALL);
    const share = mask === null ? null : editShare(mask);
    return { format, size: ownSize, fit, share, notes: [...remarks, ...notes] };
  }

  async function prepare(files: EditFiles, fit: SizeFit): Promise<PreparedEdit> {
    const { original, mask } = await read(files, parts);
    const { profile, colourChunks } = original;
    // Models know no profiles: they take what they get for sRGB.
    const shown = profile === null ? original : await codecs.profiles.convert(original, profile, null);
    const sent = placeOnCanvas(shown ?? original, { fit, resize });
    return {
      image: await codecs.encodeImage(sent, "png", profile === null ? { colourChunks } : {}),
      mask: mask === null ? null : await codecs.encodeImage(maskForProvider(placeMask(mask, fit)), "png"),
    };
  }

  async function finish({ answer, ...files }: EditFiles & { answer: Uint8Array }, how: Finish): Promise<FinishedEdit> {
    const { fit, feather, format } = how;
    const { original, mask, spare } = await read(files, parts);
    const { width, height, profile } = original;
    const decoded = await readAnswer(answer, codecs, spare);
    if (mask === null && decoded.format === format && isSameSize(decoded, fit.original)) {
      return { bytes: answer, format, size: { width, height }, notes: [] };
    }
    const back = bringBack(decoded, { fit, resize });
    const converted = profile === null ? undefined : await codecs.profiles.convert(back.pixels, null, profile);
    const own = converted ?? back.pixels;
    const pixels = mask === null ? own : composite({ original, answer: own, mask, feather, mayOverwrite: true });
    const finished = await encode(pixels, { original, mask, format }, codecs);
    const notes = [...(back.note === undefined ? [] : [back.note]), ...finished.notes];
    return { ...finished, size: { width, height }, notes };
  }

  async function openMask({ image, mask }: MaskFiles): Promise<OpenedMask> {
    const own = await decode("image", image, codecs);
    const read = await readMask(mask, own, codecs);
    return { mask: bitsFromMask(read.mask), notes: read.notes };
  }

  const invert: EditPictures["invert"] = (mask) => invertMask(mask, codecs);
  const fill: EditPictures["fill"] = (answer, wanted) => fillPlace(answer, wanted, parts);

  const check = async (picture: Uint8Array, field: string): Promise<readonly string[]> =>
    (await decode(field, picture, codecs)).remarks;

  const encodeMask = (mask: BitMask): Promise<Uint8Array> => Promise.resolve(encodeMaskPng(mask));

  return { inspect, prepare, finish, fill, invert, openMask, encodeMask, check };
}

async function invertMask(bytes: Uint8Array, codecs: Codecs): Promise<Uint8Array> {
  const mask = inverted(maskFrom(await decode("mask", bytes, codecs)));
  requireArea(mask, "Everything in it is white or transparent, so the other way round nothing is left to edit.");
  return await codecs.encodeImage(maskForProvider(mask), "png");
}

interface Parts {
  codecs: Codecs;
  resize: Resize;
}

/** For what is already of the size that is asked for. */
const ANY_SIZE: SizeRule = { multipleOf: 1, min: 1, max: Infinity, maxAspect: Infinity };

const UNUSABLE_PROFILE = "The picture's colour profile can't be read; its colours are taken for sRGB.";

interface Read {
  original: DecodedImage;
  mask: Mask | null;
  /** Of the file, before it was brought to another size. */
  ownSize: PixelSize;
  /** Memory that the mask's picture took, 33 MB of a large one: free for the next. */
  spare?: Uint8Array;
  notes: string[];
}

async function read({ image, mask, size }: EditFiles, { codecs, resize }: Parts): Promise<Read> {
  const { original: own, notes } = await inUsableColours(await decode("image", image, codecs), codecs);
  const original = size === undefined || isSameSize(own, size) ? own : resized(own, size, resize);
  const facts = { original, ownSize: { width: own.width, height: own.height } };
  if (mask === null) return { ...facts, mask, notes };
  const read = await readMask(mask, own, codecs);
  const { spare } = read;
  const resampled = isSameSize(read.mask, original) ? read.mask : resampleMask(read.mask, original);
  return { ...facts, mask: resampled, spare, notes: [...notes, ...read.notes] };
}

function resized(own: DecodedImage, size: PixelSize, resize: Resize): DecodedImage {
  const { data, width, height } = resize(own, size);
  return { ...own, width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

type ReadMask = Required<Pick<Read, "notes" | "spare">> & { mask: Mask };

/** The mask at the picture's own size. */
async function readMask(bytes: Uint8Array, own: RgbaPixels, codecs: Codecs): Promise<ReadMask> {
  const picture = await decode("mask", bytes, codecs);
  if (isSamePicture(picture, own)) throw invalidRequest("mask", "this mask", SAME_PICTURE);
  const scaled = scaleMask(maskFrom(picture), own);
  if (scaled.kind === "refused") throw invalidRequest("mask", "this mask", scaled.reason);
  requireArea(scaled.mask, EMPTY);
  const notes = scaled.kind === "scaled" ? [scaled.note] : [];
  const grey = greyShare(picture);
  const { mask } = scaled;
  return { mask, spare: picture.data, notes: grey > MUCH_GREY ? [...notes, greyNote(grey)] : notes };
}

function isSamePicture(a: RgbaPixels, b: RgbaPixels): boolean {
  if (!isSameSize(a, b)) return false;
  const other = pixelWords(b);
  return pixelWords(a).every((word, at) => word === other[at]);
}

function requireArea(mask: Mask, rule: string): void {
  if (isEmpty(mask)) throw invalidRequest("mask", "this mask", rule);
}

/** More of a mask than its soft edges are likely to have. */
const MUCH_GREY = 0.1;

function greyNote(share: number): string {
  return `${Math.round(share * 100)} % of the mask is grey or half transparent; what is lighter than middle grey is edited, the rest is kept.`;
}

/** A grey profile belongs to grey files, and ours are RGB; a broken one belongs to none. */
async function inUsableColours(decoded: DecodedImage, { profiles }: Codecs): Promise<Pick<Read, "original" | "notes">> {
  const { profile } = decoded;
  const kind = profile === null ? "srgb" : await profiles.kindOf(profile);
  if (kind === "unusable") return { original: { ...decoded, profile: null }, notes: [UNUSABLE_PROFILE] };
  const shown = kind === "grey" ? await profiles.convert(decoded, profile, null) : undefined;
  if (shown === undefined) return { original: decoded, notes: [] };
  return { original: { ...decoded, data: Uint8Array.from(shown.data), profile: null }, notes: [] };
}

const SAME_PICTURE = "It is the picture itself. Choose a picture whose white or transparent area is the area to edit.";
const TOO_SMALL = "Its area is too small to be seen at the size that is sent. Make it larger.";
const EMPTY =
  "Nothing in it is white or transparent, so there is nothing to edit. Invert it, or choose another one; white or transparent is what changes.";

async function decode(field: string, bytes: Uint8Array, codecs: Codecs): Promise<DecodedImage> {
  try {
    return await codecs.decodeImage(bytes);
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    throw invalidRequest(field, "this file", `${error.message} ${REFUSAL_ADVICE[error.reason]}`);
  }
}

async function encode(
  pixels: RgbaPixels,
  { original, mask, format }: { original: DecodedImage; mask: Mask | null; format: ImageFormat },
  codecs: Codecs,
): Promise<Omit<FinishedEdit, "size">> {
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
