import type { AssetRecord } from "../schema/assetRecord";
import type { FillInFacts } from "./fillIn";
import { altTextOf } from "./formatReference";
import type { FoundReference } from "./foundReference";

/**
 * What of a picture can be written where a reference shows it. Where one side is written the other one follows from the
 * picture's proportions, where it is code it is left to the code; a candidate of a `srcset` is not its element's size.
 */
export function fillFacts(
  { width, height, hints, element }: FoundReference,
  picture: Pick<AssetRecord, "prompt" | "width" | "height">,
): FillInFacts {
  const alt = altTextOf(picture.prompt);
  if (hints.descriptor !== undefined) return { alt };
  const has = (name: string): boolean => element?.attributes.includes(name) === true;
  if (!has("width") && !has("height")) return { alt, width: picture.width, height: picture.height };
  const inProportion = (side: number, other: number, own: number): number =>
    Math.max(1, Math.round((side * other) / own));
  if (width !== undefined && !has("height")) {
    return { alt, height: inProportion(width, picture.height, picture.width) };
  }
  if (height !== undefined && !has("width")) {
    return { alt, width: inProportion(height, picture.width, picture.height) };
  }
  return { alt };
}
