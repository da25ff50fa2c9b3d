import createMozjpegDecoder from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import createWebpDecoder from "@jsquash/webp/codec/dec/webp_dec.js";
import { Readable } from "node:stream";
import { crc32, createInflate, inflateSync } from "node:zlib";
import { concatBytes, readUint } from "../core/image/bytes";
import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import type { ImageFormat } from "../core/image/imageHeader";
import { orient } from "../core/image/orient";
import { readPictureFacts, type PictureFacts, type PngFacts, type RefusalReason } from "../core/image/pictureFacts";
import { pngChunks, type PngChunk } from "../core/image/pngChunks";
import { PngUnpacker, unpackedLength } from "../core/image/unpackPng";
import { compileWasm, instantiateFrom, once } from "./wasm";

export interface DecodedImage extends RgbaPixels {
  readonly format: ImageFormat;
  /** Upright: EXIF's orientation is applied. Straight alpha, colours as the file has them (see `profile`). */
  readonly data: Uint8Array;
  /** Whether the file can have transparent pixels, even when it has none. */
  readonly hasAlpha: boolean;
  /** Whether a PNG of 16 bits a sample was rounded to 8 (value / 257, to the nearest). */
  readonly wasDeep: boolean;
  /** The ICC profile of the colours, inflated; null when there is none (then they are sRGB, or as `colourChunks` say). */
  readonly profile: Uint8Array | null;
  /** Of a PNG: `gAMA`, `cHRM`, `sRGB` and `cICP`, to be written again with the picture. */
  readonly colourChunks: PngFacts["colourChunks"];
  /** What was lost or is wrong with the file, a sentence each for the person. */
  readonly remarks: readonly string[];
}

/** A file that is no picture to be edited. Its message is a sentence for the person. */
export class PictureRefused extends Error {
  readonly reason: RefusalReason | "damaged";

  constructor(reason: RefusalReason | "damaged", message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PictureRefused";
    this.reason = reason;
  }
}

/**
 * Decodes a PNG, JPEG or WebP of any kind but animated and CMYK; the bytes say which.
 * Blocks the thread for up to some seconds.
 * @param spare pixels of an earlier picture, no longer needed: a PNG of as many is decoded into their memory
 * @throws PictureRefused when the file is no such picture, too large, cut off or damaged; nothing was decoded then
 * @throws when a codec's file is missing
 */
export type DecodeImage = (file: Uint8Array, spare?: Uint8Array) => Promise<DecodedImage>;

/** Decoders whose WASM is compiled from `assetsFolder` at the first picture of its format. */
export function createDecodeImage(assetsFolder: string): DecodeImage {
  const jpeg = once(() => compileWasm(assetsFolder, "mozjpeg_dec.wasm"));
  const webp = once(() => compileWasm(assetsFolder, "webp_dec.wasm"));

  async function decodeOther(file: Uint8Array, facts: PictureFacts, remarks: string[]): Promise<RgbaPixels> {
    return facts.format === "jpeg" ? decodeJpeg(file, await jpeg(), remarks) : decodeWebp(file, await webp());
  }

  return async (file, spare) => {
    const reading = readPictureFacts(file);
    if (reading.kind === "refused") throw new PictureRefused(reading.reason, reading.message);
    const { facts } = reading;
    const remarks: string[] = [];
    const { png } = facts;
    const stored = png === null ? await decodeOther(file, facts, remarks) : await decodePng(file, png, spare);
    if (stored.width !== facts.width || stored.height !== facts.height) throw damaged();
    const wasDeep = facts.png?.header.bitDepth === 16;
    if (wasDeep) remarks.push("The picture has 16 bits a channel; the edited one will have 8.");
    const profile = readProfile(facts, remarks);
    const { width, height, data } = orient(stored, facts.orientation);
    const { format, hasAlpha } = facts;
    const colourChunks = facts.png?.colourChunks ?? [];
    return { format, width, height, data: asBytes(data), hasAlpha, wasDeep, profile, colourChunks, remarks };
  };
}

function damaged(cause?: unknown): PictureRefused {
  const message = "The picture is damaged and can't be opened.";
  return new PictureRefused("damaged", message, cause === undefined ? undefined : { cause });
}

