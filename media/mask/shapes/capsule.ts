import type { Point, Size } from "../types";
import { convexSpan } from "./convexSpan";
import { clamp, type Emit } from "./spans";

interface Segment {
  readonly from: Point;
  readonly to: Point;
}

/** A disc of this radius may lie between the centres of pixels and have none: below it pixels are walked through one by one. */
const LEAST_RADIUS = Math.SQRT1_2;
/** Farther away coordinates lose the fractions that decide; a line from there is cut here. */
const FAR = 2 ** 22;

/** All pixels whose centre is no farther than `radius` from the line; the pixel under each end at the least. */
export function capsule(line: Segment, radius: number, size: Size, emit: Emit): void {
  const near = cutToReach(line);
  if (near === null) return;
  if (radius < LEAST_RADIUS) walk(near, size, emit);
  if (radius > 0.5) sweep(near, radius, size, emit);
}

function sweep({ from, to }: Segment, radius: number, { width, height }: Size, emit: Emit): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const top = clamp(Math.floor(Math.min(from.y, to.y) - radius), 0, height);
  const bottom = clamp(Math.ceil(Math.max(from.y, to.y) + radius), 0, height);
  let y = 0.5;
  const isInside = (x: number): boolean => {
    const along = squared === 0 ? 0 : clamp(((x - from.x) * dx + (y - from.y) * dy) / squared, 0, 1);
    const [awayX, awayY] = [x - from.x - along * dx, y - from.y - along * dy];
    return awayX * awayX + awayY * awayY <= radius * radius;
  };
  for (let row = top; row < bottom; row += 1) {
    y = row + 0.5;
    const span = convexSpan(guess({ from, to }, radius, y), width, isInside);
    if (span !== null) emit(row, span.from, span.to);
  }
}

/** Where the row crosses the capsule: the farthest ends of its two discs and of the oblong between them. */
function guess({ from, to }: Segment, radius: number, y: number): { left: number; right: number } {
  let left = Infinity;
  let right = -Infinity;
  const include = (x: number, reach: number): void => {
    left = Math.min(left, x - reach);
    right = Math.max(right, x + reach);
  };
  for (const { x, y: middle } of [from, to]) {
    // Half a pixel more, so that rounding loses no row at the very top or bottom.
    const across = Math.abs(y - middle) - 1e-6;
    if (across <= radius) include(x, Math.sqrt(Math.max(0, radius * radius - across * across)));
  }
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return { left, right };
  const [sideX, sideY] = [(-(to.y - from.y) / length) * radius, ((to.x - from.x) / length) * radius];
  for (const side of [-1, 1]) {
    const [startY, endY] = [from.y + side * sideY, to.y + side * sideY];
    if (y < Math.min(startY, endY) || y > Math.max(startY, endY) || startY === endY) continue;
    const share = (y - startY) / (endY - startY);
    include(from.x + side * sideX + share * (to.x - from.x), 0);
  }
  return { left, right };
}

/** Each pixel that a thin line goes through, from one to a neighbour by side or corner. */
function walk({ from, to }: Segment, size: Size, emit: Emit): void {
  const [startX, startY] = [Math.floor(from.x), Math.floor(from.y)];
  const [dx, dy] = [Math.floor(to.x) - startX, Math.floor(to.y) - startY];
  const steps = Math.max(Math.abs(dx), Math.abs(dy), 1);
  const isFlat = Math.abs(dx) >= Math.abs(dy);
  const { first, end } = isFlat ? stepsInside(startX, dx, size.width) : stepsInside(startY, dy, size.height);
  for (let step = first; step < end; step += 1) {
    const [x, y] = [startX + Math.round((step * dx) / steps), startY + Math.round((step * dy) / steps)];
    if (x >= 0 && y >= 0 && x < size.width && y < size.height) emit(y, x, x + 1);
  }
}

/** Which steps along the longer axis, each of one pixel, lie in the picture: most of a line from far away does not. */
function stepsInside(start: number, distance: number, length: number): { first: number; end: number } {
  const [before, after] = distance < 0 ? [start - length + 1, start + 1] : [-start, length - start];
  return { first: Math.max(0, before), end: Math.min(Math.abs(distance) + 1, after) };
}

function cutToReach(line: Segment): Segment | null {
  if ([line.from, line.to].every(({ x, y }) => Math.abs(x) <= FAR && Math.abs(y) <= FAR)) return line;
  const cut = cutSides(line);
  const turned = cut && cutSides({ from: swap(cut.from), to: swap(cut.to) });
  return turned && { from: swap(turned.from), to: swap(turned.to) };
}

/** Cuts off what lies too far left or right. */
function cutSides({ from, to }: Segment): Segment | null {
  if (Math.max(from.x, to.x) < -FAR || Math.min(from.x, to.x) > FAR) return null;
  const cut = (point: Point): Point => {
    const x = clamp(point.x, -FAR, FAR);
    if (x === point.x) return point;
    const share = (x - from.x) / (to.x - from.x);
    return { x, y: from.y * (1 - share) + to.y * share };
  };
  return { from: cut(from), to: cut(to) };
}

function swap({ x, y }: Point): Point {
  return { x: y, y: x };
}
