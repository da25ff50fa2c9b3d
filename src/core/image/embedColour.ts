import { zlibSync } from "fflate";
import { concatBytes, latin1, latin1Bytes, readUint, uintBytes } from "./bytes";
import type { ImageFormat } from "./imageHeader";
import type { PngFacts } from "./pictureFacts";
import { PNG_SIGNATURE, pngChunk } from "./pngChunks";

/** How a picture's colours are to be shown. */
export interface EmbeddedColour {
  /** An ICC profile, as `decodeImage` gives it. One that is not of RGB is left out, since these files are. */
  readonly profile?: Uint8Array | null;
  /** Of a PNG, as `decodeImage` gives them; other formats have none. */
  readonly colourChunks?: PngFacts["colourChunks"];
}

/**
 * Writes profile and colour chunks into a file that has none, fresh from an encoder: PNG `iCCP`, JPEG `APP2` (in pieces below
 * 64 KB), WebP `ICCP`. Pixels stay untouched, byte for byte.
 * @throws RangeError when the profile is too long for a JPEG (above 16.7 MB)
 */
export function embedColour(
  file: Uint8Array<ArrayBuffer>,
  format: ImageFormat,
  { profile: given = null, colourChunks = [] }: EmbeddedColour,
): Uint8Array<ArrayBuffer> {
  // ICC.1 7.2.6: the colour space stands at byte 16.
  const profile = given !== null && latin1(given, 16, 4) === "RGB " ? given : null;
  if (format === "png") return embedInPng(file, profile, colourChunks);
  if (profile === null) return file;
  return format === "jpeg" ? embedInJpeg(file, profile) : embedInWebp(file, profile);
}

/** Behind `IHDR`, before any palette (PNG 5.6). A file with a profile may not have `sRGB` too. */
function embedInPng(
  file: Uint8Array<ArrayBuffer>,
  profile: Uint8Array | null,
  colourChunks: PngFacts["colourChunks"],
): Uint8Array<ArrayBuffer> {
  const kept = colourChunks.filter(({ type }) => profile === null || type !== "sRGB");
  const parts = kept.map(({ type, body }) => pngChunk(type, body));
  if (profile !== null) {
    const body = concatBytes([latin1Bytes("ICC profile\0\0"), zlibSync(profile, { level: 9 })]);
    parts.push(pngChunk("iCCP", body));
  }
  return parts.length === 0 ? file : insert(file, PNG_SIGNATURE.length + 25, concatBytes(parts));
}

const ICC = latin1Bytes("ICC_PROFILE\0");
/** A segment's length field holds 65,535 at most, and counts itself, the mark, and two bytes of number and count. */
const PIECE = 65_535 - 2 - ICC.length - 2;

/** Behind the JFIF header, which must be first. */
function embedInJpeg(file: Uint8Array<ArrayBuffer>, profile: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = Math.ceil(profile.length / PIECE);
  if (count > 255) throw new RangeError("The colour profile is too long for a JPEG.");
  const pieces = Array.from({ length: count }, (_, i) => {
    const piece = profile.subarray(i * PIECE, (i + 1) * PIECE);
    const body = concatBytes([ICC, Uint8Array.of(i + 1, count), piece]);
    return concatBytes([Uint8Array.of(0xff, 0xe2), uintBytes(body.length + 2, 2, "big"), body]);
  });
  const hasJfif = readUint(file, 2, 2, "big") === 0xffe0;
  return insert(file, hasJfif ? 4 + readUint(file, 4, 2, "big") : 2, concatBytes(pieces));
}

/** From a simple lossless file to an extended one (RFC 9649 2.7): a header with flags and size, the profile, the picture. */
function embedInWebp(file: Uint8Array<ArrayBuffer>, profile: Uint8Array): Uint8Array<ArrayBuffer> {
  if (latin1(file, 12, 4) !== "VP8L") throw new Error("Only a simple lossless WebP takes a profile.");
  const bits = readUint(file, 21, 4, "little");
  const [width, height] = [bits & 0x3fff, (bits >>> 14) & 0x3fff];
  const hasAlpha = ((bits >>> 28) & 1) === 1;
  const flags = ICC_FLAG | (hasAlpha ? ALPHA_FLAG : 0);
  const extended = concatBytes([
    uintBytes(flags, 4, "little"),
    uintBytes(width, 3, "little"),
    uintBytes(height, 3, "little"),
  ]);
  const body = concatBytes([
    latin1Bytes("WEBP"),
    riffChunk("VP8X", extended),
    riffChunk("ICCP", profile),
    file.subarray(12),
  ]);
  return concatBytes([latin1Bytes("RIFF"), uintBytes(body.length, 4, "little"), body]);
}

const ICC_FLAG = 0x20;
const ALPHA_FLAG = 0x10;

function riffChunk(type: string, body: Uint8Array): Uint8Array {
  const padding = new Uint8Array(body.length % 2);
  return concatBytes([latin1Bytes(type), uintBytes(body.length, 4, "little"), body, padding]);
}

function insert(file: Uint8Array, at: number, part: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes([file.subarray(0, at), part, file.subarray(at)]);
}
