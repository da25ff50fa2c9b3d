import { checkSize } from "./checkAgainstModel";
import { invalidRequest } from "./errors";
import { isSameSize } from "./image/pixelWords";
import { isSameProportions } from "./image/scaleMask";
import type { SeenEdit } from "./ports";
import type { ModelRow } from "./provider";
import type { EditPlan } from "./schema/editPlan";
import type { ImageSize, OutputFormat, PixelSize } from "./schema/imageOptions";

/** What was asked of an edit; absent: as the original. */
export interface EditOptions {
  imageSize?: ImageSize | undefined;
  outputFormat?: OutputFormat | undefined;
  hasMask: boolean;
  keepOutsideMask: boolean;
  /** Pixels. */
  feather: number;
}

/** How an edit is made. */
export interface EditChoice {
  /** What picture and mask are brought to first; null leaves them as they are. */
  size: PixelSize | null;
  finish: EditPlan["finish"];
  /** What is asked of the provider; null: the size that the picture is fitted to. */
  imageSize: ImageSize | null;
  outputFormat: OutputFormat;
}

/**
 * Size, format and way of an edit from what was asked and what the picture is.
 * @throws InlineAssetsError `invalid-request` for a size on which the answer could not be laid over the original
 */
export function chooseEdit(options: EditOptions, seen: SeenEdit, model: ModelRow): EditChoice {
  const { hasMask, keepOutsideMask, feather } = options;
  const isComposited = hasMask && keepOutsideMask;
  const asked = askedFor(options.imageSize, seen.size, model);
  const format = options.outputFormat ?? ownFormat(seen, isComposited);
  if (asked !== null && !isComposited) {
    return { size: null, finish: null, imageSize: asked.size, outputFormat: hasMask ? "png" : format };
  }
  return {
    size: asked === null ? null : requireSize(asked.pixels, seen.size, model),
    finish: { isComposited, feather, format },
    imageSize: asked === null ? null : asked.size,
    // A picture that is worked on once more is not asked for in a form that loses something.
    outputFormat: hasMask || seen.fit.kind !== "same" ? "png" : format,
  };
}

/** Before anything is brought to it: a size can be larger than the memory. @throws InlineAssetsError `invalid-request` */
function requireSize(asked: PixelSize, own: PixelSize, { sizeRule }: ModelRow): PixelSize {
  checkSize(asked, sizeRule);
  return requireProportions(asked, own);
}

/** As a JPEG the pixels outside of the mask would not stay exactly. */
function ownFormat({ format }: SeenEdit, isComposited: boolean): OutputFormat {
  return isComposited && format === "jpeg" ? "png" : format;
}

/** null keeps the original's size, also where it was asked for by its numbers. */
function askedFor(
  size: ImageSize | undefined,
  own: PixelSize,
  { presets }: ModelRow,
): { size: ImageSize; pixels: PixelSize } | null {
  if (size === undefined) return null;
  const pixels = typeof size === "string" ? presets[size] : size;
  return isSameSize(pixels, own) ? null : { size, pixels };
}

/**
 * Original and answer lie over each other only where their proportions are the same.
 * @throws InlineAssetsError `invalid-request`
 */
export function requireProportions(asked: PixelSize, own: PixelSize): PixelSize {
  if (isSameProportions(asked, own)) return asked;
  const rule = `The picture has ${own.width} × ${own.height}, and what lies outside of the mask is to stay. Ask for the same proportions, for no size, or set keepOutsideMask to false.`;
  throw invalidRequest("imageSize", asked, rule);
}
