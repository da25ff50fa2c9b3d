import * as vscode from "vscode";
import { MANIFEST_FILE } from "../core/manifest";
import { manifestFolderOf } from "./folders";
import type { HostParts } from "./hostParts";
import { writeFolderSetting } from "./settings";

/** Folders whose content is published with a site as it is. */
const PUBLISHED = /(^|\/)(public|static|wwwroot|www|htdocs|_site)(\/|$)/;
const PRIVATE_FOLDER = ".inline-assets";
/** What is larger, or no file at all, is not read for a hint. */
const MAX_TEXT_BYTES = 1_000_000;
const MERGE_LINE = `${MANIFEST_FILE} merge=union`;

/** Says, each once a workspace, what is easily overlooked about a manifest: that it is published, or how git merges it. */
export async function hintAboutManifest(parts: HostParts, folder: vscode.WorkspaceFolder): Promise<void> {
  const manifestFolder = manifestFolderOf(folder);
  if (PUBLISHED.test(manifestFolder)) await hintAboutPublishing(parts, folder, manifestFolder);
  await hintAboutMerging(parts, folder);
}

/** Raw answers are kept, so that nothing that was paid for is lost; they are large, and git need not have them. */
export async function hintAboutRawAnswers(parts: HostParts, folder: vscode.WorkspaceFolder): Promise<void> {
  const { uri } = folder;
  const manifestFolder = manifestFolderOf(folder);
  const line = `${manifestFolder === "" ? "" : `/${manifestFolder}`}/.raw/`;
  const isThere = await exists(vscode.Uri.joinPath(uri, manifestFolder, ".raw"));
  if (!isThere || !(await exists(vscode.Uri.joinPath(uri, ".git"))) || !(await lacks(uri, ".gitignore", ".raw/")))
    return;
  if (!(await isFirstTime(parts, "hintedRawAnswers"))) return;
  const message = `What the model answered is kept in ${line.slice(1)} as it came, so that an edge or a size can be changed later without paying. Git need not have it.`;
  if ((await parts.notify.show("information", message, "Add to .gitignore")) !== "Add to .gitignore") return;
  if (await lacks(uri, ".gitignore", ".raw/")) await parts.files.appendLine(uri.fsPath, ".gitignore", line);
}

async function hintAboutPublishing(parts: HostParts, folder: vscode.WorkspaceFolder, from: string): Promise<void> {
  if (!(await isFirstTime(parts, "hintedPublishing"))) return;
  const message = `The manifest holds prompts and costs, and ${from} looks as if it is published with the site.`;
  const action = `Keep It in ${PRIVATE_FOLDER}`;
  if ((await parts.notify.show("information", message, action)) !== action) return;
  await writeFolderSetting("manifestFolder", PRIVATE_FOLDER, folder.uri);
  try {
    await parts.manifest.move(folder.uri.fsPath, from, PRIVATE_FOLDER);
  } catch (error) {
    await writeFolderSetting("manifestFolder", undefined, folder.uri);
    throw error;
  }
}

async function hintAboutMerging(parts: HostParts, { uri }: vscode.WorkspaceFolder): Promise<void> {
  if (!(await exists(vscode.Uri.joinPath(uri, ".git"))) || !(await lacks(uri, ".gitattributes", MANIFEST_FILE))) return;
  if (!(await isFirstTime(parts, "hintedMerging"))) return;
  const message = `With “${MERGE_LINE}” in .gitattributes, git merges the manifests of two branches by itself.`;
  if ((await parts.notify.show("information", message, "Add the Line")) !== "Add the Line") return;
  // The question may have stood for hours.
  if (await lacks(uri, ".gitattributes", MANIFEST_FILE))
    await parts.files.appendLine(uri.fsPath, ".gitattributes", MERGE_LINE);
}

/** False also where nothing could be added: a link, a pipe or a folder in the place of the file. */
async function lacks(folder: vscode.Uri, name: string, text: string): Promise<boolean> {
  const file = vscode.Uri.joinPath(folder, name);
  if (!(await exists(file))) return true;
  const { type, size } = await vscode.workspace.fs.stat(file);
  if (type !== vscode.FileType.File || size > MAX_TEXT_BYTES) return false;
  return !new TextDecoder().decode(await vscode.workspace.fs.readFile(file)).includes(text);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function isFirstTime({ workspaceState }: HostParts, key: string): Promise<boolean> {
  if (workspaceState.get<boolean>(key) === true) return false;
  await workspaceState.update(key, true);
  return true;
}
