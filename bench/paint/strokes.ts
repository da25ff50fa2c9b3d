import { createNoise } from "../../test/support/noise";
import { SIZE } from "./size";

export interface Stroke {
  /** Diameter, pixels of the picture. */
  brushSize: number;
  isErasing: boolean;
  /** One for each event of the pointer; pixels of the picture. */
  points: { x: number; y: number }[];
}

const BRUSH = { least: 80, most: 200 };
/** Pixels of the picture between two events: a hand begins slowly, and ends slowly. */
const STEP = { least: 10, most: 44 };
const MARGIN = 120;
const EVENTS = 26;

/** Curved strokes of one width or another all over the picture, always the same; every third takes away. */
export function makeStrokes(count: number): Stroke[] {
  const noise = createNoise(7);
  return Array.from({ length: count }, (_, at) => ({
    brushSize: Math.round(BRUSH.least + noise() * (BRUSH.most - BRUSH.least)),
    isErasing: at % 3 === 2,
    points: curve(noise),
  }));
}

function curve(noise: () => number): Stroke["points"] {
  let [x, y] = [within(noise(), SIZE.width), within(noise(), SIZE.height)];
  let heading = noise() * 2 * Math.PI;
  let bend = (noise() - 0.5) * 0.3;
  return Array.from({ length: EVENTS }, (_, at) => {
    const point = { x, y };
    const speed = Math.sin((Math.PI * (at + 0.5)) / EVENTS);
    const step = STEP.least + speed * (STEP.most - STEP.least);
    bend += (noise() - 0.5) * 0.08;
    heading += bend;
    const isLeaving =
      isOutside(x + Math.cos(heading) * step, SIZE.width) || isOutside(y + Math.sin(heading) * step, SIZE.height);
    // Back to the middle, in a bow.
    if (isLeaving) heading = Math.atan2(SIZE.height / 2 - y, SIZE.width / 2 - x) + bend;
    x += Math.cos(heading) * step;
    y += Math.sin(heading) * step;
    return point;
  });
}

function within(share: number, length: number): number {
  return MARGIN + share * (length - 2 * MARGIN);
}

function isOutside(value: number, length: number): boolean {
  return value < MARGIN || value > length - MARGIN;
}
