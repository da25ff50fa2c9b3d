import path from "node:path";
import type * as vscode from "vscode";

/** Folders of one name get that of the folder around them as well; where that is one, too, their place in the Explorer. */
export function uniquelyNamed(folders: readonly vscode.WorkspaceFolder[]): vscode.WorkspaceFolder[] {
  const around = (folder: vscode.WorkspaceFolder): string =>
    `${folder.name} (${path.basename(path.dirname(folder.uri.fsPath))})`;
  return folders.map((folder) => {
    const { name, index, uri } = folder;
    const namesakes = folders.filter((one) => one.name === name);
    if (namesakes.length < 2) return folder;
    const isEnough = namesakes.filter((one) => around(one) === around(folder)).length < 2;
    return { uri, index, name: isEnough ? around(folder) : `${name} (${index + 1})` };
  });
}
