/** Takes a span of pixels of row `y` from `from` to before `to`, which lies in the picture and has a pixel at least. */
export type Emit = (y: number, from: number, to: number) => void;

/** The first pixel in a row or column whose centre does not lie before `edge`. */
export function firstPixel(edge: number): number {
  return Math.ceil(edge - 0.5);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
