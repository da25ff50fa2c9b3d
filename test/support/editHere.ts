import assert from "node:assert/strict";
import sharp from "sharp";
import type { EditPictures } from "../../src/core/ports";
import type { SizeRule } from "../../src/core/provider";
import { halfMask } from "./pictureFiles";

/** The model's rule without the advised number of pixels, up to which a small picture would be scaled. */
export const PADDED: SizeRule = { multipleOf: 16, min: 16, max: 3840, maxAspect: 3 };

/** A masked edit of the left half, without a feather, around an answer that changes every pixel. */
export async function editHere(image: Uint8Array, rule: SizeRule, pictures: EditPictures) {
  const upright = await sharp(image).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const mask = await halfMask(width, height);
  const seen = await pictures.inspect({ image, mask }, rule);
  assert.deepEqual(seen.size, { width, height });
  const sent = await pictures.prepare({ image, mask }, seen.fit);
  for (const file of [sent.image, sent.mask ?? assert.fail("no mask")]) {
    const facts = await sharp(file).metadata();
    assert.deepEqual([facts.width, facts.height, facts.format], [seen.fit.sent.width, seen.fit.sent.height, "png"]);
  }
  const answer = await sharp(sent.image).removeAlpha().negate().png({ compressionLevel: 1 }).toBuffer();
  const finished = await pictures.finish({ image, mask, answer }, { fit: seen.fit, feather: 0, format: "png" });
  assert.deepEqual(finished.size, { width, height });
  return { ...finished, fit: seen.fit, answer, notes: [...seen.notes, ...finished.notes] };
}
