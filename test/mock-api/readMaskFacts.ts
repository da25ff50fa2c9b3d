import type { Pixels } from "./pixels";
import type { PictureSize } from "./readCall";

export interface MaskFacts extends PictureSize {
  /** Of all pixels, those to edit (alpha 0): 0…1. */
  share: number;
  /** Of all pixels, those with an alpha between 0 and 255: 0…1. */
  partial: number;
  /** The smallest box around the edit zone; null where that is empty. */
  box: (PictureSize & { x: number; y: number }) | null;
  /** The edit zone is white and all else black, so that servers which look at the colour see the same mask. */
  readsAsBlackAndWhite: boolean;
}

export function readMaskFacts(mask: Pixels): MaskFacts {
  const { data, width, height } = mask;
  let edited = 0;
  let partial = 0;
  let readsAsBlackAndWhite = true;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    if (alpha === 0) edited += 1;
    else if (alpha < 255) partial += 1;
    const grey = alpha === 0 ? 255 : 0;
    readsAsBlackAndWhite &&= data[at] === grey && data[at + 1] === grey && data[at + 2] === grey;
  }
  const pixels = width * height;
  return {
    width,
    height,
    share: edited / pixels,
    partial: partial / pixels,
    box: boxOf(mask),
    readsAsBlackAndWhite,
  };
}

function boxOf({ data, width, height }: Pixels): MaskFacts["box"] {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    if (data[4 * pixel + 3] !== 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
