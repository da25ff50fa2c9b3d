import * as vscode from "vscode";
import { readReadonlyGlobs } from "../settings";

/**
 * False where the file's own rights, its file system or VS Code's settings forbid it; an edit would be written all the same.
 * @param isWritableFile of an absolute path
 */
export async function isWritableDocument(
  document: vscode.TextDocument,
  isWritableFile: (path: string) => Promise<boolean>,
): Promise<boolean> {
  const { uri } = document;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false || isReadonlyBySetting(document)) return false;
  if (uri.scheme === "file") return await isWritableFile(uri.fsPath);
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    return ((permissions ?? 0) & vscode.FilePermission.Readonly) === 0;
  } catch {
    return false;
  }
}

/** As VS Code matches them: relative to the document's folder, or absolute. */
function isReadonlyBySetting(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const matches = (globs: readonly string[]): boolean =>
    globs.some((glob) => {
      const filters = [{ pattern: glob }, ...(folder === undefined ? [] : [patternIn(folder, glob)])];
      return vscode.languages.match(filters, document) > 0;
    });
  const { include, exclude } = readReadonlyGlobs(document.uri);
  return matches(include) && !matches(exclude);
}

function patternIn(folder: vscode.WorkspaceFolder, glob: string): vscode.DocumentFilter {
  return { pattern: new vscode.RelativePattern(folder, glob) };
}
