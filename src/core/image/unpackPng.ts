import type { RgbaPixels } from "./encodeIndexedPng";

/** What a PNG's `IHDR` says (PNG 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colourType: PngColourType;
  readonly isInterlaced: boolean;
}

export type PngColourType = 0 | 2 | 3 | 4 | 6;

export interface PngColours {
  /** `PLTE`: red, green, blue of each colour; empty when there is none. */
  readonly palette: Uint8Array;
  /** `tRNS`: alpha of each colour of a palette, or the one grey or RGB value of 16 bits that is transparent; empty when there is none. */
  readonly transparency: Uint8Array;
}

const CHANNELS: Readonly<Record<PngColourType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A pass of a picture: every `stepX`th pixel from `x` on of every `stepY`th row from `y` on. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
/** PNG 8.2. */
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

interface SizedPass extends Pass {
  readonly width: number;
  readonly height: number;
  /** Without the filter byte before it. */
  readonly rowBytes: number;
}

function passesOf(header: PngHeader): SizedPass[] {
  const bits = CHANNELS[header.colourType] * header.bitDepth;
  return (header.isInterlaced ? ADAM7 : WHOLE).flatMap((pass) => {
    const width = Math.ceil((header.width - pass.x) / pass.stepX);
    const height = Math.ceil((header.height - pass.y) / pass.stepY);
    return width > 0 && height > 0 ? [{ ...pass, width, height, rowBytes: Math.ceil((width * bits) / 8) }] : [];
  });
}

/** How many bytes the `IDAT` chunks of such a picture hold when inflated. */
export function unpackedLength(header: PngHeader): number {
  return passesOf(header).reduce((sum, { height, rowBytes }) => sum + height * (rowBytes + 1), 0);
}

/**
 * Turns what a PNG's `IDAT` chunks hold, inflated, into RGBA of 8 bits; every colour type, depth and interlace. Samples of 16
 * bits are rounded to the nearest of 8 (value / 257); gamma and profile are not applied.
 * @param scanlines filtered rows of each pass, `unpackedLength` bytes or more; overwritten
 * @returns undefined when there are too few bytes or a filter is unknown
 */
export function unpackPng(scanlines: Uint8Array, header: PngHeader, colours: PngColours): RgbaPixels | undefined {
  if (scanlines.length < unpackedLength(header)) return undefined;
  const data = new Uint8Array(header.width * header.height * 4);
  const paint = painterOf(header, colours);
  const channels = CHANNELS[header.colourType];
  const pixelBytes = Math.max(1, (channels * header.bitDepth) / 8);
  const samples = new Uint16Array(header.width * channels);
  let at = 0;
  for (const pass of passesOf(header)) {
    let above: Uint8Array = new Uint8Array(pass.rowBytes);
    for (let y = 0; y < pass.height; y += 1, at += pass.rowBytes + 1) {
      const row = scanlines.subarray(at + 1, at + 1 + pass.rowBytes);
      if (!unfilter(row, above, { filter: scanlines[at], pixelBytes })) return undefined;
      readSamples(row, samples.subarray(0, pass.width * channels), header.bitDepth);
      const first = ((pass.y + y * pass.stepY) * header.width + pass.x) * 4;
      paint(samples, data, { first, step: pass.stepX * 4, count: pass.width });
      above = row;
    }
  }
  return { width: header.width, height: header.height, data };
}

/** Undoes a row's filter in place (PNG 9.2). @returns whether the filter is one of the standard's */
function unfilter(
  row: Uint8Array,
  above: Uint8Array,
  { filter, pixelBytes }: { filter: number | undefined; pixelBytes: number },
): boolean {
  switch (filter) {
    case 0:
      return true;
    case 1:
      for (let i = pixelBytes; i < row.length; i += 1) row[i] = byteAt(row, i) + byteAt(row, i - pixelBytes);
      return true;
    case 2:
      for (let i = 0; i < row.length; i += 1) row[i] = byteAt(row, i) + byteAt(above, i);
      return true;
    case 3:
      for (let i = 0; i < row.length; i += 1) {
        row[i] = byteAt(row, i) + ((byteAt(row, i - pixelBytes) + byteAt(above, i)) >> 1);
      }
      return true;
    case 4:
      for (let i = 0; i < row.length; i += 1) {
        const left = i - pixelBytes;
        row[i] = byteAt(row, i) + paeth(byteAt(row, left), byteAt(above, i), byteAt(above, left));
      }
      return true;
    default:
      return false;
  }
}

