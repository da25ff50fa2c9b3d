import sharp from "sharp";
import { SIZE } from "../size";
import { runEdits } from "../runEdits";

// The same edit by native code: the answer, with the feathered mask for its alpha, over the original.
runEdits(() => async ({ image, mask, answer }) => {
  const alpha = await sharp(mask).extractChannel(0).blur(2).raw().toBuffer();
  const over = await sharp(answer)
    .joinChannel(alpha, { raw: { ...SIZE, channels: 1 } })
    .raw()
    .toBuffer();
  const layer = { input: over, raw: { ...SIZE, channels: 4 as const } };
  return await sharp(image)
    .composite([layer])
    .removeAlpha()
    .png({ compressionLevel: 2, adaptiveFiltering: true })
    .toBuffer();
});
