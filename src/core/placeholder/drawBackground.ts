import { RAMP_STEPS } from "./choosePalette";
import type { Random } from "./createRandom";

/** A disc or ring that lifts or lowers the gradient, and dissolves towards one side. Lengths in pixels. */
interface Shape {
  readonly cx: number;
  readonly cy: number;
  readonly radius: number;
  /** Radius of the hole; 0 for a disc. */
  readonly hole: number;
  /** Width over which the edge falls off; 1 is a plain antialiased edge. */
  readonly feather: number;
  /** Unit vector from the side where it has dissolved to the side where it is full. */
  readonly towards: readonly [number, number];
  /** Change at full strength, as a share of the ramp; negative goes back along it. */
  readonly strength: number;
}

export interface BackgroundOptions {
  readonly random: Random;
  readonly anchor: Anchor;
  /** Steps of the ramp over which the dither reaches: see `Palette.spread`. */
  readonly spread: number;
}

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** One palette index a pixel, row by row. */
  readonly indices: Uint8Array;
}

/** Where the headline stands; the shapes keep to the other end. */
export type Anchor = "top" | "bottom";

/**
 * Fills `canvas` with indices 0 … RAMP_STEPS − 1: a soft gradient across the picture, two large shapes, and an 8 × 8 ordered
 * dither against banding.
 */
export function drawBackground(canvas: Canvas, { random, anchor, spread }: BackgroundOptions): void {
  const field = drawGradient(canvas, random);
  for (const shape of composeShapes(canvas, random, anchor)) addShape(field, canvas, shape);
  dither(field, canvas, spread);
}

/** A plane with a little curvature, as the sum of a column's and a row's value, which is cheap; 0–1. */
function drawGradient({ width, height }: Canvas, random: Random): Float32Array {
  const flipX = random.next() < 0.5;
  const flipY = random.next() < 0.5;
  const across = random.between(0.16, 0.4);
  const down = 0.56 - across;
  const bow = random.between(-0.16, 0.16);
  const columns = Float32Array.from({ length: width }, (_, x) => ease((x + 0.5) / width, flipX, bow) * across);
  const rows = Float32Array.from({ length: height }, (_, y) => 0.2 + ease((y + 0.5) / height, flipY, bow) * down);
  const field = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = rows[y] ?? 0;
    for (let x = 0; x < width; x += 1, at += 1) field[at] = row + (columns[x] ?? 0);
  }
  return field;
}

function ease(position: number, flip: boolean, bow: number): number {
  const t = flip ? 1 - position : position;
  return t + bow * 4 * t * (1 - t) * 0.5;
}

type Compose = (place: Place) => readonly Shape[];

/** What the recipes vary: `base` stands far from the headline, `other` is the same turned round; `side` is in [0, 1). */
interface Place {
  readonly width: number;
  readonly height: number;
  /** The side of a square of the same area, pixels. */
  readonly unit: number;
  readonly side: number;
  /** 1 or −1. */
  readonly sign: number;
  readonly base: Shape;
  readonly other: Shape;
}

const sun: Compose = ({ width, height, unit, side, sign, base }) => [
  { ...base, radius: unit * 0.3, strength: 0.34 * sign },
  hill(base, { cx: width * side, cy: height + unit * 1.25, radius: unit * 1.6, strength: -0.2 * sign }),
];

const discs: Compose = ({ unit, sign, base, other }) => [
  { ...base, radius: unit * 0.42, strength: 0.28 * sign },
  { ...other, cx: base.cx - unit * 0.3, cy: base.cy + unit * 0.12, radius: unit * 0.27, strength: 0.24 * sign },
];

const ring: Compose = ({ unit, sign, base, other }) => [
  { ...base, radius: unit * 0.56, hole: unit * 0.34, strength: 0.3 * sign },
  { ...other, radius: unit * 0.62, feather: unit * 0.55, strength: -0.16 * sign },
];

const hills: Compose = ({ width, height, unit, side, sign, base }) => [
  hill(base, { cx: width * (0.2 + 0.2 * side), cy: height + unit, radius: unit * 1.3, strength: 0.24 * sign }),
  hill(base, { cx: width * 1.05, cy: height + unit * 0.62, radius: unit * 1.08, strength: 0.24 * sign }),
];

