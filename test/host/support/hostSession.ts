import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { InlineAssetsApi } from "../../../src/host/api";

/** What the tests share: the real extension in this extension host, and the workspace folder on disk. */
export async function activateExtension(): Promise<InlineAssetsApi> {
  const extension = vscode.extensions.getExtension<InlineAssetsApi>("inline-assets.inline-assets");
  assert.ok(extension, "the extension is installed");
  return await extension.activate();
}

export function workspaceRoot(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "a folder is open");
  return folder.uri.fsPath;
}

export async function clearWorkspace(): Promise<void> {
  const root = workspaceRoot();
  for (const name of await readdir(root)) await rm(path.join(root, name), { recursive: true, force: true });
}

/** Paths of all files below the workspace folder, sorted, with `/`. */
export async function filesInWorkspace(): Promise<string[]> {
  const root = workspaceRoot();
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !file.startsWith(".vscode/"))
    .sort();
}

export async function manifestLines(file = "assets/asset-manifest.jsonl"): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(workspaceRoot(), file), "utf8");
  assert.ok(text.endsWith("\n"), "the manifest ends with a newline");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A setting at user level, as the tests for application-scoped ones need it; undefined restores the default. */
export async function setUserSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("inlineAssets").update(key, value, vscode.ConfigurationTarget.Global);
}

export async function setWorkspaceSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("inlineAssets").update(key, value, vscode.ConfigurationTarget.Workspace);
}

/** Awaits a rejection and gives its error, whose own fields are what callers see. */
export async function rejection(
  promise: Promise<unknown> | Thenable<unknown>,
): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error as Error & Record<string, unknown>;
  }
  throw new assert.AssertionError({ message: "it did not reject" });
}
