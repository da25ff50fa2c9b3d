import type { Point, Size } from "../types";
import { clamp, firstPixel, type Emit } from "./spans";

/** Left and top edges belong to it, right and bottom ones do not, so that rectangles side by side share no pixel. */
export function rectangle(from: Point, to: Point, { width, height }: Size, emit: Emit): void {
  const left = clamp(firstPixel(Math.min(from.x, to.x)), 0, width);
  const right = clamp(firstPixel(Math.max(from.x, to.x)), 0, width);
  const top = clamp(firstPixel(Math.min(from.y, to.y)), 0, height);
  const bottom = clamp(firstPixel(Math.max(from.y, to.y)), 0, height);
  if (left >= right) return;
  for (let y = top; y < bottom; y += 1) emit(y, left, right);
}
