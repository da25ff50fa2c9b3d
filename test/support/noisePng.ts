import { channelsOf, type PngKind, type PngPlan } from "./makePng";
import { createNoise } from "./noise";

export const nameOf = ({ colourType, bitDepth, isInterlaced }: PngKind): string =>
  `colour type ${colourType}, ${bitDepth} bit${isInterlaced ? ", interlaced" : ""}`;

/** Random samples; the first row is all 1, which `tRNS` makes transparent. */
export function planOf(kind: PngKind, { isTransparent, width = 37, height = 21 }: PlanOptions): PngPlan {
  const random = createNoise(kind.colourType * 100 + kind.bitDepth + 1);
  const most = 2 ** kind.bitDepth - 1;
  const channels = channelsOf(kind.colourType);
  const samples = Array.from({ length: width * height * channels }, () => Math.floor(random() * (most + 1)));
  const palette = Uint8Array.from({ length: 3 * (most + 1) }, () => Math.floor(random() * 256));
  const transparency: Record<number, Uint8Array> = {
    0: Uint8Array.of(0, 1),
    2: Uint8Array.of(0, 1, 0, 1, 0, 1),
    3: Uint8Array.of(200, 0),
  };
  return {
    ...kind,
    width,
    height,
    sample: (x, y, c) => (y === 0 ? 1 : (samples[(y * width + x) * channels + c] ?? 0)),
    ...(kind.colourType === 3 ? { palette } : {}),
    ...(isTransparent ? { transparency: transparency[kind.colourType] ?? new Uint8Array(0) } : {}),
  };
}
interface PlanOptions {
  readonly isTransparent: boolean;
  readonly width?: number;
  readonly height?: number;
}
