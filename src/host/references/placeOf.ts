import * as vscode from "vscode";

/** Where a file lies in its workspace folder; undefined for what lies in none, or is no file of this machine. */
export function placeOf(uri: vscode.Uri): { root: string; document: string } | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || uri.scheme !== "file" || folder.uri.scheme !== "file") return undefined;
  const base = baseOf(folder);
  return uri.path.startsWith(base) ? { root: folder.uri.fsPath, document: uri.path.slice(base.length) } : undefined;
}

/** The same for thousands of a workspace folder at once. A folder within it that is open by itself has its own. */
export function documentsIn(folder: vscode.WorkspaceFolder, uris: readonly vscode.Uri[]): string[] {
  const base = baseOf(folder);
  const bases = (vscode.workspace.workspaceFolders ?? []).map(baseOf);
  const within = bases.filter((other) => other !== base && other.startsWith(base));
  return uris
    .filter(({ path }) => path.startsWith(base) && !within.some((other) => path.startsWith(other)))
    .map(({ path }) => path.slice(base.length));
}

function baseOf({ uri }: vscode.WorkspaceFolder): string {
  return uri.path.endsWith("/") ? uri.path : `${uri.path}/`;
}

/** The file at a path of a workspace folder. */
export function uriIn(folder: vscode.WorkspaceFolder, path: string): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, path);
}
