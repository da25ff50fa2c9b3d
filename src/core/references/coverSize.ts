import type { PixelRect } from "../image/fitSize";
import type { SizeRule } from "../provider";
import type { PixelSize } from "../schema/imageOptions";

/** What a picture of a wished size is made of. */
export interface Cover {
  /** Legal, and at least as wide and as high as is wished. */
  readonly size: PixelSize;
  /** Of what is asked for, the share that is cut off: 0…1. */
  readonly cutOff: number;
}

/** Where the model asks for multiples, proportions can be met up to a pixel of the wished picture, and a share of a tiny one. */
const TOLERANCE = { pixels: 1, share: 0.01 };
/** What sums of fractions may be off by. */
const ROUNDING = 1e-9;
/** Sides come in as many steps at most, so that a rule without an end has one. */
const MOST_STEPS = 1 << 14;

/**
 * The smallest size that a model takes, has the wished proportions (up to a pixel of the wished picture) and covers it. Advised
 * numbers of pixels are kept where any size can; where no legal size has the proportions, the one of which least is cut off.
 * Undefined where nothing covers it.
 */
export function coverSize(wished: PixelSize, rule: SizeRule): Cover | undefined {
  if (isLegal(wished, rule) && isAdvised(wished, rule)) return { size: wished, cutOff: 0 };
  const legal = candidates(wished, rule).filter((size) => isLegal(size, rule));
  const advised = legal.filter((size) => isAdvised(size, rule));
  return best(wished, advised) ?? best(wished, legal);
}

/** The part of a picture that has the wished proportions, as large as possible, in its middle. */
export function coverRect(picture: PixelSize, wished: PixelSize): PixelRect {
  const scale = Math.min(picture.width / wished.width, picture.height / wished.height);
  const width = Math.max(1, Math.min(picture.width, Math.round(wished.width * scale)));
  const height = Math.max(1, Math.min(picture.height, Math.round(wished.height * scale)));
  const x = Math.floor((picture.width - width) / 2);
  const y = Math.floor((picture.height - height) / 2);
  return { x, y, width, height };
}

/** Whether a picture has the wished proportions, as far as multiples allow that. */
export function isNear(size: PixelSize, wished: PixelSize): boolean {
  return overhang(size, wished) <= TOLERANCE.pixels + ROUNDING && cutOffOf(size, wished) <= TOLERANCE.share + ROUNDING;
}

/** Whether the model makes any size that covers the wished one. */
export function canCover({ width, height }: PixelSize, rule: SizeRule): boolean {
  const { multipleOf: step, min, maxAspect } = rule;
  const up = (side: number): number => Math.ceil(Math.max(min, side) / step - ROUNDING) * step;
  const least = { width: up(Math.max(width, height / maxAspect)), height: up(Math.max(height, width / maxAspect)) };
  return isLegal(least, rule);
}

/** How far a picture that is scaled to cover the wished one stands out of it, in the wished one's pixels. */
function overhang(size: PixelSize, wished: PixelSize): number {
  const scale = Math.max(wished.width / size.width, wished.height / size.height);
  return Math.max(size.width * scale - wished.width, size.height * scale - wished.height);
}

/** For each width the heights of which one can be the best: near its proportions, around them, at the ends of the rule. */
function candidates(wished: PixelSize, rule: SizeRule): PixelSize[] {
  const { multipleOf: step, min, max, maxAspect } = rule;
  const fewest = rule.advisedPixels?.min ?? 0;
  const up = (side: number): number => Math.ceil(side / step - ROUNDING) * step;
  const least = up(Math.max(min, wished.width));
  const most = Math.min(max, least + MOST_STEPS * step);
  const sizes: PixelSize[] = [];
  for (let width = least; width <= most; width += step) {
    const lowest = up(Math.max(min, wished.height, width / maxAspect));
    const perWidth = wished.height / wished.width;
    const nearest = width * perWidth * Math.max(1 - TOLERANCE.share, wished.width / (wished.width + TOLERANCE.pixels));
    const tallest = Math.floor((width * maxAspect) / step + ROUNDING) * step;
    const heights = [up(nearest), up(width * perWidth) - step, up(width * perWidth), tallest, up(fewest / width)];
    for (const height of new Set(heights.map((one) => Math.max(lowest, one)))) {
      if (height <= max) sizes.push({ width, height });
    }
  }
  return sizes;
}

function isLegal({ width, height }: PixelSize, rule: SizeRule): boolean {
  const { multipleOf, min, max, maxAspect, maxPixels = Infinity } = rule;
  if (![width, height].every((side) => side % multipleOf === 0 && side >= min && side <= max)) return false;
  return Math.max(width, height) <= maxAspect * Math.min(width, height) && width * height <= maxPixels;
}

function isAdvised({ width, height }: PixelSize, { advisedPixels }: SizeRule): boolean {
  if (advisedPixels === undefined) return true;
  return width * height >= advisedPixels.min && width * height <= advisedPixels.max;
}

function best(wished: PixelSize, sizes: readonly PixelSize[]): Cover | undefined {
  const near = smallest(sizes.filter((size) => isNear(size, wished)));
  if (near !== undefined) return { size: near, cutOff: 0 };
  const least = Math.min(...sizes.map((size) => cutOffOf(size, wished)));
  const size = smallest(sizes.filter((one) => cutOffOf(one, wished) <= least + 1e-9));
  return size === undefined ? undefined : { size, cutOff: least };
}

function cutOffOf(size: PixelSize, wished: PixelSize): number {
  const ratio = (size.width * wished.height) / (size.height * wished.width);
  return 1 - Math.min(ratio, 1 / ratio);
}

function smallest(sizes: readonly PixelSize[]): PixelSize | undefined {
  return sizes.toSorted((a, b) => a.width * a.height - b.width * b.height || a.width - b.width)[0];
}
