import { concatBytes, latin1, readUint } from "./bytes";
import { readOrientation } from "./readExif";
import type { Orientation } from "./orient";
import type { RawFacts, StoredProfile } from "./pictureFacts";

const EXIF = "Exif\0\0";
/** ICC.1 annex B.4: this, then the number of the piece (from 1) and how many there are. */
const ICC = "ICC_PROFILE\0";
const APP1 = 0xe1;
const APP2 = 0xe2;
const SCAN = 0xda;
const END = 0xd9;

interface Seen {
  frame: { readonly width: number; readonly height: number; readonly components: number } | undefined;
  orientation: Orientation | undefined;
  hasScan: boolean;
  readonly pieces: Map<number, { readonly bytes: Uint8Array; readonly count: number }>;
}

/** Facts of a JPEG; undefined when the file does not begin as one, or shows no frame of at least one pixel. */
export function readJpegFacts(file: Uint8Array): RawFacts | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8 || file[2] !== 0xff) return undefined;
  const seen: Seen = { frame: undefined, orientation: undefined, hasScan: false, pieces: new Map() };
  const isEnded = walkSegments(file, seen);
  const { frame } = seen;
  if (frame === undefined || frame.width === 0 || frame.height === 0) return undefined;
  return {
    format: "jpeg",
    width: frame.width,
    height: frame.height,
    orientation: seen.orientation ?? 1,
    hasAlpha: false,
    profile: joinProfile(seen.pieces),
    png: null,
    isWhole: isEnded && seen.hasScan,
    isAnimated: false,
    isCmyk: frame.components === 4,
  };
}

/** Notes each segment of the picture. What stands behind its end (a preview, a film) is not looked at. @returns whether it ends. */
function walkSegments(file: Uint8Array, seen: Seen): boolean {
  let at = 2;
  for (;;) {
    at = nextMarker(file, at);
    const marker = file[at - 1];
    if (marker === undefined || at > file.length) return false;
    if (marker === END) return true;
    if (marker === 0x01 || marker === 0xd8) continue;
    const length = readUint(file, at, 2, "big");
    if (length < 2 || at + length > file.length) return false;
    note(marker, file.subarray(at + 2, at + length), seen);
    at += length;
  }
}

/** Behind the next marker: over fill bytes, and over the coded data of a scan with its stuffed zeros and restart markers. */
function nextMarker(file: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at < 0) return file.length + 1;
    while (file[at] === 0xff) at += 1;
    const marker = file[at] ?? 0;
    at += 1;
    if (marker !== 0 && (marker < 0xd0 || marker > 0xd7)) return at;
  }
}

function note(marker: number, body: Uint8Array, seen: Seen): void {
  if (marker === SCAN) seen.hasScan = true;
  else if (isFrame(marker)) seen.frame ??= readFrame(body);
  else if (marker === APP1 && latin1(body, 0, EXIF.length) === EXIF) {
    seen.orientation ??= readOrientation(body.subarray(EXIF.length));
  } else if (marker === APP2 && latin1(body, 0, ICC.length) === ICC) {
    const [piece, count] = [readUint(body, ICC.length, 1, "big"), readUint(body, ICC.length + 1, 1, "big")];
    if (!seen.pieces.has(piece)) seen.pieces.set(piece, { bytes: body.subarray(ICC.length + 2), count });
  }
}

/** ITU T.81 B.2.2: precision, height, width, number of components. */
function readFrame(body: Uint8Array): NonNullable<Seen["frame"]> {
  return {
    width: readUint(body, 3, 2, "big"),
    height: readUint(body, 1, 2, "big"),
    components: readUint(body, 5, 1, "big"),
  };
}

/** SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The profile, when all its pieces are there and agree on how many they are. */
function joinProfile(pieces: Seen["pieces"]): StoredProfile | null {
  const count = pieces.get(1)?.count ?? 0;
  const found = Array.from({ length: count }, (_, i) => pieces.get(i + 1)).filter((piece) => piece?.count === count);
  if (count === 0 || found.length !== count || pieces.size !== count) return null;
  return { isDeflated: false, bytes: concatBytes(found.flatMap((piece) => piece?.bytes ?? [])) };
}
