import type { RgbaPixels } from "./encodeIndexedPng";
import { paeth } from "./filterRows";

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
 * bits are rounded to the nearest of 8 (value / 257); gamma and profile are not applied. Takes pieces of any length, so that
 * nobody needs to hold all of them.
 */
export class PngUnpacker {
  readonly #header: PngHeader;
  readonly #passes: readonly SizedPass[];
  readonly #paint: Paint;
  readonly #channels: number;
  readonly #pixelBytes: number;
  readonly #data: Uint8Array;
  #pass = 0;
  #y = 0;
  #filter: number | undefined;
  #rows: Rows;
  /** Bytes of the row that are there. */
  #filled = 0;

  /** @param spare memory that may become the picture's, where it is of the right length */
  constructor(header: PngHeader, colours: PngColours, spare?: Uint8Array) {
    this.#header = header;
    this.#passes = passesOf(header);
    this.#paint = painterOf(header, colours);
    this.#channels = CHANNELS[header.colourType];
    this.#pixelBytes = Math.max(1, (this.#channels * header.bitDepth) / 8);
    const length = header.width * header.height * 4;
    this.#data = spare?.length === length ? spare : new Uint8Array(length);
    this.#rows = this.#emptyRows();
  }

  /** Passes over what comes behind the last row. @returns false when a filter is unknown */
  push(piece: Uint8Array): boolean {
    for (let at = 0; at < piece.length && this.#pass < this.#passes.length;) {
      if (this.#filter === undefined) {
        this.#filter = piece[at];
        at += 1;
      }
      const { row } = this.#rows;
      const part = piece.subarray(at, at + row.length - this.#pixelBytes - this.#filled);
      row.set(part, this.#pixelBytes + this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#pixelBytes + this.#filled === row.length && !this.#endRow()) return false;
    }
    return true;
  }

  /** @returns undefined when too few bytes came */
  finish(): RgbaPixels | undefined {
    const { width, height } = this.#header;
    return this.#pass < this.#passes.length ? undefined : { width, height, data: this.#data };
  }

  #endRow(): boolean {
    const pass = this.#passes[this.#pass];
    const { row, above } = this.#rows;
    const undo = UNDO[this.#filter ?? -1];
    if (pass === undefined || undo === undefined) return false;
    undo(row, above, this.#pixelBytes);
    const samples = samplesOf(row.subarray(this.#pixelBytes), pass.width * this.#channels, this.#header.bitDepth);
    const first = ((pass.y + this.#y * pass.stepY) * this.#header.width + pass.x) * 4;
    this.#paint(samples, this.#data, { first, step: pass.stepX * 4, count: pass.width });
    this.#filter = undefined;
    this.#filled = 0;
    this.#y += 1;
    if (this.#y < pass.height) {
      this.#rows = { row: above, above: row };
    } else {
      this.#pass += 1;
      this.#y = 0;
      this.#rows = this.#emptyRows();
    }
    return true;
  }

  #emptyRows(): Rows {
    const length = this.#pixelBytes + (this.#passes[this.#pass]?.rowBytes ?? 0);
    return { row: new Uint8Array(length), above: new Uint8Array(length) };
  }
}

/** Before each stands a pixel of zeros, which is what the filters find there. */
interface Rows {
  readonly row: Uint8Array;
  readonly above: Uint8Array;
}

type Undo = (row: Uint8Array, above: Uint8Array, pixelBytes: number) => void;

/** Undo a row's filter in place (PNG 9.2). */
const UNDO: readonly Undo[] = [
  () => undefined,
  (row, _above, pixelBytes) => {
    for (let i = pixelBytes; i < row.length; i += 1) row[i] = (row[i] ?? 0) + (row[i - pixelBytes] ?? 0);
  },
  (row, above, pixelBytes) => {
    for (let i = pixelBytes; i < row.length; i += 1) row[i] = (row[i] ?? 0) + (above[i] ?? 0);
  },
  (row, above, pixelBytes) => {
    for (let i = pixelBytes; i < row.length; i += 1) {
      row[i] = (row[i] ?? 0) + (((row[i - pixelBytes] ?? 0) + (above[i] ?? 0)) >> 1);
    }
  },
  (row, above, pixelBytes) => {
    for (let i = pixelBytes; i < row.length; i += 1) {
      const left = i - pixelBytes;
      row[i] = (row[i] ?? 0) + paeth(row[left] ?? 0, above[i] ?? 0, above[left] ?? 0);
    }
  },
];

/** One number a sample. */
function samplesOf(row: Uint8Array, count: number, bitDepth: number): Samples {
  if (bitDepth === 8) return row;
  if (bitDepth === 16) {
    const deep = new Uint16Array(count);
    for (let i = 0; i < count; i += 1) deep[i] = ((row[2 * i] ?? 0) << 8) | (row[2 * i + 1] ?? 0);
    return deep;
  }
  const perByte = 8 / bitDepth;
  const most = (1 << bitDepth) - 1;
  const samples = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const shift = 8 - bitDepth * ((i % perByte) + 1);
    samples[i] = ((row[Math.floor(i / perByte)] ?? 0) >> shift) & most;
  }
  return samples;
}

interface Target {
  /** Offset of the first pixel in the RGBA bytes, and from one pixel to the next. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
}
type Samples = Uint8Array | Uint16Array;
type Paint = (samples: Samples, data: Uint8Array, target: Target) => void;

function painterOf(header: PngHeader, colours: PngColours): Paint {
  // Nearly all pictures are of this kind, and a call for each sample takes as long as all the rest.
  if (header.bitDepth === 8 && colours.transparency.length === 0) {
    const paint = PLAIN_PAINTERS[header.colourType];
    if (paint !== undefined) return paint;
  }
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

/** Of 8 bits, without a colour that is transparent. */
const PLAIN_PAINTERS: Readonly<Partial<Record<PngColourType, Paint>>> = {
  0: (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count; i += 1, at += step) {
      const value = samples[i] ?? 0;
      data[at] = value;
      data[at + 1] = value;
      data[at + 2] = value;
      data[at + 3] = 255;
    }
  },
  2: (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count * 3; i += 3, at += step) {
      data[at] = samples[i] ?? 0;
      data[at + 1] = samples[i + 1] ?? 0;
      data[at + 2] = samples[i + 2] ?? 0;
      data[at + 3] = 255;
    }
  },
  6: (samples, data, { first, step, count }) => {
    for (let i = 0, at = first; i < count * 4; i += 4, at += step) {
      data[at] = samples[i] ?? 0;
      data[at + 1] = samples[i + 1] ?? 0;
      data[at + 2] = samples[i + 2] ?? 0;
      data[at + 3] = samples[i + 3] ?? 0;
    }
  },
};

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
