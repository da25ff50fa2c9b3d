import { InlineAssetsError } from "../core/errors";
import { differenceOf } from "../core/image/differenceOf";
import type { Mask } from "../core/image/mask";
import { maskFrom } from "../core/image/mask";
import { isSameSize } from "../core/image/pixelWords";
import { scaleMask } from "../core/image/scaleMask";
import type { CompareFiles, PictureComparer } from "../core/ports";
import type { PixelSize } from "../core/schema/imageOptions";
import type { Codecs } from "./codecs";
import type { DecodedImage } from "./decodeImage";
import { PictureRefused } from "./decodeImage";

/** Counts and draws how two files differ. Belongs in the image worker. */
export function createComparePictures(codecs: Codecs): PictureComparer["compare"] {
  return async (files) => {
    const before = await decode("before", files.before, codecs);
    const after = await decode("after", files.after, codecs);
    const maskFile = isSameSize(before, after) ? files.mask : null;
    const mask = maskFile === null ? undefined : await readMask(maskFile, after, codecs);
    const found = differenceOf(before, after, mask);
    if (found.kind === "different-sizes") return found;
    const { width, height } = after;
    const insidePixels = mask?.editPixels ?? width * height;
    return {
      ...found,
      size: { width, height },
      insidePixels,
      outsidePixels: width * height - insidePixels,
      picture: await codecs.encodeImage(found.picture, "png"),
    };
  };
}

type Field = keyof CompareFiles;

const NAMES: Readonly<Record<Field, string>> = { before: "The original", after: "The result", mask: "The mask" };

async function readMask(bytes: Uint8Array, size: PixelSize, codecs: Codecs): Promise<Mask> {
  const scaled = scaleMask(maskFrom(await decode("mask", bytes, codecs)), size);
  if (scaled.kind !== "refused") return scaled.mask;
  throw new InlineAssetsError("invalid-request", scaled.reason, { field: "mask" });
}

async function decode(field: Field, bytes: Uint8Array, codecs: Codecs): Promise<DecodedImage> {
  try {
    return await codecs.decodeImage(bytes);
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    const message = `${NAMES[field]} can't be compared. ${error.message}`;
    throw new InlineAssetsError("invalid-request", message, { field, cause: error });
  }
}
