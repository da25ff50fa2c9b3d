import * as vscode from "vscode";
import { readImageHeader } from "../../core/image/imageHeader";
import { numberedLeaf } from "../../core/naming";
import { altTextOf } from "../../core/references/formatReference";
import { grammarOf } from "../../core/references/grammars";
import type { PictureToWrite } from "../../core/references/writeReferences";
import { assetsFolderOf } from "../folders";
import type { HostParts } from "../hostParts";
import { referencesAt } from "../insertReference";
import { isShownPicture } from "../workspaceFolders";
import { pictureOnDisk } from "./pictureOnDisk";
import type { References } from "./references";

// Pictures that are dropped or pasted into a text become references to them, as the text writes its own. Nothing from outside
// is taken in, except a picture from the clipboard, where a person has chosen that.

const REFERENCE_KIND = vscode.DocumentDropOrPasteEditKind.Empty.append("inlineAssets", "reference");
/** What VS Code offers for Markdown and CSS itself; ours stands beside it in the menu. */
const YIELDS_TO = [
  vscode.DocumentDropOrPasteEditKind.Empty.append("markdown", "link"),
  vscode.DocumentDropOrPasteEditKind.Empty.append("css", "link", "url"),
];
const TITLE = "Insert Reference";

export type PasteParts = Pick<HostParts, "picturesOnDisk"> & { references: Pick<References, "of"> };

/** One gesture, with as many files as a person would drop. */
const MOST_TAKEN = 50;

interface Reference {
  text: string;
  also: vscode.WorkspaceEdit;
}

/** Files of one workspace folder among what is dropped or pasted, as references; undefined where there are none. */
async function referencesFor(
  data: vscode.DataTransfer,
  document: vscode.TextDocument,
  position: vscode.Position,
  parts: PasteParts,
): Promise<Reference | undefined> {
  // Where no way of writing references is known, VS Code's own paths are as good.
  if (grammarOf(document.uri.path, document.languageId) === undefined) return undefined;
  const uris = picturesIn((await data.get("text/uri-list")?.asString()) ?? "");
  const [first] = uris;
  const folder = first === undefined ? undefined : vscode.workspace.getWorkspaceFolder(first);
  if (folder === undefined) return undefined;
  const pictures = await picturesOf(uris, folder, parts);
  if (pictures === undefined) return undefined;
  return await referencesAt(document, position, { pictures, folder, references: parts.references });
}

/** Undefined where one of them lies elsewhere or is not there: half of what was dropped would be a surprise. */
async function picturesOf(
  uris: readonly vscode.Uri[],
  folder: vscode.WorkspaceFolder,
  { picturesOnDisk }: PasteParts,
): Promise<PictureToWrite[] | undefined> {
  const pictures: PictureToWrite[] = [];
  for (const uri of uris) {
    if (vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() !== folder.uri.toString()) return undefined;
    const file = vscode.workspace.asRelativePath(uri, false);
    const picture = await pictureOnDisk(file, folder, picturesOnDisk);
    if (picture === undefined) return undefined;
    const { record, size } = picture;
    pictures.push({ file, alt: record === undefined ? "" : altTextOf(record.prompt), size });
  }
  return pictures;
}

/** Empty where anything among them is no picture of this machine. */
function picturesIn(list: string): vscode.Uri[] {
  const lines = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  const uris = lines.slice(0, MOST_TAKEN + 1).flatMap((line) => parsed(line) ?? []);
  const isAll = lines.length <= MOST_TAKEN && uris.length === lines.length;
  return isAll && uris.every(({ scheme, path }) => scheme === "file" && isShownPicture(path)) ? uris : [];
}

function parsed(line: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(line, true);
  } catch {
    return undefined;
  }
}

export async function provideDrop(
  parts: PasteParts,
  document: vscode.TextDocument,
  position: vscode.Position,
  data: vscode.DataTransfer,
): Promise<vscode.DocumentDropEdit | undefined> {
  const reference = await referencesFor(data, document, position, parts);
  if (reference === undefined) return undefined;
  const edit = new vscode.DocumentDropEdit(reference.text, TITLE, REFERENCE_KIND);
  edit.additionalEdit = reference.also;
  edit.yieldTo = YIELDS_TO;
  return edit;
}

export async function providePaste(
  parts: PasteParts,
  document: vscode.TextDocument,
  [range]: readonly vscode.Range[],
  { data, isChosen }: { data: vscode.DataTransfer; isChosen: boolean },
): Promise<vscode.DocumentPasteEdit[] | undefined> {
  if (range === undefined) return undefined;
  const found = await referencesFor(data, document, range.start, parts);
  const reference = found ?? (isChosen ? await savedFromClipboard(data, document, range.start, parts) : undefined);
  if (reference === undefined) return undefined;
  const title = found === undefined ? "Save Picture in Assets Folder and Insert Reference" : TITLE;
  const edit = new vscode.DocumentPasteEdit(reference.text, title, REFERENCE_KIND);
  edit.additionalEdit = reference.also;
  edit.yieldTo = YIELDS_TO;
  return [edit];
}

/** A picture of the clipboard becomes a file of the assets folder, together with the text: one undo takes both back. */
async function savedFromClipboard(
  data: vscode.DataTransfer,
  document: vscode.TextDocument,
  position: vscode.Position,
  parts: PasteParts,
): Promise<Reference | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const types = ["image/png", "image/jpeg", "image/webp"];
  const file = types.map((type) => data.get(type)?.asFile()).find((one) => one !== undefined);
  if (folder === undefined || folder.uri.scheme !== "file" || file === undefined) return undefined;
  const bytes = await file.data();
  const header = readImageHeader(bytes);
  if (typeof header !== "object") return undefined;
  const path = await freePath(folder, `image.${header.format === "jpeg" ? "jpg" : header.format}`, parts);
  if (path === undefined) return undefined;
  const pictures = [{ file: path, alt: "", size: { width: header.width, height: header.height } }];
  const { text, also } = await referencesAt(document, position, { pictures, folder, references: parts.references });
  also.createFile(vscode.Uri.joinPath(folder.uri, path), { contents: bytes, ignoreIfExists: false, overwrite: false });
  return { text, also };
}

const MOST_NUMBERS = 1_000;

async function freePath(
  folder: vscode.WorkspaceFolder,
  leaf: string,
  { picturesOnDisk: { factsOf } }: PasteParts,
): Promise<string | undefined> {
  const into = assetsFolderOf(folder);
  for (let number = 1; number <= MOST_NUMBERS; number += 1) {
    const path = `${into === "" ? "" : `${into}/`}${numberedLeaf(leaf, number)}`;
    if ((await factsOf(folder.uri.fsPath, path)) === undefined) return path;
  }
  return undefined;
}
