import * as vscode from "vscode";
import { altTextOf, formatReference, referenceStyleFor, relativePath } from "../core/references/formatReference";
import type { AssetRecord } from "../core/schema/assetRecord";

/** Where a reference is to go: taken when the dialogue starts, since opening the picture moves the focus. */
export interface InsertionPoint {
  document: vscode.Uri;
  selection: vscode.Selection;
}

export function insertionPointNow(): InsertionPoint | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme === "output") return undefined;
  return { document: editor.document.uri, selection: editor.selection };
}

/**
 * Writes references to the pictures at the cursor, in the document's own syntax, as one undoable edit.
 * @returns false when the document can't be edited.
 */
export async function insertReferences(
  assets: readonly AssetRecord[],
  folder: vscode.WorkspaceFolder,
  point: InsertionPoint,
): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(point.document);
  const editor = await vscode.window.showTextDocument(document, { preserveFocus: false, ...columnOf(point.document) });
  const lines = assets.map((asset) => referenceIn(document, asset, folder));
  const at = document.validatePosition(point.selection.end);
  // Below the words that were the prompt; a paragraph of its own where the syntax has paragraphs.
  const isMarkdown = referenceStyleFor(document.languageId) === "markdown";
  const lead = point.selection.isEmpty ? "" : isMarkdown ? "\n\n" : "\n";
  const isInserted = await editor.edit((edit) => edit.insert(at, lead + lines.join("\n")));
  editor.selection = new vscode.Selection(editor.selection.end, editor.selection.end);
  return isInserted;
}

/** A reference to the picture as it is written in this document. */
export function referenceIn(
  { uri, languageId }: vscode.TextDocument,
  asset: AssetRecord,
  folder: vscode.WorkspaceFolder,
): string {
  return formatReference(referenceStyleFor(languageId), {
    path: pathFor(asset, folder, uri),
    alt: altTextOf(asset.prompt),
    width: asset.width,
    height: asset.height,
  });
}

/** Plain paths of the pictures, for the clipboard. */
export function plainPaths(assets: readonly AssetRecord[]): string {
  return assets.map(({ file }) => file).join("\n");
}

function pathFor(asset: AssetRecord, folder: vscode.WorkspaceFolder, document: vscode.Uri): string {
  const own = vscode.workspace.getWorkspaceFolder(document);
  if (own?.uri.toString() !== folder.uri.toString()) return asset.file;
  const inFolder = document.path.slice(folder.uri.path.length).replace(/^\/+/, "");
  return relativePath(inFolder.split("/").slice(0, -1).join("/"), asset.file);
}

function columnOf(document: vscode.Uri): { viewColumn?: vscode.ViewColumn } {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === document.toString());
  return editor?.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn };
}
