import { InlineAssetsError } from "../core/errors";
import type { Codecs } from "./codecs";
import type { DecodedImage } from "./decodeImage";
import { PictureRefused } from "./decodeImage";

/** A model's answer as pixels. @throws InlineAssetsError `bad-output`, charged, when it is no picture */
export async function readAnswer(bytes: Uint8Array, codecs: Codecs, spare?: Uint8Array): Promise<DecodedImage> {
  try {
    return await codecs.decodeImage(bytes, spare);
  } catch (cause) {
    if (!(cause instanceof PictureRefused)) throw cause;
    const message = `The answer is no picture that can be used: ${cause.message}`;
    throw new InlineAssetsError("bad-output", message, { charged: "yes", cause });
  }
}
