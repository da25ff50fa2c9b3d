import { crop } from "../core/image/placeOnCanvas";
import type { Resize } from "../core/image/placeOnCanvas";
import { isSameSize } from "../core/image/pixelWords";
import type { Filling, FinishedEdit } from "../core/ports";
import { coverRect } from "../core/references/coverSize";
import type { PixelSize } from "../core/schema/imageOptions";
import type { Codecs } from "./codecs";
import { JPEG_QUALITY } from "./jpegQuality";
import { readAnswer } from "./readAnswer";

/** An answer as a document asks for it; see `EditPictures.fill`. Belongs in the image worker. */
export async function fillPlace(
  answer: Uint8Array,
  { size, format }: Filling,
  { codecs, resize }: { codecs: Codecs; resize: Resize },
): Promise<FinishedEdit> {
  const decoded = await readAnswer(answer, codecs);
  const wished = size ?? { width: decoded.width, height: decoded.height };
  if (decoded.format === format && isSameSize(decoded, wished)) {
    return { bytes: answer, format, size: wished, notes: [] };
  }
  const content = crop(decoded, coverRect(decoded, wished));
  const pixels = isSameSize(content, wished) ? content : resize(content, wished);
  const { profile, colourChunks } = decoded;
  const bytes = await codecs.encodeImage(pixels, format, {
    profile,
    colourChunks,
    ...(format === "jpeg" ? { quality: JPEG_QUALITY } : {}),
  });
  return { bytes, format, size: { width: wished.width, height: wished.height }, notes: fillNotes(decoded, wished) };
}

/** Half a step of a model's sizes is nothing that anybody sees. */
const SEEN_CUT = 0.05;

function fillNotes(answer: PixelSize, wished: PixelSize): string[] {
  const { width, height } = coverRect(answer, wished);
  const came = `The answer has ${answer.width} × ${answer.height} pixels`;
  const notes: string[] = [];
  if (width < wished.width || height < wished.height) notes.push(`${came}, fewer than are wanted; it was enlarged.`);
  const cutOff = 1 - (width * height) / (answer.width * answer.height);
  if (cutOff > SEEN_CUT)
    notes.push(`${came}, which are other proportions; ${Math.round(cutOff * 100)} % of it were cut off.`);
  return notes;
}
