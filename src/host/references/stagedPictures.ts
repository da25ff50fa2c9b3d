import * as vscode from "vscode";
import { numberedLeaf } from "../../core/naming";
import type { AssetFiles } from "../../core/ports";
import { stagedPathOf } from "../../core/references/staged";
import { manifestFolderOf } from "../folders";
import { uriIn } from "./placeOf";

/** A picture's place in a document's project; `file` is relative to the workspace folder. */
export interface PicturePlace {
  folder: vscode.WorkspaceFolder;
  file: string;
}

/**
 * Puts a picture aside under a name of its own, durably; whoever calls this sees to it that it gets its name again.
 * @returns its path; undefined where the picture is not there, or is another one by now
 */
export async function stagePicture(
  { folder, file, sha256 }: PicturePlace & { sha256: string },
  files: AssetFiles,
): Promise<string | undefined> {
  const root = folder.uri.fsPath;
  if ((await files.hashOf(root, file)) !== sha256) return undefined;
  const [inFolder, leaf] = splitPath(stagedPathOf(manifestFolderOf(folder), file));
  const staged = await files.previewPlace({ root, folder: inFolder }, leaf);
  return (await movePicture(root, { from: file, to: staged }, files)) ? staged : undefined;
}

/** @returns false where the other name is taken; then nothing has happened. */
export async function movePicture(
  root: string,
  { from, to }: { from: string; to: string },
  files: Pick<AssetFiles, "place">,
): Promise<boolean> {
  const [folder, name] = splitPath(from);
  return await files.place({ root, folder, name, isSpare: false }, to, false);
}

/** The picture that was made for this place last and that an undo took away; undefined where there is none. */
export async function pictureMadeBefore({ folder, file }: PicturePlace): Promise<string | undefined> {
  const [inFolder, leaf] = splitPath(stagedPathOf(manifestFolderOf(folder), file));
  const names = await vscode.workspace.fs.readDirectory(uriIn(folder, inFolder)).then(
    (entries) => new Set(entries.flatMap(([name, type]) => (type === vscode.FileType.File ? [name] : []))),
    () => new Set<string>(),
  );
  let found: string | undefined;
  for (let number = 1; number <= names.size; number += 1) {
    if (names.has(numberedLeaf(leaf, number))) found = `${inFolder}/${numberedLeaf(leaf, number)}`;
  }
  return found;
}

function splitPath(file: string): [folder: string, leaf: string] {
  const slash = file.lastIndexOf("/");
  return [file.slice(0, Math.max(0, slash)), file.slice(slash + 1)];
}
