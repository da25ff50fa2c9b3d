import type { SizeRule } from "./provider";
import type { PixelSize } from "./schema/imageOptions";

/**
 * The size nearest to a wished one that keeps a model's binding rules (not the advised ones), each side on its own first, then
 * proportions and the number of pixels by making the longer side shorter.
 * @param wished whole pixels, any; below 1 counts as 1.
 * @returns `why` names the rules that changed it, in words for a person; empty when nothing did.
 */
export function snapSize(wished: PixelSize, rule: SizeRule): { size: PixelSize; why: string[] } {
  const why = new Set<string>();
  let { width, height } = { width: snapSide(wished.width, rule, why), height: snapSide(wished.height, rule, why) };
  const longest = floorTo(Math.min(width, height) * rule.maxAspect, rule.multipleOf);
  if (Math.max(width, height) > longest) {
    why.add(`sides differ by at most ${rule.maxAspect}:1`);
    [width, height] = [Math.min(width, longest), Math.min(height, longest)];
  }
  const most = rule.maxPixels ?? Infinity;
  if (width * height > most) {
    why.add(`at most ${most.toLocaleString("en-US")} pixels`);
    const shorter = (side: number): number => floorTo(most / side, rule.multipleOf);
    if (width >= height) width = Math.max(rule.min, shorter(height));
    else height = Math.max(rule.min, shorter(width));
  }
  return { size: { width, height }, why: [...why] };
}

function snapSide(side: number, { multipleOf, min, max }: SizeRule, why: Set<string>): number {
  const [least, most] = [Math.ceil(min / multipleOf) * multipleOf, floorTo(max, multipleOf)];
  if (side < least) why.add(`at least ${least} pixels a side`);
  if (side > most) why.add(`at most ${most} pixels a side`);
  const within = Math.min(most, Math.max(least, side));
  const snapped = Math.min(most, Math.max(least, Math.round(within / multipleOf) * multipleOf));
  if (snapped !== within) why.add(multipleOf === 1 ? "whole pixels" : `multiples of ${multipleOf}`);
  return snapped;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
