import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import { altTextOf } from "../../core/references/formatReference";
import type { PictureToWrite } from "../../core/references/writeReferences";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { HostParts } from "../hostParts";
import { insertAtEach } from "../insertReference";
import { oneLine } from "../oneLine";
import { pickStep } from "../quickInput";
import type { PictureOnDisk } from "../references/pictureOnDisk";
import { pictureOnDisk } from "../references/pictureOnDisk";
import { recordsFor } from "../references/recordsFor";
import { noFolder, PASSED_OVER, SHOWN_PICTURES, workspaceFolders } from "../workspaceFolders";

const TITLE = "Insert Reference to Asset";
/** More would be no list to choose from. */
const MOST_LISTED = 2_000;
const PROMPT_SHOWN = 200;

type PictureItem = vscode.QuickPickItem & { picture: Found };

interface Found {
  file: string;
  folder: vscode.WorkspaceFolder;
  record: AssetRecord | undefined;
  /** ms since the epoch. */
  madeAt: number;
}

/** Writes a reference to one of the workspace's pictures at each cursor, as the document writes them. Never rejects: it shows. */
export async function insertReference(parts: HostParts): Promise<void> {
  try {
    await choose(parts);
  } catch (error) {
    await parts.notify.error(error, {});
  }
}

async function choose(parts: HostParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined)
    throw new InlineAssetsError("invalid-request", "Open the text that the reference is for first.");
  if (workspaceFolders().length === 0) throw noFolder();
  const { selections } = editor;
  const found = await findPictures(parts);
  if (found.length === 0)
    throw new InlineAssetsError("invalid-request", "There is no picture in the open folders yet.");
  const end = await pickStep<PictureItem>({
    title: TITLE,
    placeholder: "A picture, by its path or its prompt",
    items: found.map(itemOf),
    step: 1,
    totalSteps: 1,
  });
  if (end.kind !== "value") return;
  const { file, folder } = end.value.picture;
  const picture = await pictureOnDisk(file, folder, parts.picturesOnDisk);
  if (picture === undefined) throw new InlineAssetsError("invalid-request", `${file} is not there any more.`);
  const insertion = { pictures: [writable(picture)], folder, references: parts.references };
  if (await insertAtEach(insertion, editor, selections)) return;
  throw new InlineAssetsError("invalid-request", `${nameOf(editor.document.uri.path)} can’t be changed.`);
}

/** The newest first; what the manifest knows at the moment that it says. */
async function findPictures({ picturesOnDisk }: HostParts): Promise<Found[]> {
  const uris = await vscode.workspace.findFiles(SHOWN_PICTURES, PASSED_OVER, MOST_LISTED);
  const records = new Map<string, ReadonlyMap<string, AssetRecord>>();
  for (const folder of workspaceFolders())
    records.set(folder.uri.toString(), await recordsFor(folder, picturesOnDisk.manifest));
  const found = await Promise.all(uris.map((uri) => foundAt(uri, records, picturesOnDisk)));
  return found.flatMap((one) => one ?? []).sort((a, b) => b.madeAt - a.madeAt || (a.file < b.file ? -1 : 1));
}

async function foundAt(
  uri: vscode.Uri,
  records: ReadonlyMap<string, ReadonlyMap<string, AssetRecord>>,
  { factsOf }: HostParts["picturesOnDisk"],
): Promise<Found | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || uri.scheme !== "file") return undefined;
  const file = vscode.workspace.asRelativePath(uri, false);
  const record = records.get(folder.uri.toString())?.get(file);
  const made = Date.parse(record?.createdAt ?? "");
  if (!Number.isNaN(made)) return { file, folder, record, madeAt: made };
  const facts = await factsOf(folder.uri.fsPath, file).catch(() => undefined);
  return facts === undefined ? undefined : { file, folder, record, madeAt: facts.modifiedAt };
}

function itemOf(picture: Found): PictureItem {
  const { file, folder, record } = picture;
  const where = file.slice(0, Math.max(0, file.lastIndexOf("/")));
  return {
    picture,
    label: nameOf(file),
    description: (vscode.workspace.workspaceFolders ?? []).length > 1 ? `${folder.name} · ${where}` : where,
    ...(record === undefined ? {} : { detail: oneLine(record.prompt, PROMPT_SHOWN) }),
    iconPath: vscode.Uri.joinPath(folder.uri, file),
  };
}

function writable({ file, record, size }: PictureOnDisk): PictureToWrite {
  return { file, alt: record === undefined ? "" : altTextOf(record.prompt), size };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
