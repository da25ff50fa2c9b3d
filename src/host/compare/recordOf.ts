import type { ManifestStore } from "../../core/ports";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { manifestFolderOf } from "../folders";
import { workspaceFolders } from "../workspaceFolders";
import type { PicturePlace } from "./loadPair";

/** What the manifest of its workspace folder says of a picture; undefined when it says nothing. */
export async function recordOf(
  manifest: ManifestStore,
  { root, file }: PicturePlace,
): Promise<AssetRecord | undefined> {
  const folder = workspaceFolders().find(({ uri }) => uri.fsPath === root);
  if (folder === undefined) return undefined;
  const { records } = await manifest.read(root, manifestFolderOf(folder));
  return records.find((record) => record.file === file);
}
