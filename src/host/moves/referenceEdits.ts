import * as vscode from "vscode";
import type { Move } from "../../core/references/moves";
import { grammarOf } from "../../core/references/grammars";
import type { PathReplacement } from "../../core/references/pathReplacement";
import { uriIn } from "../references/placeOf";
import type { References } from "../references/references";
import { doesMarkdownFollowMoves } from "../settings";

/** New paths in one document, each with what stands in its place. */
export interface DocumentChange {
  document: vscode.TextDocument;
  /** Of the document, for which the replacements are meant. */
  version: number;
  replacements: readonly PathReplacement[];
}

interface MovesInFolder {
  folder: vscode.WorkspaceFolder;
  moves: readonly Move[];
  signal: AbortSignal;
}

/** What has to be written before something moves. Where VS Code's Markdown extension does that itself, its documents are left to it. */
export async function referenceEdits(
  references: References,
  { folder, moves, signal }: MovesInFolder,
): Promise<DocumentChange[]> {
  const isFolder = await anyFolder(moves.map(({ from }) => uriIn(folder, from)));
  const changes: DocumentChange[] = [];
  for (const { document, replacements } of await references.follow(folder, moves, signal)) {
    const uri = uriIn(folder, document);
    if (grammarOf(document) === "markdown" && doesMarkdownFollowMoves(uri, isFolder)) continue;
    const text = await vscode.workspace.openTextDocument(uri);
    // A text that is another one than was read gets no edit at all rather than a wrong one.
    const isSame = replacements.every((replacement) => text.getText(rangeOf(text, replacement)) === replacement.was);
    if (isSame) changes.push({ document: text, version: text.version, replacements });
  }
  return changes;
}

/** Whether the document still has the text that was read: others are read meanwhile, and somebody may type. */
export function isStill({ document, version }: DocumentChange): boolean {
  return !document.isClosed && document.version === version;
}

export function rangeOf(document: vscode.TextDocument, { from, to }: { from: number; to: number }): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}

async function anyFolder(uris: readonly vscode.Uri[]): Promise<boolean> {
  for (const uri of uris) {
    const type = await vscode.workspace.fs.stat(uri).then(
      (stat) => stat.type,
      () => vscode.FileType.Unknown,
    );
    if ((type & vscode.FileType.Directory) !== 0) return true;
  }
  return false;
}
