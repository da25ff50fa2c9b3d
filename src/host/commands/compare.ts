import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import { isSafeRelativePath } from "../../core/relativePath";
import { isPictureFile } from "../compare/isPictureFile";
import type { PicturePair, PicturePlace } from "../compare/loadPair";
import { leafOf } from "../compare/loadPair";
import { recordOf } from "../compare/recordOf";
import type { HostParts } from "../hostParts";
import { pickStep } from "../quickInput";
import { PASSED_OVER, PICTURES } from "../workspaceFolders";

const TITLE = "Compare with Source";

/**
 * Shows an edited picture beside what it was made of, or two selected ones: the one that was clicked is the result.
 * Never rejects: it shows.
 */
export async function compareWithSource(parts: HostParts, menu: readonly unknown[]): Promise<void> {
  try {
    const pair = await choosePair(parts, menu);
    if (pair !== undefined) parts.compare.open(pair);
  } catch (error) {
    await parts.notify.error(error, {});
  }
}

async function choosePair(parts: HostParts, menu: readonly unknown[]): Promise<PicturePair | undefined> {
  const { clicked, selected } = readMenu(menu);
  const result = clicked ?? activePicture() ?? (await pickPicture("The picture to look at: the result"));
  if (result === undefined) return undefined;
  const after = placeOf(result);
  const others = selected.filter((uri) => uri.toString() !== result.toString());
  const [other] = others;
  if (others.length > 1) {
    const message = `Two pictures can be compared at a time; ${selected.length} are selected.`;
    throw new InlineAssetsError("invalid-request", message);
  }
  const before = other === undefined ? await sourceOf(parts, after) : placeOf(other);
  return before === undefined ? undefined : { before, after };
}

/** What it was made of, as the manifest says; asks where that is nothing, or is not there any more. */
async function sourceOf(
  { manifest, files, notify }: HostParts,
  after: PicturePlace,
): Promise<PicturePlace | undefined> {
  const source = (await recordOf(manifest, after))?.source;
  const ask = async () => await pickOther(after);
  if (source === undefined || !isSafeRelativePath(source.file)) return await ask();
  const before = { root: after.root, file: source.file };
  if ((await files.hashOf(before.root, before.file)) !== undefined) return before;
  const message = `${source.file}, the original of ${leafOf(after)}, is not there any more.`;
  const action = "Choose Another Picture…";
  return (await notify.show("warning", message, action)) === action ? await ask() : undefined;
}

async function pickOther(after: PicturePlace): Promise<PicturePlace | undefined> {
  const picked = await pickPicture(`The picture to compare ${leafOf(after)} with`, after);
  return picked === undefined ? undefined : placeOf(picked);
}

/** A menu passes `(Uri, Uri[])`, or a Uri and where its editor is. */
function readMenu([first, second]: readonly unknown[]): { clicked: vscode.Uri | undefined; selected: vscode.Uri[] } {
  const isPicture = (value: unknown): value is vscode.Uri => value instanceof vscode.Uri && isPictureFile(value.path);
  const selected: readonly unknown[] = Array.isArray(second) ? second : [];
  return { clicked: isPicture(first) ? first : undefined, selected: selected.filter(isPicture) };
}

function activePicture(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return isFile && isPictureFile(input.uri.path) ? input.uri : undefined;
}

/** @throws InlineAssetsError `invalid-request` for what is no file on disk */
function placeOf(uri: vscode.Uri): PicturePlace {
  if (uri.scheme !== "file") {
    throw new InlineAssetsError("invalid-request", "Only pictures on disk can be compared.");
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  // What a person chose elsewhere is its own folder's.
  if (folder === undefined) return { root: vscode.Uri.joinPath(uri, "..").fsPath, file: nameOf(uri) };
  return { root: folder.uri.fsPath, file: vscode.workspace.asRelativePath(uri, false) };
}

type PictureItem = vscode.QuickPickItem & { uri?: vscode.Uri };

/** More would be no list to choose from. */
const MAX_LISTED = 2_000;

/** Asks for one of the workspace's pictures, those beside `than` first, or for a file from anywhere. */
async function pickPicture(placeholder: string, than?: PicturePlace): Promise<vscode.Uri | undefined> {
  const found = (await vscode.workspace.findFiles(PICTURES, PASSED_OVER, MAX_LISTED)).filter(isOther(than));
  const elsewhere: PictureItem = {
    label: "Choose a File…",
    iconPath: new vscode.ThemeIcon("folder-opened"),
    alwaysShow: true,
  };
  const items = [...sortedFor(found, than).map(itemOf), elsewhere];
  const end = await pickStep<PictureItem>({ title: TITLE, placeholder, items, step: 1, totalSteps: 1 });
  if (end.kind !== "value") return undefined;
  if (end.value.uri !== undefined) return end.value.uri;
  const filters = { Pictures: ["png", "jpg", "jpeg", "webp"] };
  return (await vscode.window.showOpenDialog({ title: TITLE, openLabel: "Compare", filters }))?.[0];
}

function isOther(than: PicturePlace | undefined): (uri: vscode.Uri) => boolean {
  return (uri) => {
    if (uri.scheme !== "file") return false;
    const { root, file } = placeOf(uri);
    return root !== than?.root || file !== than.file;
  };
}

function sortedFor(found: readonly vscode.Uri[], than: PicturePlace | undefined): vscode.Uri[] {
  const home = than === undefined ? undefined : vscode.Uri.joinPath(vscode.Uri.file(than.root), than.file, "..").path;
  const isBeside = (uri: vscode.Uri): number => (vscode.Uri.joinPath(uri, "..").path === home ? 0 : 1);
  return [...found].sort((a, b) => isBeside(a) - isBeside(b) || a.path.localeCompare(b.path));
}

function itemOf(uri: vscode.Uri): PictureItem {
  const path = vscode.workspace.asRelativePath(uri);
  return {
    uri,
    label: nameOf(uri),
    description: path.slice(0, Math.max(0, path.lastIndexOf("/"))),
    iconPath: new vscode.ThemeIcon("file-media"),
  };
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
