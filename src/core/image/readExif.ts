import { latin1, readUint } from "./bytes";
import type { Orientation } from "./orient";

const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * The orientation of an EXIF block (a TIFF header and its first directory; in a JPEG behind `Exif\0\0`).
 * @returns 1 (upright) when there is none, or none that makes sense, as browsers take it. Never throws; reads a directory once.
 */
export function readOrientation(exif: Uint8Array): Orientation {
  const mark = latin1(exif, 0, 4);
  if (mark !== "II*\0" && mark !== "MM\0*") return 1;
  const order = mark.startsWith("I") ? "little" : "big";
  const directory = readUint(exif, 4, 4, order);
  if (directory + 2 > exif.length) return 1;
  const count = readUint(exif, directory, 2, order);
  for (let i = 0; i < count; i += 1) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > exif.length) return 1;
    if (readUint(exif, entry, 2, order) === ORIENTATION) {
      const isOneShort = readUint(exif, entry + 2, 2, order) === SHORT && readUint(exif, entry + 4, 4, order) === 1;
      return isOneShort ? asOrientation(readUint(exif, entry + 8, 2, order)) : 1;
    }
  }
  return 1;
}

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

function asOrientation(value: number): Orientation {
  return ORIENTATIONS.find((orientation) => orientation === value) ?? 1;
}
