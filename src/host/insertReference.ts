import * as vscode from "vscode";
import { altTextOf } from "../core/references/formatReference";
import { grammarOf } from "../core/references/grammars";
import type { PictureToWrite, WritingPlace, WrittenReferences } from "../core/references/writeReferences";
import { isPathAlone, writeReferences } from "../core/references/writeReferences";
import type { AssetRecord } from "../core/schema/assetRecord";
import type { References } from "./references/references";

/** Where a reference is to go: taken when the dialogue starts, since opening the picture moves the focus. */
export interface InsertionPoint {
  document: vscode.Uri;
  selection: vscode.Selection;
}

/** Pictures of one workspace folder, to be written into a text. */
export interface Insertion {
  pictures: readonly PictureToWrite[];
  folder: vscode.WorkspaceFolder;
  references: Pick<References, "of">;
}

export function insertionPointNow(): InsertionPoint | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme === "output") return undefined;
  return { document: editor.document.uri, selection: editor.selection };
}

/**
 * Writes references to the pictures behind the selection, in the document's own syntax, as one undoable edit.
 * @returns false when the document can't be edited.
 */
export async function insertReferences(insertion: Insertion, point: InsertionPoint): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(point.document);
  const editor = await vscode.window.showTextDocument(document, { preserveFocus: false, ...columnOf(point.document) });
  const at = document.validatePosition(point.selection.end);
  const place = await placeIn(document, at, insertion);
  const { text, also } = writeReferences(insertion.pictures, place);
  // Below the words that were the prompt; a paragraph of its own where the syntax has paragraphs.
  const paragraph = place.grammar === "markdown" || place.grammar === "mdx" ? "\n\n" : "\n";
  const lead = point.selection.isEmpty || isPathAlone(place) ? "" : paragraph;
  const isInserted = await editor.edit((edit) => {
    if (also !== null) edit.insert(document.positionAt(also.from), also.text);
    edit.insert(at, lead + text);
  });
  editor.selection = new vscode.Selection(editor.selection.end, editor.selection.end);
  return isInserted;
}

/** In place of what is selected, at each of these; one undoable edit. @returns false when the document can't be edited. */
export async function insertAtEach(
  insertion: Insertion,
  editor: vscode.TextEditor,
  selections: readonly vscode.Selection[] = editor.selections,
): Promise<boolean> {
  const { document } = editor;
  const written: { range: vscode.Range; reference: WrittenReferences }[] = [];
  const { version } = document;
  for (const range of selections) {
    const place = await placeIn(document, range.start, insertion);
    written.push({ range, reference: writeReferences(insertion.pictures, place) });
  }
  if (document.isClosed || document.version !== version) return false;
  const also = new Map(
    written.flatMap(({ reference: { also } }) => (also === null ? [] : [[also.text, also] as const])),
  );
  return await editor.edit((edit) => {
    for (const one of also.values()) edit.insert(document.positionAt(one.from), one.text);
    for (const { range, reference } of written) edit.replace(range, reference.text);
  });
}

/** References as they are written at a place, for whoever writes them there by himself. */
export async function referencesAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  insertion: Insertion,
): Promise<{ text: string; also: vscode.WorkspaceEdit }> {
  const { text, also } = writeReferences(insertion.pictures, await placeIn(document, position, insertion));
  const edit = new vscode.WorkspaceEdit();
  if (also !== null) edit.insert(document.uri, document.positionAt(also.from), also.text);
  return { text, also: edit };
}

export function pictureOf({ file, prompt, width, height }: AssetRecord): PictureToWrite {
  return { file, alt: altTextOf(prompt), size: { width, height } };
}

/** Plain paths of the pictures, for the clipboard. */
export function plainPaths(assets: readonly AssetRecord[]): string {
  return assets.map(({ file }) => file).join("\n");
}

async function placeIn(
  document: vscode.TextDocument,
  position: vscode.Position,
  { folder, references }: Insertion,
): Promise<WritingPlace> {
  const { uri, languageId } = document;
  const isOwn = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
  const seen = isOwn ? await references.of(document) : undefined;
  return {
    // What lies in no folder, or in another one, is told the path within the picture's.
    document: isOwn ? uri.path.slice(folder.uri.path.length).replace(/^\/+/, "") : "",
    grammar: grammarOf(uri.path, languageId),
    languageId,
    seen: seen?.references ?? [],
    text: document.getText(),
    offset: document.offsetAt(position),
  };
}

function columnOf(document: vscode.Uri): { viewColumn?: vscode.ViewColumn } {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === document.toString());
  return editor?.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn };
}
