import * as vscode from "vscode";
import { readImageHeader } from "../../core/image/imageHeader";
import { readPictureFacts } from "../../core/image/pictureFacts";
import type { AssetFiles, ManifestStore } from "../../core/ports";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { PixelSize } from "../../core/schema/imageOptions";
import { recordsFor } from "./recordsFor";

/** A picture of the workspace, as its file and the manifest tell. */
export interface PictureOnDisk {
  uri: vscode.Uri;
  /** Relative to its workspace folder, with `/`. */
  file: string;
  bytes: number;
  /** ms since the epoch. */
  modifiedAt: number;
  /** Upright; null where the file does not say it in a way that is read here. */
  size: PixelSize | null;
  /** What made it; undefined where the manifest does not know it. */
  record: AssetRecord | undefined;
}

export interface PictureParts {
  files: Pick<AssetFiles, "read">;
  /** Remembers what it has read for as long as the manifest stays. */
  manifest: Pick<ManifestStore, "read">;
  readonly factsOf: (root: string, file: string) => Promise<{ bytes: number; modifiedAt: number } | undefined>;
}

/** A larger one is not opened to learn its size. */
const MOST_READ = 40_000_000;

/** Undefined where there is no such file. */
export async function pictureOnDisk(
  file: string,
  folder: vscode.WorkspaceFolder,
  parts: PictureParts,
): Promise<PictureOnDisk | undefined> {
  const root = folder.uri.fsPath;
  const facts = await parts.factsOf(root, file).catch(() => undefined);
  if (facts === undefined) return undefined;
  const record = (await recordsFor(folder, parts.manifest)).get(file);
  const isAsRecorded = record?.bytes === facts.bytes;
  const size = isAsRecorded ? { width: record.width, height: record.height } : await sizeOf(root, file, parts.files);
  return { uri: vscode.Uri.joinPath(folder.uri, file), file, ...facts, size, record };
}

async function sizeOf(root: string, file: string, files: PictureParts["files"]): Promise<PixelSize | null> {
  const content = await files.read(root, file, MOST_READ).catch(() => undefined);
  if (content === undefined) return null;
  const reading = readPictureFacts(content.bytes);
  if (reading.kind === "picture") {
    const { width, height, orientation } = reading.facts;
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  }
  // Animated ones, and those in colours for print, have a size, too.
  const header = readImageHeader(content.bytes);
  return typeof header === "object" ? { width: header.width, height: header.height } : null;
}