const orb: Compose = ({ unit, sign, base, other }) => [
  { ...base, radius: unit * 0.5, strength: 0.3 * sign },
  { ...other, cx: base.cx + unit * 0.06, radius: unit * 0.25, strength: -0.26 * sign },
];

/** The top of a very large disc below the picture, dissolving downwards. */
function hill(base: Shape, change: Pick<Shape, "cx" | "cy" | "radius" | "strength">): Shape {
  return { ...base, ...change, towards: [0, -1] };
}

function composeShapes({ width, height }: Canvas, random: Random, anchor: Anchor): readonly Shape[] {
  // Far from the headline's corner, which is always on the left.
  const cx = width * random.between(0.66, 0.92);
  const cy = height * (anchor === "top" ? random.between(0.58, 0.86) : random.between(0.14, 0.42));
  const [tiltX, tiltY] = direction(random.between(-0.9, 0.9), anchor === "top" ? -1 : 1);
  const base: Shape = { cx, cy, radius: 0, hole: 0, feather: 1.5, towards: [tiltX, tiltY], strength: 0 };
  const compose = random.pick([sun, discs, ring, hills, orb]);
  return compose({
    width,
    height,
    unit: Math.sqrt(width * height),
    side: random.next(),
    sign: random.next() < 0.5 ? -1 : 1,
    base,
    other: { ...base, towards: [-tiltX, -tiltY] },
  });
}

function direction(x: number, y: number): readonly [number, number] {
  const length = Math.sqrt(x * x + y * y);
  return [x / length, y / length];
}

function addShape(field: Float32Array, { width, height }: Canvas, shape: Shape): void {
  const { cx, cy, radius, hole, feather, towards, strength } = shape;
  const reach = radius + feather;
  const top = Math.max(0, Math.floor(cy - reach));
  const bottom = Math.min(height, Math.ceil(cy + reach));
  const perPixel = towards[0] / (2 * radius);
  for (let y = top; y < bottom; y += 1) {
    const dy = y + 0.5 - cy;
    const half = Math.sqrt(Math.max(0, reach * reach - dy * dy));
    const left = Math.max(0, Math.floor(cx - half));
    const right = Math.min(width, Math.ceil(cx + half));
    const fadeAtCentre = 0.5 + (dy * towards[1]) / (2 * radius);
    for (let x = left, at = y * width + left; x < right; x += 1, at += 1) {
      const dx = x + 0.5 - cx;
      const fade = fadeAtCentre + dx * perPixel;
      if (fade <= 0) continue;
      const distance = Math.sqrt(dx * dx + dy * dy);
      let change = strength * smooth(fade) * smooth((radius - distance) / feather + 0.5);
      if (hole > 0) change *= smooth((distance - hole) / feather + 0.5);
      field[at] = (field[at] ?? 0) + change;
    }
  }
}

/** 0 below 0, 1 above 1, and a smooth step between. */
function smooth(value: number): number {
  if (value <= 0) return 0;
  return value >= 1 ? 1 : value * value * (3 - 2 * value);
}

/** The classic 8 × 8 Bayer matrix, as thresholds in (0, 1). Its short period keeps a compressed PNG small. */
const thresholds = Float32Array.from({ length: 64 }, (_, cell) => {
  const x = cell & 7;
  const y = cell >> 3;
  const xor = x ^ y;
  const order =
    ((xor & 1) << 5) | ((y & 1) << 4) | ((xor & 2) << 2) | ((y & 2) << 1) | ((xor & 4) >> 1) | ((y & 4) >> 2);
  return (order + 0.5) / 64;
});

function dither(field: Float32Array, { width, height, indices }: Canvas, spread: number): void {
  const offsets = thresholds.map((threshold) => 0.5 + (threshold - 0.5) * spread);
  const last = RAMP_STEPS - 1;
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = (y & 7) << 3;
    for (let x = 0; x < width; x += 1, at += 1) {
      const step = Math.floor((field[at] ?? 0) * last + (offsets[row | (x & 7)] ?? 0));
      indices[at] = step < 0 ? 0 : step > last ? last : step;
    }
  }
}
