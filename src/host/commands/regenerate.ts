import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import { recordOf } from "../compare/recordOf";
import type { HostParts } from "../hostParts";
import { openPictures } from "../openPictures";

/** Puts what made a picture into the panel's form, to make it once more. Never rejects: it shows. */
export async function regenerate(parts: HostParts, given: readonly unknown[]): Promise<void> {
  try {
    const [picture] = await openPictures(given, "Regenerate: which picture?");
    if (picture === undefined) return;
    const folder = vscode.workspace.getWorkspaceFolder(picture);
    const file = vscode.workspace.asRelativePath(picture, false);
    const record = folder === undefined ? undefined : await recordOf(parts.manifest, { root: folder.uri.fsPath, file });
    if (folder === undefined || record === undefined) {
      const message = `The manifest does not know ${file}, so nothing says how it was made. Edit Image… can change it.`;
      throw new InlineAssetsError("invalid-request", message);
    }
    await parts.panel.regenerate(folder, record);
  } catch (error) {
    await parts.notify.error(error, {});
  }
}
