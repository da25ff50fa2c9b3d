import * as vscode from "vscode";
import { InlineAssetsError, invalidRequest } from "../core/errors";

/** The open workspace folders, the active editor's first. */
export function workspaceFolders(): readonly vscode.WorkspaceFolder[] {
  const all = vscode.workspace.workspaceFolders ?? [];
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

export function noFolder(): InlineAssetsError {
  return new InlineAssetsError(
    "invalid-request",
    "No folder is open, so there is no place for pictures. Open a folder first. Nothing was sent.",
  );
}

function toUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  if (typeof value === "string" && /^[a-z][a-z0-9+.-]+:/i.test(value)) return vscode.Uri.parse(value);
  if (typeof value !== "object" || value === null || !("scheme" in value) || !("path" in value)) return undefined;
  const { scheme, path } = value;
  return typeof scheme === "string" && typeof path === "string" ? vscode.Uri.from({ scheme, path }) : undefined;
}
