import * as vscode from "vscode";
import * as z from "zod/mini";
import { InlineAssetsError, invalidRequest } from "../core/errors";

/** Glob of the pictures that can be edited. */
export const PICTURES = "**/*.{png,jpg,jpeg,webp,PNG,JPG,JPEG,WEBP}";

/** The same of all that a document can show. */
export const SHOWN_PICTURES = "**/*.{png,jpg,jpeg,webp,gif,svg,avif,PNG,JPG,JPEG,WEBP,GIF,SVG,AVIF}";

/** By its name. */
export function isShownPicture(path: string): boolean {
  return /\.(?:png|jpe?g|webp|gif|svg|avif)$/i.test(path);
}

/** Glob of what no one means: other people's pictures, and what is kept beside the manifest. */
export const PASSED_OVER = "**/{node_modules,.masks,.raw,.sources,.trash}/**";

/** The open workspace folders, the active editor's first. */
export function workspaceFolders(): readonly vscode.WorkspaceFolder[] {
  // Files are written by Node, so folders of other schemes (a mixed workspace can have some) are no place for them.
  const all = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  return own === undefined ? all : [own, ...all.filter((folder) => folder.uri.toString() !== own.uri.toString())];
}

/**
 * The folder that a request means: the one it names, else the active editor's, else the first.
 * @throws InlineAssetsError `invalid-request` when there is none, or it is not one of the open ones.
 */
export function resolveWorkspaceFolder(named: unknown): vscode.WorkspaceFolder {
  const folders = workspaceFolders();
  const [first] = folders;
  if (first === undefined) throw noFolder();
  if (named === undefined) return first;
  const uri = toUri(named);
  const folder = uri === undefined ? undefined : folders.find((one) => one.uri.toString() === uri.toString());
  if (folder === undefined)
    throw invalidRequest("workspaceFolder", uri?.path ?? named, "It must be the URI of an open workspace folder.");
  return folder;
}

/** The open folder that holds a file; undefined where none does, and for what is no URI. */
export function workspaceFolderWith(uri: string): vscode.WorkspaceFolder | undefined {
  const file = toUri(uri);
  return file === undefined ? undefined : vscode.workspace.getWorkspaceFolder(file);
}

/** @param path absolute. */
export function isOpenFolder(path: string): boolean {
  return workspaceFolders().some(({ uri }) => uri.fsPath === path);
}

export function noFolder(): InlineAssetsError {
  return new InlineAssetsError(
    "invalid-request",
    "No folder is open, so there is no place for pictures. Open a folder first. Nothing was sent.",
  );
}

const uriParts = z.object({ scheme: z.string(), path: z.string(), authority: z._default(z.string(), "") });

/** A `Uri`, its string, or what JSON makes of it. */
export function toUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  const parsed = uriParts.safeParse(value);
  try {
    if (parsed.success) return vscode.Uri.from(parsed.data);
    return typeof value === "string" ? vscode.Uri.parse(value, true) : undefined;
  } catch {
    return undefined;
  }
}
