import type * as vscode from "vscode";
import { MANIFEST_FILE } from "../../core/manifest";
import { logFailure } from "../log";
import type { HostParts } from "../hostParts";
import { readSetting, writeFolderSetting } from "../settings";

/** Says that a manifest has moved with its folder, and offers to look for it there from now on. */
export function offerManifestFolder(
  parts: Pick<HostParts, "notify" | "log" | "onAssets">,
): (folder: vscode.WorkspaceFolder, manifestFolder: string) => void {
  const offer = async ({ uri }: vscode.WorkspaceFolder, manifestFolder: string): Promise<void> => {
    const message = `${MANIFEST_FILE} has moved to “${manifestFolder}”, but the settings name another folder for it.`;
    const action = `Use “${manifestFolder}”`;
    if ((await parts.notify.show("information", message, action)) !== action) return;
    const key = readSetting("manifestFolder", uri) === "" ? "assetsFolder" : "manifestFolder";
    await writeFolderSetting(key, manifestFolder, uri);
    parts.onAssets();
  };
  return (folder, manifestFolder) => {
    offer(folder, manifestFolder).catch((error: unknown) => logFailure(parts.log, error));
  };
}