/** 0 before the row begins, as the filters want it. */
function byteAt(row: Uint8Array, at: number): number {
  return at < 0 ? 0 : (row[at] ?? 0);
}

/** Whichever of left, above and above left is nearest to left + above - above left. */
function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

function readSamples(row: Uint8Array, samples: Uint16Array, bitDepth: number): void {
  if (bitDepth === 8) {
    samples.set(row.subarray(0, samples.length));
  } else if (bitDepth === 16) {
    for (let i = 0; i < samples.length; i += 1) samples[i] = ((row[2 * i] ?? 0) << 8) | (row[2 * i + 1] ?? 0);
  } else {
    const perByte = 8 / bitDepth;
    const most = (1 << bitDepth) - 1;
    for (let i = 0; i < samples.length; i += 1) {
      const shift = 8 - bitDepth * ((i % perByte) + 1);
      samples[i] = ((row[Math.floor(i / perByte)] ?? 0) >> shift) & most;
    }
  }
}

interface Target {
  /** Offset of the first pixel in the RGBA bytes, and from one pixel to the next. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
}
type Paint = (samples: Uint16Array, data: Uint8Array, target: Target) => void;

function painterOf(header: PngHeader, colours: PngColours): Paint {
  const scale = scaleOf(header.bitDepth);
  switch (header.colourType) {
    case 0:
      return paintGrey(scale, transparentValues(colours.transparency, header.bitDepth)[0]);
    case 2:
      return paintRgb(scale, transparentValues(colours.transparency, header.bitDepth));
    case 3:
      return paintPalette(colours);
    case 4:
      return paintGreyAlpha(scale);
    case 6:
      return paintRgba(scale);
  }
}

type Scale = (value: number) => number;

function scaleOf(bitDepth: number): Scale {
  if (bitDepth === 8) return (value) => value;
  // 257 is odd, so no value lies halfway between two.
  if (bitDepth === 16) return (value) => Math.floor((value + 128) / 257);
  const factor = 255 / ((1 << bitDepth) - 1);
  return (value) => value * factor;
}

/** The samples that `tRNS` makes transparent; of its 16 bits the picture's depth counts (PNG 11.3.2.1). */
function transparentValues(transparency: Uint8Array, bitDepth: number): number[] {
  return Array.from({ length: Math.floor(transparency.length / 2) }, (_, i) => {
    return (((transparency[2 * i] ?? 0) << 8) | (transparency[2 * i + 1] ?? 0)) & ((1 << bitDepth) - 1);
  });
}

function paintGrey(scale: Scale, transparent: number | undefined): Paint {
  return (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count; i += 1, at += step) {
      const value = samples[i] ?? 0;
      data[at] = data[at + 1] = data[at + 2] = scale(value);
      data[at + 3] = value === transparent ? 0 : 255;
    }
  };
}

function paintRgb(scale: Scale, [red, green, blue]: readonly number[]): Paint {
  return (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count * 3; i += 3, at += step) {
      const isTransparent = samples[i] === red && samples[i + 1] === green && samples[i + 2] === blue;
      data[at] = scale(samples[i] ?? 0);
      data[at + 1] = scale(samples[i + 1] ?? 0);
      data[at + 2] = scale(samples[i + 2] ?? 0);
      data[at + 3] = isTransparent ? 0 : 255;
    }
  };
}

/** An index beyond the palette is black, as browsers show it. */
function paintPalette({ palette, transparency }: PngColours): Paint {
  return (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count; i += 1, at += step) {
      const index = samples[i] ?? 0;
      data[at] = palette[3 * index] ?? 0;
      data[at + 1] = palette[3 * index + 1] ?? 0;
      data[at + 2] = palette[3 * index + 2] ?? 0;
      data[at + 3] = transparency[index] ?? 255;
    }
  };
}

function paintGreyAlpha(scale: Scale): Paint {
  return (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count * 2; i += 2, at += step) {
      data[at] = data[at + 1] = data[at + 2] = scale(samples[i] ?? 0);
      data[at + 3] = scale(samples[i + 1] ?? 0);
    }
  };
}

function paintRgba(scale: Scale): Paint {
  return (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count * 4; i += 4, at += step) {
      data[at] = scale(samples[i] ?? 0);
      data[at + 1] = scale(samples[i + 1] ?? 0);
      data[at + 2] = scale(samples[i + 2] ?? 0);
      data[at + 3] = scale(samples[i + 3] ?? 0);
    }
  };
}
