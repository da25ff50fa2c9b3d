import * as vscode from "vscode";

/** File extensions of pictures that can be edited. */
export const PICTURE_EXTENSIONS = ["png", "jpg", "jpeg", "webp"];

/**
 * The pictures that a command was called on: what a menu passes (`Uri, Uri[]`, or `Uri` and a place among the editors), the
 * clicked one first; else the one in the active editor, else one that the person chooses. Empty: none was chosen.
 */
export async function openPictures([clicked, selected]: readonly unknown[], title: string): Promise<vscode.Uri[]> {
  if (clicked instanceof vscode.Uri) return [clicked, ...othersOf(clicked, selected)];
  const active = activePicture();
  if (active !== undefined) return [active];
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const options = { title, openLabel: "Choose", filters: { Pictures: PICTURE_EXTENSIONS } };
  return (
    (await vscode.window.showOpenDialog({ ...options, ...(folder === undefined ? {} : { defaultUri: folder.uri }) })) ??
    []
  );
}

function othersOf(clicked: vscode.Uri, selected: unknown): vscode.Uri[] {
  if (!Array.isArray(selected)) return [];
  const uris = selected.filter((one) => one instanceof vscode.Uri);
  return uris.filter((uri) => uri.toString() !== clicked.toString());
}

function activePicture(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  const extension = input.uri.path.slice(input.uri.path.lastIndexOf(".") + 1).toLowerCase();
  return PICTURE_EXTENSIONS.includes(extension) ? input.uri : undefined;
}
