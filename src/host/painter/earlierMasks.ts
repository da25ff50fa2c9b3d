import type { AssetFiles } from "../../core/ports";
import { isSafeRelativePath } from "../../core/relativePath";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { EarlierMask as ToldMask } from "../../protocol/painter";
import { assetIdOf } from "../panel/assetIdOf";
import type { PictureFile } from "../panel/pictureDesk";

/** A mask that the manifest names, with where it lies. */
export interface EarlierMask extends ToldMask {
  /** Relative to the workspace folder. */
  file: string;
  sha256: string;
}

/** A menu that is longer is not read. */
const MOST = 30;
const MAX_PROMPT = 200;

/** Masks of edits that were made of this picture, or that it was made with: each once, the latest first, and unchanged on disk. */
export async function earlierMasks(
  records: readonly AssetRecord[],
  { root, file }: PictureFile,
  files: Pick<AssetFiles, "hashOf">,
): Promise<EarlierMask[]> {
  const named = records
    .filter((record) => record.file === file || record.source?.file === file)
    .flatMap((record) => candidateOf(record, root))
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  const found: EarlierMask[] = [];
  const seen = new Set<string>();
  for (const mask of named) {
    if (found.length === MOST) break;
    if (seen.has(mask.sha256)) continue;
    seen.add(mask.sha256);
    // What can't be looked at, or lies behind a link that leads outside, is not the mask that was recorded.
    const hash = await files.hashOf(root, mask.file).catch(() => undefined);
    if (hash === mask.sha256) found.push(mask);
  }
  return found;
}

function candidateOf({ id, mask, prompt, createdAt }: AssetRecord, root: string): EarlierMask[] {
  if (mask === undefined || !isSafeRelativePath(mask.file)) return [];
  const at = Date.parse(createdAt);
  return [
    {
      id: assetIdOf(root, id),
      prompt: prompt.slice(0, MAX_PROMPT),
      createdAt: Number.isNaN(at) ? null : at,
      file: mask.file,
      sha256: mask.sha256,
    },
  ];
}
