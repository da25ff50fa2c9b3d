import * as vscode from "vscode";
import type { PathReplacement } from "../../core/references/pathReplacement";
import type { DocumentChange } from "./referenceEdits";
import { isStill, rangeOf } from "./referenceEdits";
import type { Renamed } from "./watchMoves";

interface Applied {
  files: readonly Renamed[];
  changes: readonly { uri: vscode.Uri; wasDirty: boolean; replacements: readonly PathReplacement[] }[];
  /** We wrote it ourselves, so an undo of the move leaves it. */
  isOwn: boolean;
}

/** Moves of this session that undoing takes back. */
const MOST_KEPT = 50;

/** What was written in documents for the sake of moves: saved once the files have moved, taken back when they move back. */
export class AppliedMoves {
  readonly #kept: Applied[] = [];
  /** Documents that an undo is about to take back. */
  readonly #waiting = new Map<string, vscode.Disposable>();

  /** As a part of the move: VS Code asks, and undoes both at once. */
  add(edit: vscode.WorkspaceEdit, files: readonly Renamed[], found: readonly DocumentChange[]): void {
    const changes = found.filter(isStill);
    this.#keep(files, changes, false);
    fill(edit, changes);
  }

  /** At once, without a question. */
  async apply(files: readonly Renamed[], found: readonly DocumentChange[]): Promise<void> {
    const changes = found.filter(isStill);
    if (changes.length === 0) return;
    this.#keep(files, changes, true);
    const edit = new vscode.WorkspaceEdit();
    fill(edit, changes);
    await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  }

  /** Files have moved: what was written for it is saved, and what was written for the way there is taken back on the way back. */
  async follow(files: readonly Renamed[]): Promise<void> {
    const there = this.#kept.findLast((one) => isSame(one.files, files));
    for (const { uri, wasDirty } of there?.changes ?? []) {
      const document = await opened(movedUri(uri, files));
      if (!wasDirty && document?.isDirty === true) await document.save();
    }
    await this.#takeBack(files.map(({ oldUri, newUri }) => ({ oldUri: newUri, newUri: oldUri })));
  }

  async #takeBack(back: readonly Renamed[]): Promise<void> {
    const before = this.#kept.findLast((one) => isSame(one.files, back));
    if (before === undefined) return;
    this.#kept.splice(this.#kept.indexOf(before), 1);
    if (!before.isOwn) {
      for (const { uri, wasDirty, replacements } of before.changes)
        if (!wasDirty) this.#saveOnceBack(uri, replacements);
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    const texts: { document: vscode.TextDocument; replacements: readonly PathReplacement[] }[] = [];
    for (const { uri, replacements } of before.changes) {
      const document = await opened(uri);
      if (document !== undefined) texts.push({ document, replacements });
    }
    // At once for all: while the others are opened, the first ones can change.
    for (const { document, replacements } of texts) takeBack(edit, document, replacements);
    await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  }

  /** An undo takes the texts back after the files; what was saved with them is saved without them. */
  #saveOnceBack(uri: vscode.Uri, replacements: readonly PathReplacement[]): void {
    const look = (document: vscode.TextDocument): void => {
      if (document.uri.toString() !== uri.toString()) return;
      if (!replacements.every((one) => document.getText(rangeOf(document, one)) === one.was)) return;
      this.#stopWaiting(uri);
      if (document.isDirty) void document.save();
    };
    this.#stopWaiting(uri);
    this.#waiting.set(
      uri.toString(),
      vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    );
    vscode.workspace.textDocuments.forEach(look);
  }

  #stopWaiting(uri: vscode.Uri): void {
    this.#waiting.get(uri.toString())?.dispose();
    this.#waiting.delete(uri.toString());
  }

  dispose(): void {
    for (const waiting of this.#waiting.values()) waiting.dispose();
    this.#waiting.clear();
  }

  #keep(files: readonly Renamed[], changes: readonly DocumentChange[], isOwn: boolean): void {
    if (changes.length === 0) return;
    const kept = changes.map(({ document, replacements }) => ({
      ...{ uri: document.uri, wasDirty: document.isDirty, replacements },
    }));
    this.#kept.push({ files, changes: kept, isOwn });
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
  }
}

function fill(edit: vscode.WorkspaceEdit, changes: readonly DocumentChange[]): void {
  for (const { document, replacements } of changes) {
    for (const replacement of replacements)
      edit.replace(document.uri, rangeOf(document, replacement), replacement.text);
  }
}

/** Only where the document still has what was written. */
function takeBack(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  replacements: readonly PathReplacement[],
): void {
  let shift = 0;
  for (const { from, to, text, was } of [...replacements].sort((a, b) => a.from - b.from)) {
    const range = rangeOf(document, { from: from + shift, to: from + shift + text.length });
    if (document.getText(range) === text) edit.replace(document.uri, range, was);
    shift += text.length - (to - from);
  }
}

function isSame(one: readonly Renamed[], other: readonly Renamed[]): boolean {
  const pairs = (files: readonly Renamed[]): string =>
    files
      .map(({ oldUri, newUri }) => `${oldUri.toString()} ${newUri.toString()}`)
      .sort()
      .join("\n");
  return pairs(one) === pairs(other);
}

function movedUri(uri: vscode.Uri, files: readonly Renamed[]): vscode.Uri {
  for (const { oldUri, newUri } of files) {
    if (uri.path === oldUri.path || uri.path.startsWith(`${oldUri.path}/`))
      return uri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) });
  }
  return uri;
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  return await vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => undefined,
  );
}
