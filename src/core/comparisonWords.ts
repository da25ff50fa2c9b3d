import type { Comparison } from "./ports";

type Compared = Extract<Comparison, { kind: "compared" }>;

/** What a comparison found, in one line: `outside the mask 0 of 612,352 pixels differ · inside 97 %`. */
export function comparisonLine(found: Compared, hasMask: boolean): string {
  const { differing, inside, outside, insidePixels, outsidePixels } = found;
  if (!hasMask) {
    const all = insidePixels + outsidePixels;
    return differing === 0
      ? `0 of ${grouped(all)} pixels differ`
      : `${percent(differing, all, 1)} of ${grouped(all)} pixels differ`;
  }
  const parts = [
    outsidePixels === 0
      ? "nothing lies outside the mask"
      : `outside the mask ${grouped(outside)} of ${grouped(outsidePixels)} pixels differ`,
  ];
  parts.push(insidePixels === 0 ? "nothing lies inside" : `inside ${percent(inside, insidePixels, 0)}`);
  return parts.join(" · ");
}

/** 0 % is none and 100 % is all, never nearly so. */
function percent(part: number, whole: number, digits: number): string {
  if (part === 0) return "0 %";
  if (part === whole) return "100 %";
  const least = 10 ** -digits;
  const exact = (part / whole) * 100;
  if (exact < least) return `< ${least} %`;
  if (exact > 100 - least) return `> ${100 - least} %`;
  return `${exact.toFixed(digits)} %`;
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
