import type * as vscode from "vscode";
import { relativeFolder } from "../core/relativePath";
import { readSetting } from "./settings";

/** Where new pictures go by default, relative to the workspace folder. @throws InlineAssetsError `invalid-request` */
export function assetsFolderOf({ uri }: vscode.WorkspaceFolder): string {
  return relativeFolder("inlineAssets.assetsFolder", readSetting("assetsFolder", uri));
}

/** Where the manifest of a workspace folder lies, relative to it. @throws InlineAssetsError `invalid-request` */
export function manifestFolderOf(folder: vscode.WorkspaceFolder): string {
  const own = relativeFolder("inlineAssets.manifestFolder", readSetting("manifestFolder", folder.uri));
  return own === "" ? assetsFolderOf(folder) : own;
}
