import type { PixelSize } from "../core/schema/imageOptions";

/** The id of the outline (package.json's `icons`) that comes nearest to the size's aspect. */
export function shapeIcon({ width, height }: PixelSize): string {
  const aspect = Math.max(width, height) / Math.min(width, height);
  if (aspect < 1.15) return "inline-assets-square";
  return `inline-assets-${width > height ? "landscape" : "portrait"}-${aspect < 1.55 ? "4-3" : "16-9"}`;
}
