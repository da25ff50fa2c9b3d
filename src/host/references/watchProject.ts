import * as vscode from "vscode";
import { grammarOf } from "../../core/references/grammars";

interface ProjectListener {
  /** The content of a document on disk has changed. */
  readonly onDocument: (uri: vscode.Uri) => void;
  /** Files came, went or moved. `mayBeDocuments`: documents, or folders that may hold some, are among them. */
  readonly onFiles: (mayBeDocuments: boolean) => void;
}

/** Folders whose files come and go by the thousand and are nobody's pictures. */
const NOISE = /\/(node_modules|\.git|\.hg|\.svn)\//;
/** What says where paths lead. */
const CONFIGURATION = /\/(tsconfig[^/]*\.json|jsconfig\.json|package\.json)$/;
/** Many files that come at once are one change. */
const TOGETHER_MS = 100;

/** Tells of files that the meaning of references depends on. */
export function watchProject({ onDocument, onFiles }: ProjectListener): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher("**/*");
  let timer: NodeJS.Timeout | undefined;
  let areDocuments = false;
  const tellSoon = (uri: vscode.Uri): void => {
    areDocuments ||= mayHoldDocuments(uri.path);
    timer ??= setTimeout(() => {
      const told = areDocuments;
      timer = undefined;
      areDocuments = false;
      onFiles(told);
    }, TOGETHER_MS);
  };
  const onCome = (uri: vscode.Uri): void => {
    if (!NOISE.test(uri.path)) tellSoon(uri);
  };
  const onContent = (uri: vscode.Uri): void => {
    if (NOISE.test(uri.path)) return;
    if (CONFIGURATION.test(uri.path)) tellSoon(uri);
    else if (grammarOf(uri.path) !== undefined) onDocument(uri);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(onCome),
    watcher.onDidDelete(onCome),
    watcher.onDidChange(onContent),
    { dispose: () => clearTimeout(timer) },
  );
}

/** A document, or what has no extension and so may be a folder. */
function mayHoldDocuments(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return grammarOf(path) !== undefined || !name.includes(".", 1) || !/\.[a-z0-9]{2,5}$/i.test(name);
}
