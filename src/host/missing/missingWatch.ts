import * as vscode from "vscode";
import { onSettingsChange } from "../settings";
import { PICTURES } from "../workspaceFolders";
import type { MissingDesk } from "./missingDesk";
import type { MissingParts } from "./missingTeam";

/** While someone types in a document, the list follows some times a second. */
const REST_MS = 250;

/** What follows when something outside of the page changes. */
export function watchMissing(desk: MissingDesk, { host, onAssets }: MissingParts): vscode.Disposable {
  const { secrets, references, onJobsChange } = host();
  let timer: NodeJS.Timeout | undefined;
  const lookSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => desk.look(), REST_MS);
  };
  const pictures = vscode.workspace.createFileSystemWatcher(PICTURES);
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(timer) },
    references.onDidChange(lookSoon),
    pictures,
    pictures.onDidCreate(lookSoon),
    pictures.onDidDelete(lookSoon),
    onAssets(lookSoon),
    onJobsChange(() => desk.jobsChanged()),
    onSettingsChange(() => desk.reprice()),
    secrets.onChange(() => desk.reprice()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => desk.look()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => desk.look()),
  );
}
