import type { SizeHints } from "../foundReference";

/** As HTML reads dimension attributes: a number at the beginning, not a percentage. */
export function dimensionOf(value: string | undefined): number | undefined {
  const match = /^\s*\+?(\d+(?:\.\d+)?)\s*(%?)/.exec(value ?? "");
  const number = match === null || match[2] === "%" ? 0 : Number(match[1]);
  return number > 0 && number < MAX_PIXELS ? number : undefined;
}

const MAX_PIXELS = 100_000;

/** Pixels of a CSS length, as `300px`. */
function pixelsOf(value: string | undefined): number | undefined {
  const match = /^\s*\+?(\d*\.?\d+)px\s*(?:!important\s*)?$/i.exec(value ?? "");
  const number = match === null ? 0 : Number(match[1]);
  return number > 0 && number < MAX_PIXELS ? number : undefined;
}

/** `16 / 9`, `auto 16/9` or `1.5` as width ÷ height. */
function aspectOf(value: string | undefined): number | undefined {
  const match = /^\s*(?:auto\s+)?(\d*\.?\d+)(?:\s*\/\s*(\d*\.?\d+))?/i.exec(value ?? "");
  const ratio = match === null ? 0 : Number(match[1]) / Number(match[2] ?? 1);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/** The largest length in pixels of a `sizes` attribute: lengths that stand for the picture, not those in media conditions. */
export function largestSize(value: string | undefined): number | undefined {
  let largest = 0;
  for (const entry of (value ?? "").split(",")) {
    const pixels = pixelsOf(/(\S+)\s*$/.exec(entry)?.[1]);
    if (pixels !== undefined) largest = Math.max(largest, pixels);
  }
  return largest > 0 ? largest : undefined;
}

/** Of an icon's `sizes`, as `16x16 32x32`: the largest. */
export function largestIcon(value: string | undefined): SizeHints {
  let largest: { width: number; height: number } | undefined;
  for (const [, width, height] of (value ?? "").matchAll(/(?<!\S)(\d{1,4})x(\d{1,4})(?!\S)/gi)) {
    const size = { width: Number(width), height: Number(height) };
    if (size.width * size.height > (largest === undefined ? 0 : largest.width * largest.height)) largest = size;
  }
  return largest ?? {};
}

/** An object without the members that are undefined. */
export function known<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const kept: { [K in keyof T]?: T[K] | undefined } = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as T;
}

/** What an inline style says of the size at which something is shown. */
export function styleHints(style: ReadonlyMap<string, string>): SizeHints {
  return known<SizeHints>({
    width: pixelsOf(style.get("width")),
    height: pixelsOf(style.get("height")),
    aspect: aspectOf(style.get("aspect-ratio")),
  });
}
