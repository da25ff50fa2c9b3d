import { createHash } from "node:crypto";
import { readFacts, readPixels, type PictureFacts } from "./pixels";
import type { EditFields, EditSources, PictureSize } from "./readCall";
import { readMaskFacts, type MaskFacts } from "./readMaskFacts";
import { errorAnswer, type WireAnswer } from "./wireAnswer";

// Megabytes of 1,000,000: the smaller reading of the published limits.
const MEGABYTE = 1_000_000;
const IMAGE = { types: "png|jpeg|webp", limit: 50 * MEGABYTE };
const MASK = { types: "png", limit: 4 * MEGABYTE };

interface FileFacts {
  /** Of the file. */
  bytes: number;
  /** Of the file, in hex. */
  sha256: string;
}

export interface SeenEdit {
  /** The first is the picture to edit, the others are references. */
  images: readonly (PictureFacts & FileFacts)[];
  /** Null where none was sent, or it could not be read. */
  mask: (MaskFacts & FileFacts) | null;
}

/** What an edit is made of: files. */
export interface EditInputs {
  image: Uint8Array;
  mask: Uint8Array | null;
  hasAlpha: boolean;
  /** Of the first image. */
  size: PictureSize;
}

export interface EditReading {
  /** Null where an image could not be read. */
  edit: SeenEdit | null;
  result: EditInputs | WireAnswer;
}

/** The rules of the files themselves. A wrong one gets a 400 that names its field. */
export async function readEdit({ images, mask }: EditSources, fields: EditFields): Promise<EditReading> {
  const read: Picture[] = [];
  for (const [index, uri] of images.entries()) {
    const picture = await readPicture(uri, IMAGE);
    if (typeof picture === "string") {
      return { edit: null, result: errorAnswer(400, "invalid_image_file", `${fields.image}[${index}]: ${picture}`) };
    }
    read.push(picture);
  }
  const [first] = read;
  if (!first) throw new Error("An edit without an image was not refused.");
  const { width, height, hasAlpha } = first.facts;
  const edit = { images: read.map(({ facts }) => facts), mask: null };
  const inputs = { image: first.file, mask: null, hasAlpha, size: { width, height } };
  if (mask === null) return { edit, result: inputs };
  const zone = await readMask(mask, inputs.size);
  return {
    edit: { ...edit, mask: zone.facts },
    result:
      "file" in zone
        ? { ...inputs, mask: zone.file }
        : errorAnswer(400, "invalid_mask_image_format", `${fields.mask}: ${zone.problem}`),
  };
}

interface Picture {
  file: Uint8Array;
  facts: PictureFacts & FileFacts;
}

type Mask = { facts: SeenEdit["mask"] } & ({ file: Uint8Array } | { problem: string });

async function readMask(uri: string, size: PictureSize): Promise<Mask> {
  const picture = await readPicture(uri, MASK);
  if (typeof picture === "string") return { facts: null, problem: picture };
  const { file, facts } = picture;
  if (!facts.hasAlpha) return { facts: null, problem: "The mask has no alpha channel." };
  const seen = { ...readMaskFacts(await readPixels(file)), bytes: facts.bytes, sha256: facts.sha256 };
  return facts.width === size.width && facts.height === size.height
    ? { facts: seen, file }
    : { facts: seen, problem: `The mask is not of the image's size, ${size.width}×${size.height}.` };
}

/** A sentence where it is no such picture. */
async function readPicture(uri: string, { types, limit }: typeof IMAGE): Promise<Picture | string> {
  const [start = "", type] = new RegExp(`^data:image/(${types});base64,`).exec(uri) ?? [];
  if (type === undefined) return `Expected a data URI of ${types.replaceAll("|", ", ")} in base64.`;
  const file = decodeBase64(uri, start.length, limit);
  if (typeof file === "string") return file;
  try {
    const facts = await readFacts(file);
    if (facts.format !== type) return `The file is ${facts.format}, its data URI says ${type}.`;
    const sha256 = createHash("sha256").update(file).digest("hex");
    return { file, facts: { ...facts, bytes: file.length, sha256 } };
  } catch {
    return "The file could not be decoded.";
  }
}

function decodeBase64(uri: string, start: number, limit: number): Uint8Array | string {
  const characters = uri.length - start;
  const padding = uri.endsWith("==") ? 2 : uri.endsWith("=") ? 1 : 0;
  const length = (characters / 4) * 3 - padding;
  if (length >= limit) return `The file has to be smaller than ${limit / MEGABYTE} MB.`;
  const file = Buffer.from(uri.slice(start), "base64");
  // Node skips what is no base64, and takes the alphabet of URLs too.
  const isBase64 = characters % 4 === 0 && file.length === length && !/[-_]/.test(uri.slice(start));
  return isBase64 ? file : "The data is no valid base64.";
}
