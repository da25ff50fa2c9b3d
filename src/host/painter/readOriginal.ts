import { InlineAssetsError, reasonOf, withoutField } from "../../core/errors";
import { readPictureFacts } from "../../core/image/pictureFacts";
import { REFUSAL_ADVICE } from "../../core/image/refusalAdvice";
import type { AssetFiles, FileContent } from "../../core/ports";
import type { PixelSize } from "../../core/schema/imageOptions";
import { ownBytes } from "../ownBytes";
import type { PictureFile } from "../panel/pictureDesk";
import type { Translate } from "../panel/panelPost";

/** The picture that is painted on, as it is on disk now. */
export interface Original extends PixelSize {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: "image/png" | "image/jpeg" | "image/webp";
  sha256: string;
  /** Whether its EXIF says that it is to be turned to be upright. */
  isTurned: boolean;
}

/** Larger files are no pictures to edit. */
const MAX_BYTES = 80_000_000;

/** Its size is the upright one. @throws InlineAssetsError `invalid-request`, its message saying what to do */
export async function readOriginal(
  files: Pick<AssetFiles, "read">,
  place: PictureFile,
  t: Translate,
): Promise<Original> {
  const name = place.file.slice(place.file.lastIndexOf("/") + 1);
  const content = await contentOf(files, place, { name, t });
  if (content === undefined) throw refused(t("{0} is not there any more. Put it back to go on painting.", name));
  const reading = readPictureFacts(content.bytes);
  if (reading.kind === "refused") throw refused(`${reading.message} ${REFUSAL_ADVICE[reading.reason]}`);
  const { format, width, height, orientation } = reading.facts;
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return {
    name,
    bytes: ownBytes(content.bytes),
    mediaType: `image/${format}`,
    sha256: content.sha256,
    isTurned: orientation !== 1,
    ...size,
  };
}

async function contentOf(
  files: Pick<AssetFiles, "read">,
  { root, file }: PictureFile,
  { name, t }: { name: string; t: Translate },
): Promise<FileContent | undefined> {
  try {
    return await files.read(root, file, MAX_BYTES);
  } catch (error) {
    if (error instanceof InlineAssetsError) throw refused(withoutField(error));
    throw refused(t("{0} can't be read ({1}).", name, reasonOf(error)));
  }
}

function refused(message: string): InlineAssetsError {
  return new InlineAssetsError("invalid-request", message);
}
