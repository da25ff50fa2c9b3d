import type { PathCommand } from "opentype.js";

/** How much of each pixel a path covers: `cover[row * width + column]`, 0–1; `left` and `top` place it on the picture. */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly cover: Float32Array;
}

type Points = readonly (readonly [number, number])[];

/**
 * Exact area coverage of a filled path (pixels, y downwards) by R. Levien's signed-area accumulation (font-rs): each edge
 * leaves its area and height in the cells it crosses, a running sum along each row gives the coverage. Non-zero winding.
 * @returns undefined for a path without area, such as a space
 */
export function rasterizePath(commands: readonly PathCommand[]): Coverage | undefined {
  const contours = flatten(commands);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const contour of contours) {
    for (const [x, y] of contour) {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  if (!(maxX > minX && maxY > minY)) return undefined;
  const left = Math.floor(minX);
  const top = Math.floor(minY);
  const width = Math.ceil(maxX) - left + 2;
  const height = Math.ceil(maxY) - top;
  const cells = { width, cover: new Float32Array(width * height + 2) };
  for (const contour of contours) addContour(cells, contour, [left, top]);
  sumRows(cells.cover, width, height);
  return { left, top, width, height, cover: cells.cover };
}

function flatten(commands: readonly PathCommand[]): Points[] {
  const contours: [number, number][][] = [];
  let current: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const command of commands) {
    if (command.type === "Z") continue;
    if (command.type === "M") {
      current = [];
      contours.push(current);
    } else if (command.type === "Q") {
      const { x1, y1 } = command;
      addCurve(current, [x, y, x1, y1, x1, y1, command.x, command.y], "quadratic");
    } else if (command.type === "C") {
      addCurve(current, [x, y, command.x1, command.y1, command.x2, command.y2, command.x, command.y], "cubic");
    }
    [x, y] = [command.x, command.y];
    current.push([x, y]);
  }
  return contours;
}

type Curve = readonly [number, number, number, number, number, number, number, number];

/** Adds the inner points of a curve; the number follows from its length, and keeps the error far below a tenth of a pixel. */
function addCurve(points: [number, number][], curve: Curve, kind: "quadratic" | "cubic"): void {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = curve;
  const bend = Math.abs(x0 - x1 - x2 + x3) + Math.abs(y0 - y1 - y2 + y3);
  const pieces = Math.min(32, 1 + Math.ceil(Math.sqrt(bend) * 1.2));
  for (let piece = 1; piece < pieces; piece += 1) {
    const t = piece / pieces;
    const u = 1 - t;
    if (kind === "quadratic") {
      points.push([u * u * x0 + 2 * u * t * x1 + t * t * x3, u * u * y0 + 2 * u * t * y1 + t * t * y3]);
    } else {
      const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      points.push([a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3]);
    }
  }
}

interface Cells {
  readonly width: number;
  readonly cover: Float32Array;
}

function addContour(cells: Cells, points: Points, [left, top]: readonly [number, number]): void {
  let previous = points.at(-1);
  if (previous === undefined) return;
  for (const point of points) {
    addEdge(cells, [previous[0] - left, previous[1] - top], [point[0] - left, point[1] - top]);
    previous = point;
  }
}

function addEdge(cells: Cells, from: readonly [number, number], to: readonly [number, number]): void {
  if (from[1] === to[1]) return;
  const sign = from[1] < to[1] ? 1 : -1;
  const [upper, lower] = sign === 1 ? [from, to] : [to, from];
  const slope = (lower[0] - upper[0]) / (lower[1] - upper[1]);
  for (let row = Math.floor(upper[1]); row < lower[1]; row += 1) {
    const y0 = Math.max(row, upper[1]);
    const y1 = Math.min(row + 1, lower[1]);
    const x0 = upper[0] + (y0 - upper[1]) * slope;
    const x1 = upper[0] + (y1 - upper[1]) * slope;
    addSpan(cells, row, { low: Math.min(x0, x1), high: Math.max(x0, x1), area: sign * (y1 - y0) });
  }
}

/** Spreads an edge's height within one row over the cells from `low` to `high`, by the area to the right of the edge. */
function addSpan({ width, cover }: Cells, row: number, span: { low: number; high: number; area: number }): void {
  const { low, high, area } = span;
  const first = Math.max(0, Math.floor(low));
  const last = Math.min(width - 2, Math.floor(high));
  const start = row * width;
  if (last <= first) {
    const inner = area * (1 - ((low + high) / 2 - first));
    cover[start + first] = (cover[start + first] ?? 0) + inner;
    cover[start + first + 1] = (cover[start + first + 1] ?? 0) + area - inner;
    return;
  }
  const perPixel = area / (high - low);
  let done = 0;
  for (let column = first; column <= last; column += 1) {
    const from = Math.max(low, column);
    const to = Math.min(high, column + 1);
    const share = (to - from) * perPixel;
    const inner = share * (1 - ((from + to) / 2 - column));
    cover[start + column] = (cover[start + column] ?? 0) + inner + done;
    done = share - inner;
  }
  cover[start + last + 1] = (cover[start + last + 1] ?? 0) + done;
}

function sumRows(cover: Float32Array, width: number, height: number): void {
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      sum += cover[at] ?? 0;
      const area = Math.abs(sum);
      cover[at] = area > 1 ? 1 : area;
    }
  }
}
