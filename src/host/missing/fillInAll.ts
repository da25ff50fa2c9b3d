import * as vscode from "vscode";
import { fillFacts } from "../../core/references/fillFacts";
import { fillInEdits } from "../../core/references/fillIn";
import type { TextReplacement } from "../../core/references/foundReference";
import type { SeenReference } from "../../core/references/seenReference";
import type { HostParts } from "../hostParts";
import type { Translate } from "../panel/panelPost";
import { isWritableDocument } from "../references/isWritableDocument";
import type { DocumentInWorkspace, References } from "../references/references";
import type { MadeFile } from "./missingDeskParts";
import { lineKey } from "./lookedTargets";

interface FillInParts {
  references: References;
  isWritableFile: HostParts["isWritableFile"];
  t: Translate;
}

/**
 * Writes missing alternative texts, widths and heights into every document that shows these pictures: in one edit, so that one
 * undo takes all of it back. Documents that can't be written, or that have changed while they were read, are left alone.
 * @returns what was done, in words; empty where there was nothing to do
 */
export async function fillInAll(made: readonly MadeFile[], parts: FillInParts): Promise<string> {
  const { references, t } = parts;
  const pictures = new Map(made.map((picture) => [lineKey(picture.root, picture.file), picture]));
  const changes: DocumentChange[] = [];
  const skipped: string[] = [];
  for (const { uri } of await references.everywhere()) {
    const outcome = await changeIn(uri, { pictures, ...parts });
    if (outcome === "skipped") skipped.push(vscode.workspace.asRelativePath(uri));
    else if (outcome !== "nothing") changes.push(outcome);
  }
  // While the others were read, the first ones can have changed: VS Code compares only with the text of this moment.
  const written: string[] = [];
  const edit = new vscode.WorkspaceEdit();
  for (const change of changes) {
    const isWritten = addTo(edit, change, LABEL(t));
    (isWritten ? written : skipped).push(vscode.workspace.asRelativePath(change.document.uri));
  }
  const isDone = written.length === 0 || (await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
  if (!isDone) return t("Attributes could not be filled in: VS Code did not take the edit.");
  return [doneWords(written, t), skippedWords(skipped, t)].filter((words) => words !== "").join(" ");
}

function doneWords(written: readonly string[], t: Translate): string {
  const [first] = written;
  if (first === undefined) return "";
  return written.length === 1
    ? t("Alt, width and height are filled in: {0}.", first)
    : t("Alt, width and height are filled in: {0} documents; one undo takes it back.", written.length);
}

function skippedWords(skipped: readonly string[], t: Translate): string {
  return skipped.length === 0
    ? ""
    : t("Left alone, since they are read-only or were changed meanwhile: {0}.", skipped.join(", "));
}

interface EditParts extends FillInParts {
  /** By workspace folder and file. */
  pictures: ReadonlyMap<string, MadeFile>;
}

/** What is to be written into one version of a document. */
interface DocumentChange {
  document: vscode.TextDocument;
  version: number;
  replacements: readonly TextReplacement[];
}

async function changeIn(uri: vscode.Uri, parts: EditParts): Promise<"nothing" | "skipped" | DocumentChange> {
  const before = await parts.references.in(uri);
  if (before === undefined || editsIn(before, parts).length === 0) return "nothing";
  const document = await vscode.workspace.openTextDocument(uri);
  if (!(await isWritableDocument(document, parts.isWritableFile))) return "skipped";
  const { version } = document;
  const now = await parts.references.of(document);
  const found = now === undefined ? [] : editsIn(now, parts);
  const isSame = document.version === version && found.every(({ reference }) => isAt(document, reference));
  if (found.length === 0 || !isSame) return "skipped";
  return { document, version, replacements: found.map(({ replacement }) => replacement) };
}

/** False where the text is another one by now. */
function addTo(
  edit: vscode.WorkspaceEdit,
  { document, version, replacements }: DocumentChange,
  label: vscode.WorkspaceEditEntryMetadata,
): boolean {
  if (document.isClosed || document.version !== version) return false;
  for (const { from, to, text } of replacements) {
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    edit.replace(document.uri, range, text, label);
  }
  return true;
}

const LABEL = (t: Translate): vscode.WorkspaceEditEntryMetadata => ({
  label: t("Fill in missing alt, width and height"),
  needsConfirmation: false,
});

/** What was read is what the editor has. */
function isAt(document: vscode.TextDocument, { raw, span }: SeenReference): boolean {
  return document.getText(new vscode.Range(document.positionAt(span.from), document.positionAt(span.to))) === raw;
}

function editsIn(
  { folder, references }: DocumentInWorkspace,
  { pictures }: EditParts,
): { reference: SeenReference; replacement: TextReplacement }[] {
  return references.flatMap((reference) => {
    const picture = pictures.get(lineKey(folder.uri.fsPath, reference.target?.file ?? ""));
    if (picture === undefined) return [];
    return fillInEdits(reference, fillFacts(reference, picture)).map((replacement) => ({ reference, replacement }));
  });
}
