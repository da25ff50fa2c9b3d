import { createRandom } from "./createRandom";

/** A colour in OKLCH (B. Ottosson, 2020): lightness 0–1, chroma, hue in degrees. */
type Oklch = readonly [lightness: number, chroma: number, hue: number];
type Rgb = readonly [red: number, green: number, blue: number];

export interface Palette {
  /** `RAMP_STEPS` colours from one end of the gradient to the other, red, green, blue as 0–255. */
  readonly ramp: readonly Rgb[];
  /** The text's colour: at least 4.5 : 1 (WCAG AA) against every colour of the ramp. */
  readonly ink: Rgb;
  /** Steps of the ramp that make up one 8-bit level: a dither must reach over as many to hide the rounding of colours. */
  readonly spread: number;
}

/** As many steps as leave room, among 256 colours, for the text's edges (see `drawPlaceholder`). */
export const RAMP_STEPS = 176;

/**
 * Dark pairs keep to a lightness of 0.525 at most, and greens and blues to about 0.5, so that even the caption has 4.5 : 1 on
 * them; chosen by eye.
 */
// prettier-ignore
const darkPairs: readonly [readonly [Oklch, Oklch], ...(readonly [Oklch, Oklch])[]] = [
  [[0.29, 0.11, 280], [0.49, 0.085, 207]],
  [[0.29, 0.09, 335], [0.525, 0.14, 32]],
  [[0.28, 0.055, 168], [0.505, 0.09, 135]],
  [[0.26, 0.08, 262], [0.495, 0.115, 244]],
  [[0.27, 0.09, 308], [0.515, 0.14, 8]],
  [[0.27, 0.03, 255], [0.495, 0.05, 228]],
  [[0.28, 0.045, 40], [0.505, 0.115, 47]],
  [[0.28, 0.055, 220], [0.49, 0.085, 172]],
  [[0.3, 0.13, 288], [0.505, 0.155, 335]],
  [[0.24, 0.06, 268], [0.495, 0.14, 293]],
];

/** Light pairs keep to 0.79 at least, so that dark ink has far more than 4.5 : 1. */
// prettier-ignore
const lightPairs: readonly [readonly [Oklch, Oklch], ...(readonly [Oklch, Oklch])[]] = [
  [[0.965, 0.02, 90], [0.83, 0.085, 55]],
  [[0.955, 0.015, 250], [0.8, 0.08, 275]],
  [[0.96, 0.022, 110], [0.81, 0.065, 152]],
  [[0.955, 0.02, 25], [0.82, 0.085, 5]],
  [[0.955, 0.02, 220], [0.82, 0.07, 208]],
  [[0.945, 0.02, 80], [0.79, 0.062, 50]],
  [[0.955, 0.02, 305], [0.8, 0.085, 318]],
  [[0.97, 0.04, 108], [0.84, 0.09, 135]],
  [[0.96, 0.03, 85], [0.84, 0.095, 72]],
  [[0.955, 0.006, 250], [0.8, 0.018, 250]],
];

/**
 * The colours for a seed: one of twenty pairs, turned by a few degrees of hue. `index` counts the images of one request.
 * All of it ends in 8-bit integers, so a last bit's difference in a machine's `cos` does not show.
 */
export function choosePalette(seed: number, index: number): Palette {
  const random = createRandom("palette", seed, index);
  const dark = random.next() < 0.5;
  const [start, end] = random.pick(dark ? darkPairs : lightPairs);
  const turn = random.between(-9, 9);
  const from = toOklab([start[0], start[1], start[2] + turn]);
  const to = toOklab([end[0], end[1], end[2] + turn]);
  const ramp = Array.from({ length: RAMP_STEPS }, (_, step) => {
    const t = step / (RAMP_STEPS - 1);
    return toRgb([mix(from[0], to[0], t), mix(from[1], to[1], t), mix(from[2], to[2], t)]);
  });
  const ink = toRgb(toOklab(dark ? [0.985, 0.008, end[2]] : [0.25, 0.05, end[2] + turn]));
  return { ramp, ink, spread: measureSpread(ramp) };
}

/** By the channel of middling range: its level is the visible one. Never below one step. */
function measureSpread(ramp: readonly Rgb[]): number {
  const [first, last] = [ramp[0], ramp.at(-1)];
  if (first === undefined || last === undefined) return 1;
  const ranges = [0, 1, 2].map((c) => Math.abs((last[c] ?? 0) - (first[c] ?? 0))).sort((a, b) => a - b);
  return Math.min(6, Math.max(1, RAMP_STEPS / Math.max(1, ranges[1] ?? 1)));
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

function toOklab([lightness, chroma, hue]: Oklch): readonly [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** OKLab to sRGB, 0–255, with the matrices of Ottosson's article (2021 revision); what lies outside is clipped. */
function toRgb([lightness, a, b]: readonly [number, number, number]): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toSrgb(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  const coded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(coded * 255);
}
