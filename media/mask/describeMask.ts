import { t } from "../panel/texts";
import { bufferOf, countSelected } from "./maskBuffer";
import type { Size } from "./types";

type Place = "top left" | "top" | "top right" | "left" | "middle" | "right" | "bottom left" | "bottom" | "bottom right";

export interface MaskFacts {
  /** Of the picture, 0 to 1. */
  readonly share: number;
  /** null: all over the picture, or nowhere. */
  readonly place: Place | null;
}

type ByThird<Item> = readonly [Item, Item, Item];
const PLACES: ByThird<ByThird<Place>> = [
  ["top left", "top", "top right"],
  ["left", "middle", "right"],
  ["bottom left", "bottom", "bottom right"],
];
/** With so much of a mask in the first third and in the last one, it is in neither. */
const SPREAD = 1 / 6;

/** In one sentence without a full stop, for those who don't see it: `Selected 23 % of the picture, top left`. */
export function describeMask({ share, place }: MaskFacts): string {
  if (share === 0) return t("Nothing is selected");
  if (share === 1) return t("The whole picture is selected");
  const where = place === null ? t("all over it") : wordsFor(place);
  // 0 % is none and 100 % is all, never nearly so.
  if (share < 0.01) return t("Selected less than 1 % of the picture, {0}", where);
  if (share > 0.99) return t("Selected more than 99 % of the picture, {0}", where);
  return t("Selected {0} % of the picture, {1}", Math.round(share * 100), where);
}

/** How much is selected, and where its weight lies. @param pixels one byte a pixel, 0 or 1 */
export function maskFacts(pixels: Uint8Array, size: Size): MaskFacts {
  const { columns, rows } = countThirds(pixels, size);
  const selected = rows[0] + rows[1] + rows[2];
  const share = selected / (size.width * size.height);
  const [across, down] = [thirdOf(columns, selected), thirdOf(rows, selected)];
  const isEverywhere = selected === 0 || (across === null && down === null);
  return { share, place: isEverywhere ? null : PLACES[down ?? 1][across ?? 1] };
}

type Thirds = [number, number, number];
type Third = 0 | 1 | 2;
const THIRDS: readonly Third[] = [0, 1, 2];

/** How many pixels are selected in each third of the width, and of the height. */
function countThirds(pixels: Uint8Array, { width, height }: Size): { columns: Thirds; rows: Thirds } {
  const buffer = bufferOf(pixels);
  const columns: Thirds = [0, 0, 0];
  const rows: Thirds = [0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    const row = thirdAt(y, height);
    for (const third of THIRDS) {
      const [start, end] = [Math.ceil((third * width) / 3), Math.ceil(((third + 1) * width) / 3)];
      const count = countSelected(buffer, y * width + start, y * width + end);
      columns[third] += count;
      rows[row] += count;
    }
  }
  return { columns, rows };
}

function thirdAt(at: number, length: number): Third {
  if (at * 3 < length) return 0;
  return at * 3 < length * 2 ? 1 : 2;
}

/** Where the weight lies; null: from end to end. */
function thirdOf([first, middle, last]: Thirds, all: number): Third | null {
  if (first >= SPREAD * all && last >= SPREAD * all) return null;
  if (first > middle && first >= last) return 0;
  return last > middle ? 2 : 1;
}

function wordsFor(place: Place): string {
  switch (place) {
    case "top left":
      return t("top left");
    case "top":
      return t("top");
    case "top right":
      return t("top right");
    case "left":
      return t("left");
    case "middle":
      return t("middle");
    case "right":
      return t("right");
    case "bottom left":
      return t("bottom left");
    case "bottom":
      return t("bottom");
    case "bottom right":
      return t("bottom right");
  }
}
