import type * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { ManifestStore } from "../../core/ports";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { manifestFolderOf } from "../folders";

const known = new WeakMap<readonly AssetRecord[], ReadonlyMap<string, AssetRecord>>();

/** What the manifest of a workspace folder says of its pictures, by file; nothing where it can't be read. */
export async function recordsFor(
  folder: vscode.WorkspaceFolder,
  manifest: Pick<ManifestStore, "read">,
): Promise<ReadonlyMap<string, AssetRecord>> {
  const records = await recordsOf(folder, manifest);
  const before = known.get(records);
  if (before !== undefined) return before;
  const byFile = new Map(records.map((record) => [record.file, record]));
  known.set(records, byFile);
  return byFile;
}

async function recordsOf(
  folder: vscode.WorkspaceFolder,
  manifest: Pick<ManifestStore, "read">,
): Promise<readonly AssetRecord[]> {
  try {
    return (await manifest.read(folder.uri.fsPath, manifestFolderOf(folder))).records;
  } catch (error) {
    // A manifest that is in the way is said where something is written.
    if (error instanceof InlineAssetsError || (error instanceof Error && "code" in error)) return [];
    throw error;
  }
}
