import type { RgbaPixels } from "./encodeIndexedPng";

/** How EXIF says that stored pixels are to be turned and mirrored before they are shown (EXIF 2.32, tag 0x0112); 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The pixels as they are to be seen; from 5 on width and height change places. Gives `pixels` themselves when they are upright. */
export function orient(pixels: RgbaPixels, orientation: Orientation): RgbaPixels {
  if (orientation === 1) return pixels;
  const { width, height } = pixels;
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  const { first, right, down } = walkOf(orientation, width, height);
  const from = asWords(pixels.data);
  const to = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < size.height; y += 1) {
    let source = first + y * down;
    for (let x = 0; x < size.width; x += 1, at += 1, source += right) to[at] = from[source] ?? 0;
  }
  return { ...size, data: new Uint8Array(to.buffer) };
}

/** Which stored pixel is seen first (top left), and how far on lie its right neighbour and the one below. */
function walkOf(
  orientation: Exclude<Orientation, 1>,
  width: number,
  height: number,
): { first: number; right: number; down: number } {
  const corner = { topRight: width - 1, bottomLeft: (height - 1) * width, bottomRight: width * height - 1 };
  switch (orientation) {
    case 2:
      return { first: corner.topRight, right: -1, down: width };
    case 3:
      return { first: corner.bottomRight, right: -1, down: -width };
    case 4:
      return { first: corner.bottomLeft, right: 1, down: -width };
    case 5:
      return { first: 0, right: width, down: 1 };
    case 6:
      return { first: corner.bottomLeft, right: -width, down: 1 };
    case 7:
      return { first: corner.bottomRight, right: -width, down: -1 };
    case 8:
      return { first: corner.topRight, right: width, down: -1 };
  }
}

/** One word a pixel; a copy where the bytes do not begin at a word. */
function asWords(data: Uint8ClampedArray | Uint8Array): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
