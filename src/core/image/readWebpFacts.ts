import { latin1, readUint } from "./bytes";
import { readImageHeader } from "./imageHeader";
import { readOrientation } from "./readExif";
import type { Orientation } from "./orient";
import type { RawFacts, StoredProfile } from "./pictureFacts";

interface Seen {
  orientation: Orientation;
  hasAlpha: boolean;
  isAnimated: boolean;
  hasData: boolean;
  profile: StoredProfile | null;
}

/** Flag of `VP8X` (RFC 9649 2.7.1). */
const ALPHA_FLAG = 0x10;
const ANIMATION_FLAG = 0x02;

/** Facts of a WebP; undefined when the file does not begin as one. */
export function readWebpFacts(file: Uint8Array): RawFacts | undefined {
  if (latin1(file, 0, 4) !== "RIFF" || latin1(file, 8, 4) !== "WEBP") return undefined;
  const header = readImageHeader(file);
  if (typeof header !== "object") return undefined;
  const seen: Seen = { orientation: 1, hasAlpha: false, isAnimated: false, hasData: false, profile: null };
  const end = 8 + readUint(file, 4, 4, "little");
  const isWhole = walkChunks(file.subarray(0, end), seen) && end <= file.length;
  const { orientation, hasAlpha, profile, isAnimated, hasData } = seen;
  return {
    ...header,
    orientation,
    hasAlpha,
    profile,
    png: null,
    isAnimated,
    isCmyk: false,
    isWhole: isWhole && hasData,
  };
}

/** @returns whether each chunk ends within `riff`. */
function walkChunks(riff: Uint8Array, seen: Seen): boolean {
  let at = 12;
  while (at + 8 <= riff.length) {
    const length = readUint(riff, at + 4, 4, "little");
    if (at + 8 + length > riff.length) return false;
    note(latin1(riff, at, 4), riff.subarray(at + 8, at + 8 + length), seen);
    at += 8 + length + (length % 2);
  }
  return true;
}

function note(type: string, body: Uint8Array, seen: Seen): void {
  switch (type) {
    case "VP8X":
      seen.hasAlpha ||= ((body[0] ?? 0) & ALPHA_FLAG) !== 0;
      seen.isAnimated ||= ((body[0] ?? 0) & ANIMATION_FLAG) !== 0;
      break;
    case "VP8L":
      seen.hasData = true;
      // RFC 9649 3.4: the hint behind the signature and two sides of 14 bits.
      seen.hasAlpha ||= ((body[4] ?? 0) & 0x10) !== 0;
      break;
    case "VP8 ":
      seen.hasData = true;
      break;
    case "ANMF":
      seen.isAnimated = true;
      break;
    case "ALPH":
      seen.hasAlpha = true;
      break;
    case "ICCP":
      seen.profile ??= { isDeflated: false, bytes: body };
      break;
    case "EXIF":
      seen.orientation = readOrientation(withoutMark(body));
      break;
  }
}

/** Some writers keep JPEG's mark before the block. */
function withoutMark(exif: Uint8Array): Uint8Array {
  return latin1(exif, 0, 6) === "Exif\0\0" ? exif.subarray(6) : exif;
}
