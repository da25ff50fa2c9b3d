import { InlineAssetsError } from "../../core/errors";
import { readImageHeader } from "../../core/image/imageHeader";
import type { AssetFiles } from "../../core/ports";
import { isSafeRelativePath } from "../../core/relativePath";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { ownBytes } from "../ownBytes";

/** A file: `root` is a folder's absolute path that it must not lie outside of, `file` relative to it with `/`. */
export interface PicturePlace {
  root: string;
  file: string;
}

/** Two pictures that are looked at side by side; `after` is what became of `before`, where one was made of the other. */
export interface PicturePair {
  before: PicturePlace;
  after: PicturePlace;
}

export interface LoadedPicture {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: "image/png" | "image/jpeg" | "image/webp";
  sha256: string;
}

export interface LoadedPair {
  before: LoadedPicture;
  after: LoadedPicture;
  /** The mask that the manifest names, when it is still the same. */
  mask: Uint8Array | null;
  /** Sentences: what has changed since. */
  notes: string[];
}

const MAX_PICTURE_BYTES = 80_000_000;

/**
 * Reads both files, and what the manifest says about the way from one to the other.
 * @param record of the second picture, if it has one.
 * @throws InlineAssetsError `invalid-request` when a file is gone, too large or no picture
 */
export async function loadPair(
  files: Pick<AssetFiles, "read">,
  { before, after }: PicturePair,
  record: AssetRecord | undefined,
): Promise<LoadedPair> {
  const pictures = { before: await readPicture(files, before), after: await readPicture(files, after) };
  const isEdit = record?.source?.file === before.file && before.root === after.root;
  if (!isEdit) return { ...pictures, mask: null, notes: [] };
  const notes = changes(pictures, record, { before: leafOf(before), after: leafOf(after) });
  const mask = record.mask === undefined ? null : await readMask(files, after.root, record.mask);
  if (record.mask !== undefined && mask === null) notes.push("The mask of this edit is gone or has changed.");
  if (record.composited === true && pictures.after.mediaType === "image/jpeg") notes.push(AS_JPEG);
  return { ...pictures, mask, notes };
}

const AS_JPEG =
  "Saved as a JPEG: outside the mask its pixels stay within 6 levels of the original's, 99 % of them within 2.";

export function leafOf({ file }: PicturePlace): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

async function readPicture(files: Pick<AssetFiles, "read">, { root, file }: PicturePlace): Promise<LoadedPicture> {
  const found = await files.read(root, file, MAX_PICTURE_BYTES);
  if (found === undefined) throw new InlineAssetsError("invalid-request", `${file} is not there any more.`);
  const header = readImageHeader(found.bytes);
  if (typeof header !== "object") throw new InlineAssetsError("invalid-request", `${file} is no PNG, JPEG or WebP.`);
  return { bytes: ownBytes(found.bytes), mediaType: `image/${header.format}`, sha256: found.sha256 };
}

type Sides<T> = Record<"before" | "after", T>;

function changes({ before, after }: Sides<LoadedPicture>, record: AssetRecord, names: Sides<string>): string[] {
  const notes: string[] = [];
  if (before.sha256 !== record.source?.sha256) notes.push(`${names.before} has changed since the edit.`);
  if (after.sha256 !== record.sha256) notes.push(`${names.after} has changed since it was saved.`);
  return notes;
}

/** null when it is gone or another one. */
async function readMask(
  files: Pick<AssetFiles, "read">,
  root: string,
  { file, sha256 }: { file: string; sha256: string },
): Promise<Uint8Array | null> {
  if (!isSafeRelativePath(file)) return null;
  try {
    const found = await files.read(root, file, MAX_PICTURE_BYTES);
    return found?.sha256 === sha256 ? found.bytes : null;
  } catch (error) {
    // Too large, or behind a link that leads outside: not the mask that was recorded.
    if (error instanceof InlineAssetsError) return null;
    throw error;
  }
}
