import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { createNoise } from "../../test/support/noise";
import type { EditTask } from "./protocol";

import { SIZE } from "./size";

/** Levels that the grain of the pictures strays to either side: those of a camera at low light. */
const GRAIN = 3;

/** An original, an answer that is another picture of its kind, and a mask: an ellipse of a fifth of the area. */
export async function writePictures(folder: string): Promise<Pick<EditTask, "image" | "mask" | "answer">> {
  const files = {
    image: path.join(folder, "image.png"),
    mask: path.join(folder, "mask.png"),
    answer: path.join(folder, "answer.png"),
  };
  await writeFile(files.image, await asPng(photograph(1), 3));
  await writeFile(files.answer, await asPng(photograph(2), 3));
  await writeFile(files.mask, await asPng(ellipse(), 1));
  return files;
}

/** Slopes with grain, in which compression finds what it finds in a photograph. */
function photograph(seed: number): Buffer {
  const { width, height } = SIZE;
  const noise = createNoise(seed);
  const grain = () => (noise() - 0.5) * 2 * GRAIN;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      data[at] = 128 + 100 * Math.sin(x / (370 * seed) + y / 910) + grain();
      data[at + 1] = 128 + 90 * Math.sin(x / 530 - y / (310 * seed)) + grain();
      data[at + 2] = 128 + 80 * Math.cos(y / 230 + seed) + grain();
    }
  }
  return data;
}

function ellipse(): Buffer {
  const { width, height } = SIZE;
  const data = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    const across = 1 - ((y - height / 2) / (height / 4)) ** 2;
    if (across <= 0) continue;
    const half = (width / 4) * Math.sqrt(across);
    data.fill(255, y * width + Math.round(width / 2 - half), y * width + Math.round(width / 2 + half));
  }
  return data;
}

async function asPng(data: Buffer, channels: 1 | 3): Promise<Buffer> {
  return await sharp(data, { raw: { ...SIZE, channels } })
    .png({ compressionLevel: 6, adaptiveFiltering: channels === 3 })
    .toBuffer();
}

/** What was measured is to be the edit: the original in the corner, the answer in the middle. @throws Error otherwise */
export async function checkEdited({ image, answer, output }: EditTask): Promise<void> {
  const middle = { left: SIZE.width / 2, top: SIZE.height / 2 };
  for (const [place, source] of [
    [{ left: 0, top: 0 }, image],
    [middle, answer],
  ] as const) {
    const wanted = await cut(source, place);
    if (!wanted.equals(await cut(output, place))) throw new Error("The edited picture is not what it is to be.");
  }
}

async function cut(file: string, place: { left: number; top: number }): Promise<Buffer> {
  const region = { ...place, width: 16, height: 16 };
  return await sharp(file).extract(region).removeAlpha().raw().toBuffer();
}
