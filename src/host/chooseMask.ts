import path from "node:path";
import * as vscode from "vscode";
import { PICTURE_EXTENSIONS } from "./openPictures";

interface MaskFor {
  /** Relative to the workspace folder. */
  image: string;
  workspaceFolder: vscode.WorkspaceFolder;
}

/** Lets a person choose a file; begins beside the picture. Undefined when none was chosen. */
export async function chooseMask({ image, workspaceFolder }: MaskFor): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: "The mask: white or transparent is what changes",
      openLabel: "Use as Mask",
      defaultUri: vscode.Uri.joinPath(workspaceFolder.uri, path.posix.dirname(image)),
      filters: { Pictures: PICTURE_EXTENSIONS },
    })) ?? [];
  return chosen === undefined ? undefined : pathIn(workspaceFolder, chosen);
}

/** Relative to the folder; what lies outside keeps its URI, and is refused when it is read. */
export function pathIn({ uri: root }: vscode.WorkspaceFolder, uri: vscode.Uri): string {
  const relative = path.relative(root.fsPath, uri.fsPath);
  return relative.startsWith("..") || path.isAbsolute(relative) ? uri.toString() : relative.split(path.sep).join("/");
}
