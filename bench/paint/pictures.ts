import sharp from "sharp";
import { createNoise } from "../../test/support/noise";
import { SIZE } from "./size";

export type PictureName = "flat" | "gradient" | "noise";

/** Where *Similar* is clicked; of the noise it is grey there, so that the click always finds the same colour. */
export const CLICKED = { x: SIZE.width / 2, y: SIZE.height / 2 };
const GREY = 128;
const PATCH = 4;

export async function pictureOf(name: PictureName): Promise<Buffer> {
  const { width, height } = SIZE;
  const data = Buffer.alloc(width * height * 3, GREY);
  if (name === "gradient") drawGradient(data);
  if (name === "noise") drawNoise(data);
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function drawGradient(data: Buffer): void {
  const { width, height } = SIZE;
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    data.fill(Math.round((255 * x) / width), at * 3, at * 3 + 2);
    data[at * 3 + 2] = Math.round((255 * y) / height);
  }
}

function drawNoise(data: Buffer): void {
  const { width, height } = SIZE;
  const noise = createNoise(3);
  for (let at = 0; at < width * height * 3; at += 1) data[at] = Math.floor(noise() * 256);
  const side = 2 * PATCH;
  for (let row = 0; row < side; row += 1) {
    const start = (CLICKED.y - PATCH + row) * width + CLICKED.x - PATCH;
    data.fill(GREY, start * 3, (start + side) * 3);
  }
}
