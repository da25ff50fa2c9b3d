import type { Point, Size } from "../types";
import { clamp, firstPixel, type Emit } from "./spans";

/**
 * What a closed path goes around an odd number of times: a pixel belongs to it if a ray from its centre to the left meets the path
 * so often. An edge that goes through a centre lies left of it; a corner counts for the edge below it.
 */
export function polygon(points: readonly Point[], size: Size, emit: Emit): void {
  const crossings = new Crossings(size.height);
  eachEdge(points, (from, to) => eachRow(from, to, size.height, (y) => crossings.count(y)));
  crossings.open();
  eachEdge(points, (from, to) => {
    eachRow(from, to, size.height, (y) => crossings.add(y, clamp(firstPixelAfter(from, to, y + 0.5), 0, size.width)));
  });
  for (let y = 0; y < size.height; y += 1) {
    const columns = crossings.sorted(y);
    for (let at = 0; at + 1 < columns.length; at += 2) {
      const [from, to] = [columns[at] ?? 0, columns[at + 1] ?? 0];
      if (from < to) emit(y, from, to);
    }
  }
}

function eachEdge(points: readonly Point[], visit: (from: Point, to: Point) => void): void {
  let from = points.at(-1);
  for (const to of points) {
    // Always downwards, so that an edge is the same edge in whatever direction the path goes.
    if (from !== undefined) visit(...(from.y <= to.y ? ([from, to] as const) : ([to, from] as const)));
    from = to;
  }
}

/** Rows whose centres lie from the edge's upper end to before its lower one. */
function eachRow(from: Point, to: Point, height: number, visit: (y: number) => void): void {
  const end = clamp(firstPixel(to.y), 0, height);
  for (let y = clamp(firstPixel(from.y), 0, height); y < end; y += 1) visit(y);
}

/**
 * The first pixel whose centre is not left of the edge. Where the edge goes right through a centre, the division may be rounded to
 * beyond it, so the side on which the centre lies decides, which takes no division.
 */
function firstPixelAfter(from: Point, to: Point, y: number): number {
  const guess = firstPixel(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
  return isLeft(from, to, guess - 0.5, y) ? guess : guess - 1;
}

function isLeft(from: Point, to: Point, x: number, y: number): boolean {
  return (x - from.x) * (to.y - from.y) < (to.x - from.x) * (y - from.y);
}

/** For each row the columns where edges cross it; counted first, so that they need one array alone. */
class Crossings {
  readonly #starts: Uint32Array;
  readonly #filled: Uint32Array;
  #columns = new Int32Array(0);

  constructor(height: number) {
    this.#starts = new Uint32Array(height + 1);
    this.#filled = new Uint32Array(height);
  }

  count(y: number): void {
    this.#starts[y + 1] = (this.#starts[y + 1] ?? 0) + 1;
  }

  /** After all were counted, before the first is added. */
  open(): void {
    for (let y = 1; y < this.#starts.length; y += 1) {
      this.#starts[y] = (this.#starts[y] ?? 0) + (this.#starts[y - 1] ?? 0);
    }
    this.#columns = new Int32Array(this.#starts.at(-1) ?? 0);
  }

  add(y: number, column: number): void {
    const filled = this.#filled[y] ?? 0;
    this.#columns[(this.#starts[y] ?? 0) + filled] = column;
    this.#filled[y] = filled + 1;
  }

  sorted(y: number): Int32Array {
    return this.#columns.subarray(this.#starts[y], this.#starts[y + 1]).sort();
  }
}
