/** Reads what the first bytes of a file say about a picture; decodes nothing, so huge dimensions in a small file cost nothing. */

import { readUint } from "./bytes";

export type ImageFormat = "png" | "jpeg" | "webp";

export interface ImageHeader {
  readonly format: ImageFormat;
  /** Stored pixels, before any EXIF rotation; 1 or more. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads format and size from a file's first bytes. 32 bytes are enough for PNG and WebP; in a JPEG the size stands behind
 * EXIF, ICC and other segments, mostly within 64 KB, sometimes later. Takes time linear in `head`, and never throws.
 * @returns "need-more" when `head` is a good beginning that ends too early (give more of the file; with the whole file given,
 * the file is cut); undefined when it is no PNG, JPEG or WebP, or a size in it is 0
 */
export function readImageHeader(head: Uint8Array): ImageHeader | "need-more" | undefined {
  if (begins(head, PNG_MAGIC)) return readPng(head);
  if (begins(head, JPEG_MAGIC)) return readJpeg(head);
  if (begins(head, RIFF) && begins(head.subarray(8), WEBP)) return readWebp(head);
  return undefined;
}

/**
 * Whether a file is whole, as far as its ends tell: PNG's `IEND` chunk is the last, JPEG ends in its end marker (`FFD9`, and
 * zero bytes, with which some writers pad), WebP's RIFF size is the file's.
 * @param tail the last bytes, 12 at least when the file has as many; a padded JPEG needs as many as its padding and 2
 * @param totalBytes the file's length
 * @param head the first bytes; for a JPEG as many as `readImageHeader` needed, or the end marker of an embedded thumbnail
 * could pass for the picture's own
 */
export function isCompleteImage(format: ImageFormat, tail: Uint8Array, totalBytes: number, head: Uint8Array): boolean {
  if (head.length > totalBytes || tail.length > totalBytes) return false;
  const header = readImageHeader(head);
  if (typeof header !== "object" || header.format !== format) return false;
  switch (format) {
    case "png":
      return totalBytes >= 57 && begins(tail.subarray(Math.max(0, tail.length - 12)), PNG_END, "whole");
    case "jpeg":
      return endsJpeg(tail) && reachesScan(head, totalBytes);
    case "webp":
      return isWebpLength(readUint(head, 4, 4, "little"), totalBytes);
  }
}

const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** An empty `IEND` chunk with its checksum: always these bytes. */
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const JPEG_MAGIC = [0xff, 0xd8, 0xff];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

/** Whether `bytes` begin with `magic`, or with as much of it as they hold; with "whole" they must hold all of it. */
function begins(bytes: Uint8Array, magic: readonly number[], extent: "part" | "whole" = "part"): boolean {
  if (extent === "whole" && bytes.length < magic.length) return false;
  return magic.every((byte, at) => at >= bytes.length || bytes[at] === byte);
}

function sized(format: ImageFormat, width: number, height: number): ImageHeader | undefined {
  return width > 0 && height > 0 ? { format, width, height } : undefined;
}

/** PNG 11.2.1: `IHDR` is the first chunk, of 13 bytes; sides are below 2^31. */
function readPng(head: Uint8Array): ImageHeader | "need-more" | undefined {
  if (!begins(head.subarray(8), [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])) return undefined;
  if (head.length < 24) return "need-more";
  const width = readUint(head, 16, 4, "big");
  const height = readUint(head, 20, 4, "big");
  return Math.max(width, height) < 2 ** 31 ? sized("png", width, height) : undefined;
}

interface Segment {
  readonly marker: number;
  /** Where the length field (or, for a scan, its data) stands. */
  readonly body: number;
  /** Behind the segment. */
  readonly end: number;
}

/** The JPEG segment at `at` (ITU T.81 B.1.1): fill bytes FF, a marker, and for all but the bare markers a length. */
function readSegment(head: Uint8Array, at: number): Segment | "need-more" | undefined {
  let next = at;
  if (next < head.length && head[next] !== 0xff) return undefined;
  while (head[next] === 0xff) next += 1;
  const marker = head[next];
  if (marker === undefined) return "need-more";
  const body = next + 1;
  if (marker === 0x01) return { marker, body, end: body };
  if (!opensSegment(marker)) return undefined;
  if (body + 2 > head.length) return "need-more";
  const length = readUint(head, body, 2, "big");
  return length < 2 ? undefined : { marker, body, end: body + length };
}

/** Not 00, a stuffed byte, nor D0–D9, restart, start and end markers: none of them may stand before the first scan. */
function opensSegment(marker: number): boolean {
  return marker !== 0 && (marker < 0xd0 || marker > 0xd9);
}

function readJpeg(head: Uint8Array): ImageHeader | "need-more" | undefined {
  let at = 2;
  for (;;) {
    const segment = readSegment(head, at);
    if (typeof segment !== "object") return segment;
    if (isFrame(segment.marker)) {
      if (segment.end - segment.body < 8) return undefined;
      if (segment.body + 7 > head.length) return "need-more";
      return sized("jpeg", readUint(head, segment.body + 5, 2, "big"), readUint(head, segment.body + 3, 2, "big"));
    }
    if (segment.marker === SCAN) return undefined;
    if (segment.end > head.length) return "need-more";
    at = segment.end;
  }
}

const SCAN = 0xda;

/** SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Whether each segment that `head` shows, up to the first scan, ends within the file. */
function reachesScan(head: Uint8Array, totalBytes: number): boolean {
  let at = 2;
  while (at < head.length) {
    const segment = readSegment(head, at);
    if (segment === undefined) return false;
    if (segment === "need-more") return head.length < totalBytes;
    if (segment.end + 2 > totalBytes) return false;
    if (segment.marker === SCAN) return true;
    at = segment.end;
  }
  return at < totalBytes;
}

function endsJpeg(tail: Uint8Array): boolean {
  let end = tail.length;
  while (end > 0 && tail[end - 1] === 0) end -= 1;
  return end >= 2 && tail[end - 2] === 0xff && tail[end - 1] === 0xd9;
}

/** RFC 9649: the first chunk is a lossy, a lossless or an extended header. */
function readWebp(head: Uint8Array): ImageHeader | "need-more" | undefined {
  const chunk = head.subarray(12);
  if (!begins(chunk, [0x56, 0x50, 0x38])) return undefined;
  if (head.length < 16) return "need-more";
  switch (chunk[3]) {
    case 0x20:
      return readLossy(head);
    case 0x4c:
      return readLossless(head);
    case 0x58:
      if (head.length < 30) return "need-more";
      return sized("webp", readUint(head, 24, 3, "little") + 1, readUint(head, 27, 3, "little") + 1);
    default:
      return undefined;
  }
}

/** RFC 6386 9.1: a key frame's tag (its lowest bit is 0), start code, and two sides of 14 bits. */
function readLossy(head: Uint8Array): ImageHeader | "need-more" | undefined {
  if (head.length > 20 && ((head[20] ?? 0) & 1) !== 0) return undefined;
  if (!begins(head.subarray(23), [0x9d, 0x01, 0x2a])) return undefined;
  if (head.length < 30) return "need-more";
  return sized("webp", readUint(head, 26, 2, "little") & 0x3fff, readUint(head, 28, 2, "little") & 0x3fff);
}

/** RFC 9649 3.4: signature 2F, then two sides less one of 14 bits each. */
function readLossless(head: Uint8Array): ImageHeader | "need-more" | undefined {
  if (!begins(head.subarray(20), [0x2f])) return undefined;
  if (head.length < 25) return "need-more";
  const bits = readUint(head, 21, 4, "little");
  if (Math.floor(bits / 2 ** 29) !== 0) return undefined;
  return sized("webp", (bits & 0x3fff) + 1, (Math.floor(bits / 2 ** 14) & 0x3fff) + 1);
}

/** The RIFF size counts from byte 8; a file with an odd one has a padding byte, which not every writer adds. */
function isWebpLength(size: number, totalBytes: number): boolean {
  return totalBytes === size + 8 || totalBytes === size + 8 + (size % 2);
}
