import * as vscode from "vscode";
import type { HostParts } from "../hostParts";

/** What a hover or a lens can do with a picture that is there. */
const COMMANDS: Readonly<Record<string, string>> = {
  regenerate: "inlineAssets.regenerate",
  edit: "inlineAssets.edit",
  paintMask: "inlineAssets.paintMask",
  compare: "inlineAssets.compare",
};

/** Only pictures of the open folders, and only what is named here. Never rejects: it shows. */
export async function pictureAction(parts: HostParts, picture: unknown, action: unknown): Promise<void> {
  if (typeof picture !== "string" || typeof action !== "string") return;
  try {
    const uri = vscode.Uri.parse(picture);
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return;
    if (action !== "history") {
      const command = Object.hasOwn(COMMANDS, action) ? COMMANDS[action] : undefined;
      if (command !== undefined) await vscode.commands.executeCommand(command, uri);
      return;
    }
    const search = vscode.workspace.asRelativePath(uri, false);
    await parts.panel.lead({ type: "navigate", body: { tab: "history", focus: "search", search } });
  } catch (error) {
    await parts.notify.error(error, {});
  }
}
