import * as vscode from "vscode";
import { grammarOf } from "../../core/references/grammars";
import type { HostParts } from "../hostParts";
import type { MissingWish } from "../missing/missingPanel";

/** Opens the list of what documents show and does not exist. Never rejects: it shows. */
export async function generateMissingByList(parts: HostParts, [clicked]: readonly unknown[]): Promise<void> {
  try {
    parts.missing.open(clicked instanceof vscode.Uri ? await wishFor(clicked) : activeDocument());
  } catch (error) {
    await parts.notify.error(error, {});
  }
}

/** A menu's or an action's document; of a folder, what its documents show. */
async function wishFor(uri: vscode.Uri): Promise<MissingWish> {
  const isFolder = await vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
  if (!isFolder) return { document: uri, scope: "file" };
  const path = vscode.workspace.asRelativePath(uri);
  const isWhole = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === uri.toString();
  return { scope: "workspace", ...(isWhole ? {} : { filter: `${path}/` }) };
}

/** The one in the editor; without one the list is as it was. */
function activeDocument(): MissingWish {
  const document = vscode.window.activeTextEditor?.document;
  const isOurs =
    document !== undefined &&
    grammarOf(document.uri.path, document.languageId) !== undefined &&
    vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
  return isOurs ? { document: document.uri } : {};
}
