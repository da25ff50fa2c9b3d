import sharp from "sharp";
import type { PixelSize } from "../../src/core/schema/imageOptions";

/** A mask as it is sent: the box is white and transparent, the rest black and opaque. */
export async function drawMask(size: PixelSize, box: PixelSize & { x: number; y: number }): Promise<Uint8Array> {
  const data = new Uint8Array(size.width * size.height * 4);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const isInside = x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
      data.set(isInside ? [255, 255, 255, 0] : [0, 0, 0, 255], (y * size.width + x) * 4);
    }
  }
  return await sharp(data, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
}
