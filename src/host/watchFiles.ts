import * as vscode from "vscode";

/** Tells when one of these files is changed, made or deleted. By their folders: a file's own name may hold what a pattern takes for signs. */
export function watchFiles(files: readonly vscode.Uri[], onChange: () => void): vscode.Disposable {
  const watching = files.flatMap((file) => {
    const folder = vscode.Uri.joinPath(file, "..");
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "*"));
    const look = (changed: vscode.Uri): void => {
      if (changed.toString() === file.toString()) onChange();
    };
    return [watcher, watcher.onDidChange(look), watcher.onDidCreate(look), watcher.onDidDelete(look)];
  });
  return vscode.Disposable.from(...watching);
}
