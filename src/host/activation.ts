import * as vscode from "vscode";
import { MANIFEST_FILE } from "../core/manifest";

// What the composition needs of VS Code, so that compose.ts itself imports none of it.

/** What VS Code hands over at activation. */
export type ExtensionContext = vscode.ExtensionContext;
export type AssetsChanged = Pick<vscode.EventEmitter<void>, "fire" | "event">;

export function createEmitter(): vscode.EventEmitter<void> {
  return new vscode.EventEmitter<void>();
}

export function isWorkspaceTrusted(): boolean {
  return vscode.workspace.isTrusted;
}

/** Tells of manifests that change on disk: by git, in another window, by hand. */
export function watchManifests(assetsChanged: AssetsChanged): vscode.Disposable[] {
  const watcher = vscode.workspace.createFileSystemWatcher(`**/${MANIFEST_FILE}`);
  const fire = () => assetsChanged.fire();
  return [watcher, watcher.onDidChange(fire), watcher.onDidCreate(fire), watcher.onDidDelete(fire)];
}
