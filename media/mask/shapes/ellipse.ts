import type { Point, Size } from "../types";
import { convexSpan } from "./convexSpan";
import { clamp, firstPixel, type Emit } from "./spans";

/** The ellipse that fills the rectangle between two corners, its edge included. */
export function ellipse(from: Point, to: Point, { width, height }: Size, emit: Emit): void {
  const [middleX, middleY] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [radiusX, radiusY] = [Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2];
  if (radiusX === 0 || radiusY === 0) return;
  let left = 0;
  const isInside = (x: number): boolean => {
    const across = (x - middleX) / radiusX;
    return across * across <= left;
  };
  const top = clamp(firstPixel(middleY - radiusY), 0, height);
  const bottom = clamp(firstPixel(middleY + radiusY) + 1, 0, height);
  for (let y = top; y < bottom; y += 1) {
    const along = (y + 0.5 - middleY) / radiusY;
    left = 1 - along * along;
    if (left < 0) continue;
    const reach = radiusX * Math.sqrt(left);
    const span = convexSpan({ left: middleX - reach, right: middleX + reach }, width, isInside);
    if (span !== null) emit(y, span.from, span.to);
  }
}