/** Not by @jsquash's decoder, which cuts 16 bits off to 8 and stays broken after a damaged file. */
async function decodePng(file: Uint8Array, { header }: PngFacts, spare?: Uint8Array): Promise<RgbaPixels> {
  const none = new Uint8Array(0);
  const found = new Map<string, Uint8Array>();
  const deflated: Uint8Array[] = [];
  for (const chunk of pngChunks(file)) {
    const { type, body } = chunk;
    if (!isIntact(chunk, file)) throw damaged();
    if (type === "IDAT") deflated.push(body);
    else if (type === "PLTE" || type === "tRNS") found.set(type, body);
  }
  const colours = { palette: found.get("PLTE") ?? none, transparency: found.get("tRNS") ?? none };
  const unpacker = new PngUnpacker(header, colours, spare);
  const most = unpackedLength(header) + PNG_SLACK;
  const isRead = await inflateInto((piece) => unpacker.push(piece), deflated, most);
  const pixels = isRead ? unpacker.finish() : undefined;
  if (pixels === undefined) throw damaged();
  return pixels;
}

/** In pieces and off this thread, so that rows are unpacked meanwhile. @returns whether all was sound, and `push` content */
async function inflateInto(
  push: (piece: Uint8Array) => boolean,
  deflated: readonly Uint8Array[],
  most: number,
): Promise<boolean> {
  const inflating = Readable.from(inPieces(deflated), { objectMode: false }).pipe(createInflate({ chunkSize: PIECE }));
  let length = 0;
  try {
    for await (const piece of inflating) {
      if (!(piece instanceof Uint8Array)) return false;
      length += piece.length;
      if (length > most || !push(piece)) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) return false;
    throw error;
  } finally {
    inflating.destroy();
  }
}

const PIECE = 1 << 18;

/** Some writers make chunks of 8 KB, and each would be a way to another thread and back. */
function* inPieces(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for (const part of parts) {
    waiting.push(part);
    length += part.length;
    if (length < PIECE) continue;
    yield concatBytes(waiting);
    waiting = [];
    length = 0;
  }
  yield concatBytes(waiting);
}

/** Whether a chunk has its checksum; what a picture can be shown without (its name begins small) may lack it. */
function isIntact({ type, body, start }: PngChunk, file: Uint8Array): boolean {
  if (/^[a-z]/.test(type)) return true;
  const end = start + 8 + body.length;
  return crc32(file.subarray(start + 4, end)) === readUint(file, end, 4, "big");
}

/** Bytes behind the last row that some writers add. */
const PNG_SLACK = 65_536;

/** A fresh instance each time: it gives its memory back, and one that a damaged file stopped is not used again. */
async function decodeJpeg(file: Uint8Array, module: WebAssembly.Module, remarks: string[]): Promise<RgbaPixels> {
  const warnings: string[] = [];
  const decoder = await createMozjpegDecoder(instantiateFrom(module, (line) => warnings.push(line)));
  const pixels = attempt(() => decoder.decode(file, false));
  if (warnings.length > 0) remarks.push("The picture is damaged in places; it was opened as far as it can be read.");
  return pixels;
}

async function decodeWebp(file: Uint8Array, module: WebAssembly.Module): Promise<RgbaPixels> {
  const decoder = await createWebpDecoder(instantiateFrom(module));
  return attempt(() => decoder.decode(file));
}

function attempt(decode: () => DecodedPixels | null): RgbaPixels {
  let pixels: DecodedPixels | null;
  try {
    pixels = decode();
  } catch (error) {
    throw damaged(error);
  }
  if (pixels === null) throw damaged();
  return pixels;
}

/** The largest ICC profile that is taken, bytes inflated; those of printers have some 2 MB. */
const MAX_PROFILE = 16_000_000;

function readProfile({ profile }: PictureFacts, remarks: string[]): Uint8Array | null {
  if (profile === null) return null;
  const bytes = profile.isDeflated ? inflate(profile.bytes, MAX_PROFILE) : profile.bytes;
  if (bytes === undefined) remarks.push("The colour profile in the picture is damaged and was left out.");
  // Of its own: what is inflated lies in a larger buffer.
  return bytes === undefined ? null : new Uint8Array(bytes);
}

/** undefined when the data is damaged or longer than `most` bytes. */
function inflate(deflated: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return inflateSync(deflated, { maxOutputLength: most, chunkSize: 1 << 18 });
  } catch {
    return undefined;
  }
}

function asBytes(data: Uint8ClampedArray | Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
