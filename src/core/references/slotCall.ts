import { invalidRequest } from "../errors";
import { isSameSize } from "../image/pixelWords";
import type { ModelRow } from "../provider";
import type { OutputFormat, PixelSize } from "../schema/imageOptions";
import type { Cover } from "./coverSize";
import { coverSize } from "./coverSize";

/** What is asked of a model for a picture that is brought to its size here. */
export interface SlotCall {
  /** Absent where the size is left to the settings. */
  imageSize?: PixelSize;
  outputFormat: OutputFormat;
  /** Sentences for the person. */
  warnings: readonly string[];
}

/** What is cut off without a word: less than anybody sees. */
const SEEN_CUT = 0.05;

/** @throws InlineAssetsError `invalid-request` where no size that the model makes covers it */
export function slotCall(
  { size, format }: { size: PixelSize | null; format: OutputFormat },
  model: ModelRow,
): SlotCall {
  const cover = coverOf(size, model);
  return {
    outputFormat: formatToAsk({ size, format }, cover, model),
    warnings: coverWarnings(size, cover),
    ...(cover === null ? {} : { imageSize: { ...cover.size } }),
  };
}

/** Null where the settings' size is taken. */
function coverOf(size: PixelSize | null, { sizeRule, name }: ModelRow): Cover | null {
  if (size === null) return null;
  const cover = coverSize(size, sizeRule);
  if (cover !== undefined) return cover;
  const rule = `No size that ${name} makes covers it (at most ${sizeRule.max} pixels a side). Write a smaller width and height where the picture is referred to.`;
  throw invalidRequest("size", size, rule);
}

/** What is scaled here is not asked for in a form that loses something. */
function formatToAsk(
  { size, format }: { size: PixelSize | null; format: OutputFormat },
  cover: Cover | null,
  { formats }: ModelRow,
): OutputFormat {
  const isScaled = size !== null && cover !== null && !isSameSize(cover.size, size);
  return isScaled || !formats.includes(format) ? "png" : format;
}

function coverWarnings(size: PixelSize | null, cover: Cover | null): string[] {
  if (size === null || cover === null || cover.cutOff < SEEN_CUT) return [];
  const asked = `${cover.size.width} × ${cover.size.height}`;
  return [
    `The model makes no picture of the proportions ${size.width} × ${size.height}; ${asked} is asked for, and ${Math.round(cover.cutOff * 100)} % of it are cut off.`,
  ];
}
