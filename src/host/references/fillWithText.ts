import * as vscode from "vscode";
import { fillFacts } from "../../core/references/fillFacts";
import { fillInEdits } from "../../core/references/fillIn";
import type { FoundReference, TextReplacement } from "../../core/references/foundReference";
import type { Slot } from "../../core/references/slot";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { HostParts } from "../hostParts";
import { readSetting } from "../settings";
import { isWritableDocument } from "./isWritableDocument";
import { uriIn } from "./placeOf";
import { movePicture } from "./stagedPictures";

/** A picture as far as it is known. */
type Picture = Pick<AssetRecord, "prompt"> & Partial<Pick<AssetRecord, "width" | "height">> & { sha256: string | null };

interface Filling {
  document: vscode.Uri;
  folder: vscode.WorkspaceFolder;
  slot: Slot;
  picture: Picture;
  /** Puts the picture aside, or says where it lies so; a path relative to the folder, undefined where that is not to be had. */
  stage: () => Promise<string | undefined>;
}

/** How often the text is read again when it has changed meanwhile. */
const READS = 3;

/**
 * One edit moves the staged picture to its place and writes what the document lacks of it, so that one undo takes both back. A
 * document that lacks nothing gets the path that it has once more: else the undo would be nowhere. Where it can't be written,
 * the file alone is placed. Nothing is overwritten, neither now nor by an undo or redo later.
 */
export async function fillWithText(parts: HostParts, filling: Filling): Promise<void> {
  const { folder, slot } = filling;
  const isThere = (await parts.files.hashOf(folder.uri.fsPath, slot.file)) !== undefined;
  const document = await writableText(filling.document, parts);
  if (isThere && (document === undefined || (await replacementsIn(document, filling, parts)).length === 0)) return;
  const staged = await filling.stage();
  if (staged === undefined) return;
  const isDone = await apply(staged, document, filling, parts).catch((error: unknown) => {
    parts.log.error(`What the document lacks of ${slot.file} could not be written.`, error);
    return false;
  });
  // A person can have undone it by now, so what is done is looked at no more.
  if (!isDone) await putBack(staged, filling, parts);
  parts.onAssets();
}

async function writableText(uri: vscode.Uri, { isWritableFile }: HostParts): Promise<vscode.TextDocument | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  return (await isWritableDocument(document, isWritableFile)) ? document : undefined;
}

/** VS Code refuses it whole where the text has changed since it was read. Saved where it was clean, as a refactoring is. */
async function apply(
  staged: string,
  document: vscode.TextDocument | undefined,
  filling: Filling,
  parts: HostParts,
): Promise<boolean> {
  const { folder, slot } = filling;
  const edit = new vscode.WorkspaceEdit();
  const label = { label: `Generate ${slot.file}`, needsConfirmation: false };
  const replacements = document === undefined ? [] : await replacementsIn(document, filling, parts);
  edit.renameFile(uriIn(folder, staged), uriIn(folder, slot.file), { overwrite: false }, label);
  for (const { from, to, text } of replacements) {
    if (document === undefined) continue;
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    edit.replace(document.uri, range, text, label);
  }
  return await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}

/** What the document lacks; else, where a person sees it, the path as it is. Nothing where the text does not stand still. */
async function replacementsIn(
  document: vscode.TextDocument,
  { slot, picture }: Filling,
  { references }: HostParts,
): Promise<readonly TextReplacement[]> {
  for (let read = 1; read <= READS; read += 1) {
    const { version } = document;
    const seen = await references.of(document);
    if (document.version !== version) continue;
    const shown = seen?.references.filter(({ target }) => target?.file === slot.file) ?? [];
    const [first] = shown;
    if (first === undefined || !shown.every((one) => isAt(document, one))) return [];
    const isToFillIn = readSetting("fillInAttributes", document.uri);
    const lacking = isToFillIn ? shown.flatMap((one) => replacementsFor(one, picture)) : [];
    if (lacking.length > 0) return lacking;
    return isSeen(document) ? [{ ...first.span, text: first.raw }] : [];
  }
  return [];
}

function isSeen(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document);
}

function replacementsFor(reference: FoundReference, { prompt, width, height }: Picture): TextReplacement[] {
  const isSizeKnown = width !== undefined && height !== undefined;
  const facts = fillFacts(reference, { prompt, width: width ?? 1, height: height ?? 1 });
  return fillInEdits(reference, isSizeKnown || facts.alt === undefined ? facts : { alt: facts.alt });
}

/** What was read is what the editor has. */
function isAt(document: vscode.TextDocument, { raw, span }: FoundReference): boolean {
  return document.getText(new vscode.Range(document.positionAt(span.from), document.positionAt(span.to))) === raw;
}

/** Where VS Code has done a part of the edit only, the picture is at its place all the same. */
async function putBack(staged: string, { folder, slot }: Filling, { files, log }: HostParts): Promise<void> {
  const root = folder.uri.fsPath;
  if ((await files.hashOf(root, staged)) === undefined) return;
  if (await movePicture(root, { from: staged, to: slot.file }, files)) return;
  log.warn(`${slot.file} is another file by now; the picture that was made for it is ${staged}.`);
}
