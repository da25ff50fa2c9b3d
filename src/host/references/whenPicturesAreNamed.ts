import * as vscode from "vscode";
import { DOCUMENT_LANGUAGES } from "../../core/references/grammars";

/** What any reference to a picture has in it. A text without it needs nothing that is to be loaded. */
const PICTURE_NAME = /\.(?:png|jpe?g|webp|gif|svg|avif)(?![\p{L}\p{N}])/iu;
/** Characters around a change that are looked at: a minified file has one line. */
const REACH = 500;

/**
 * Calls `act` once, when a document that a person sees names a picture, or comes to while it is written.
 * Activation waits for this: it reads the visible documents, and of later changes the line alone.
 */
export function whenPicturesAreNamed(act: () => void): vscode.Disposable {
  const watching = vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors((editors) => look(editors)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (isRead(document) && contentChanges.some(({ range, text }) => namesPicture(around(document, range, text))))
        wake();
    }),
  );
  const wake = (): void => {
    watching.dispose();
    act();
  };
  const look = (editors: readonly vscode.TextEditor[]): void => {
    if (editors.some(({ document }) => isRead(document) && namesPicture(document.getText()))) wake();
  };
  look(vscode.window.visibleTextEditors);
  return watching;
}

function isRead({ uri, languageId }: vscode.TextDocument): boolean {
  return (uri.scheme === "file" || uri.scheme === "untitled") && DOCUMENT_LANGUAGES.includes(languageId);
}

function namesPicture(text: string): boolean {
  return PICTURE_NAME.test(text);
}

/** What was written, and what it has become a part of. */
function around(document: vscode.TextDocument, { start }: vscode.Range, text: string): string {
  const from = new vscode.Position(start.line, Math.max(0, start.character - REACH));
  return text + document.getText(new vscode.Range(from, start.translate(0, REACH)));
}
