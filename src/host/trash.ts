import * as vscode from "vscode";

/**
 * Puts a file into the system's trash.
 * @param path absolute
 * @returns false where there is none: remote windows, and some drives
 */
export async function moveToTrash(path: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(vscode.Uri.file(path), { useTrash: true, recursive: false });
    return true;
  } catch {
    return false;
  }
}
