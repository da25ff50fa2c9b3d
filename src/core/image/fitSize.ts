import type { SizeRule } from "../provider";
import type { PixelSize } from "../schema/imageOptions";
import { isSameSize } from "./pixelWords";

/** How a picture gets to a size that a model takes, and back. */
export interface SizeFit {
  /**
   * `same`: sent as it is. `pad`: sent as it is within a larger picture, so that the way back is exact. `scale`: brought to
   * another size first, in its own proportions up to a pixel, and padded where they do not fit the rule.
   */
  readonly kind: "same" | "pad" | "scale";
  readonly original: PixelSize;
  /** What is sent and asked for. */
  readonly sent: PixelSize;
  /** Where in what is sent the original lies, in pixels from the top left. */
  readonly content: PixelRect;
}

export interface PixelRect extends PixelSize {
  readonly x: number;
  readonly y: number;
}

/**
 * The size nearest to a picture's that keeps a model's rule, advised numbers of pixels included where they can be kept. Padding
 * comes before scaling: a picture is scaled only when it is too large, or has fewer pixels than advised even when padded; then by
 * as little as possible. Proportions beyond the rule's are padded. The picture lies in the middle of what is sent.
 * @throws RangeError when a side is no whole number from 1, or no size at all keeps the rule
 */
export function fitSize(original: PixelSize, rule: SizeRule): SizeFit {
  const { width, height } = original;
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(`${width} × ${height} is no size of a picture.`);
  }
  const limits = limitsOf(rule);
  const sizeAt = (long: number): PixelSize => scaledTo(original, long);
  const content = sizeAt(chooseLongSide(original, limits));
  const sent = padded(content, limits);
  const isOriginal = isSameSize(content, original);
  return {
    kind: !isOriginal ? "scale" : isSameSize(sent, original) ? "same" : "pad",
    original: { width, height },
    sent,
    content: {
      x: Math.floor((sent.width - content.width) / 2),
      y: Math.floor((sent.height - content.height) / 2),
      ...content,
    },
  };
}

/** A rule with its advice made binding, unless that leaves no size. */
interface Limits {
  readonly step: number;
  /** A multiple of `step`. */
  readonly min: number;
  readonly max: number;
  readonly maxAspect: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

function limitsOf(rule: SizeRule): Limits {
  const step = rule.multipleOf;
  const hard = {
    step,
    min: Math.ceil(rule.min / step) * step,
    // Where a rule has no end, the search for a size still needs one.
    max: Math.min(rule.max, 1 << 24),
    maxAspect: rule.maxAspect,
    minPixels: 0,
    maxPixels: rule.maxPixels ?? Infinity,
  };
  if (hard.min > hard.max || hard.min ** 2 > hard.maxPixels) throw new RangeError("No size keeps this model's rule.");
  if (rule.advisedPixels === undefined) return hard;
  const advised = { minPixels: rule.advisedPixels.min, maxPixels: Math.min(hard.maxPixels, rule.advisedPixels.max) };
  return hard.min ** 2 <= advised.maxPixels ? { ...hard, ...advised } : hard;
}

/** The longer side that the picture is to have in what is sent. All searches rely on `padded` never shrinking as it grows. */
function chooseLongSide(original: PixelSize, limits: Limits): number {
  const long = Math.max(original.width, original.height);
  const sentAt = (side: number): PixelSize => padded(scaledTo(original, side), limits);
  const isWithin = (side: number): boolean => keepsUpperLimits(sentAt(side), limits);
  const isEnough = (side: number): boolean => pixelsOf(sentAt(side)) >= limits.minPixels;
  if (!isWithin(long)) return lastWhere(isWithin, 1, long);
  if (isEnough(long)) return long;
  const largest = lastWhere(isWithin, long, limits.max);
  if (!isEnough(largest)) return long;
  const least = lastWhere((side) => side === long || !isEnough(side), long, largest) + 1;
  // As large as it gets in the size that is sent anyway, which leaves the least padding.
  return lastWhere((side) => isSameSize(sentAt(side), sentAt(least)), least, largest);
}

/** The picture's size once its longer side is `long`. */
function scaledTo({ width, height }: PixelSize, long: number): PixelSize {
  const scaled = (side: number): number => Math.max(1, Math.round((side * long) / Math.max(width, height)));
  return { width: scaled(width), height: scaled(height) };
}

/** The smallest size that holds `content` and keeps multiples, least sides and proportions; it may be too large. */
function padded(content: PixelSize, { step, min, maxAspect }: Limits): PixelSize {
  const up = (side: number): number => Math.max(min, Math.ceil(side / step) * step);
  const width = up(content.width);
  const height = up(content.height);
  return { width: Math.max(width, up(height / maxAspect)), height: Math.max(height, up(width / maxAspect)) };
}

function keepsUpperLimits(size: PixelSize, { max, maxPixels }: Limits): boolean {
  return Math.max(size.width, size.height) <= max && pixelsOf(size) <= maxPixels;
}

function pixelsOf({ width, height }: PixelSize): number {
  return width * height;
}

/** The last whole number in `from` to `to` for which `holds`; it must hold for `from`, and for all up to the last. */
function lastWhere(holds: (value: number) => boolean, from: number, to: number): number {
  let known = from;
  let beyond = to + 1;
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (holds(middle)) known = middle;
    else beyond = middle;
  }
  return known;
}
