import { readUint } from "./bytes";
import { readOrientation } from "./readExif";
import type { Orientation } from "./orient";
import type { RawFacts, StoredProfile } from "./pictureFacts";
import { PNG_SIGNATURE, pngChunks, type PngChunk } from "./pngChunks";
import type { PngColourType, PngHeader } from "./unpackPng";

interface Seen {
  orientation: Orientation;
  isTransparent: boolean;
  isAnimated: boolean;
  hasData: boolean;
  isEnded: boolean;
  profile: StoredProfile | null;
  readonly colourChunks: PngChunk[];
}

/** Facts of a PNG; undefined when the file does not begin as one, or its header is none of the standard's. */
export function readPngFacts(file: Uint8Array): RawFacts | undefined {
  if (!PNG_SIGNATURE.every((byte, at) => file[at] === byte)) return undefined;
  const seen: Seen = {
    orientation: 1,
    isTransparent: false,
    isAnimated: false,
    hasData: false,
    isEnded: false,
    profile: null,
    colourChunks: [],
  };
  let header: PngHeader | undefined;
  for (const chunk of pngChunks(file)) {
    header ??= readHeader(chunk);
    if (header === undefined) return undefined;
    note(chunk, seen);
  }
  if (header === undefined) return undefined;
  return {
    format: "png",
    width: header.width,
    height: header.height,
    orientation: seen.orientation,
    hasAlpha: header.colourType === 4 || header.colourType === 6 || seen.isTransparent,
    profile: seen.profile,
    png: { header, colourChunks: seen.colourChunks.map(({ type, body }) => ({ type, body })) },
    isWhole: seen.hasData && seen.isEnded,
    isAnimated: seen.isAnimated,
    isCmyk: false,
  };
}

function note(chunk: PngChunk, seen: Seen): void {
  switch (chunk.type) {
    case "IDAT":
      seen.hasData = true;
      break;
    case "IEND":
      seen.isEnded = true;
      break;
    case "tRNS":
      seen.isTransparent = true;
      break;
    case "acTL":
      // APNG: behind the first IDAT it means nothing.
      seen.isAnimated ||= !seen.hasData;
      break;
    case "eXIf":
      seen.orientation = readOrientation(chunk.body);
      break;
    case "iCCP":
      seen.profile ??= readProfile(chunk.body);
      break;
    default:
      if (!seen.hasData) noteColour(chunk, seen);
  }
}

/** The lengths that each chunk about colour has; there may be one of each. */
const COLOUR_CHUNKS: Readonly<Record<string, number>> = { gAMA: 4, cHRM: 32, sRGB: 1, cICP: 4 };

function noteColour(chunk: PngChunk, seen: Seen): void {
  if (COLOUR_CHUNKS[chunk.type] !== chunk.body.length) return;
  if (seen.colourChunks.every(({ type }) => type !== chunk.type)) seen.colourChunks.push(chunk);
}

const COLOUR_TYPES = [0, 2, 3, 4, 6] as const;
/** PNG 11.2.1, table 11.1. */
const DEPTHS: Readonly<Record<PngColourType, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readHeader({ type, body }: PngChunk): PngHeader | undefined {
  if (type !== "IHDR" || body.length !== 13) return undefined;
  const [width, height] = [readUint(body, 0, 4, "big"), readUint(body, 4, 4, "big")];
  const isSized = Math.min(width, height) > 0 && Math.max(width, height) < 2 ** 31;
  const colourType = COLOUR_TYPES.find((known) => known === body[9]);
  const bitDepth = readUint(body, 8, 1, "big");
  if (!isSized || colourType === undefined || !DEPTHS[colourType].includes(bitDepth)) return undefined;
  // The one compression, the one set of filters, and two kinds of interlace that there are.
  const methods = readUint(body, 10, 3, "big");
  return methods <= 1 ? { width, height, bitDepth, colourType, isInterlaced: methods === 1 } : undefined;
}

/** PNG 11.3.3.3: a name of 1 to 79 characters, a zero, the method 0 (zlib), then the deflated profile. */
function readProfile(body: Uint8Array): StoredProfile | null {
  const end = body.subarray(0, 80).indexOf(0);
  if (end < 1 || body[end + 1] !== 0) return null;
  return { isDeflated: true, bytes: body.subarray(end + 2) };
}
