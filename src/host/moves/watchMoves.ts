import * as vscode from "vscode";
import { grammarOf } from "../../core/references/grammars";

/** What has to happen when files move or go. */
export interface FileMoves {
  /** Before they move: what has to be written in documents. */
  edits(files: readonly Renamed[], signal: AbortSignal): Promise<vscode.WorkspaceEdit>;
  renamed(files: readonly Renamed[]): Promise<void>;
  deleted(files: readonly vscode.Uri[]): Promise<void>;
}
export type Renamed = vscode.FileRenameEvent["files"][number];

const PICTURE = /\.(png|apng|jpe?g|webp|gif|svg|avif|ico|bmp)$/i;
/** Pictures of ours on their way to their place: nothing names them there. */
const STAGED = /\/\.staged\//;

/** Loads the product when a picture, a document or a folder is moved or deleted in VS Code, and only then. */
export function watchMoves(load: () => Promise<FileMoves>): vscode.Disposable[] {
  return [
    vscode.workspace.onWillRenameFiles((event) => {
      const files = event.files.filter(({ oldUri, newUri }) => !isStaged(oldUri) && !isStaged(newUri));
      if (files.length > 0) event.waitUntil(editsFor(files, event.token, load));
    }),
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      if (await anyMatters(files.map(({ newUri }) => newUri))) await (await load()).renamed(files);
    }),
    vscode.workspace.onDidDeleteFiles(async ({ files }) => {
      // What is gone can't be asked whether it was a folder.
      if (files.some(({ path }) => PICTURE.test(path) || !/[^/]\.[^./]{1,5}$/.test(path)))
        await (await load()).deleted(files);
    }),
  ];
}

async function editsFor(
  files: readonly Renamed[],
  token: vscode.CancellationToken,
  load: () => Promise<FileMoves>,
): Promise<vscode.WorkspaceEdit> {
  const olds = files.map(({ oldUri }) => oldUri);
  if (!(await anyMatters(olds))) return new vscode.WorkspaceEdit();
  const cancel = new AbortController();
  token.onCancellationRequested(() => cancel.abort());
  return await (await load()).edits(files, cancel.signal);
}

async function anyMatters(files: readonly vscode.Uri[]): Promise<boolean> {
  for (const uri of files) {
    if (PICTURE.test(uri.path) || grammarOf(uri.path) !== undefined || (await isFolder(uri))) return true;
  }
  return false;
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
}

function isStaged({ path }: vscode.Uri): boolean {
  return STAGED.test(path);
}
