import { fitSize } from "../../core/image/fitSize";
import type { EditPictures } from "../../core/ports";
import { ownBytes } from "../ownBytes";
import type { Original } from "./readOriginal";

type Shown = Pick<Original, "bytes" | "mediaType">;

/** Chromium turns JPEGs alone as their EXIF says, and an edit turns all: the page is to show what is edited. */
export async function shownOriginal(original: Original, pictures: Pick<EditPictures, "prepare">): Promise<Shown> {
  const { bytes, mediaType, width, height, isTurned } = original;
  if (!isTurned || mediaType === "image/jpeg") return { bytes, mediaType };
  const fit = fitSize({ width, height }, AS_IT_IS);
  const { image } = await pictures.prepare({ image: bytes, mask: null }, fit);
  return { bytes: ownBytes(image), mediaType: "image/png" };
}

const AS_IT_IS = { multipleOf: 1, min: 1, max: Infinity, maxAspect: Infinity };
