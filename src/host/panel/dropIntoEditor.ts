import * as vscode from "vscode";
import { pictureOf, referencesAt } from "../insertReference";
import { workspaceFolders } from "../workspaceFolders";
import type { References } from "../references/references";
import type { FoundAsset } from "./assetDesk";

// A picture that is dragged out of the panel into a text: it becomes a reference there, as inserting it would write one.

/** What the page's tiles carry: the asset's id. `media/panel/carryAsset.ts` has the same. */
const CARRIED = "application/vnd.inline-assets.asset";

interface DropParts {
  readonly find: (assetId: string) => Promise<FoundAsset | undefined>;
  readonly references: () => Pick<References, "of">;
  readonly t: (message: string) => string;
}

/** Costs a name until something is dropped. A picture that this window's manifests do not know is left to VS Code. */
export function dropIntoEditor({ find, references, t }: DropParts): vscode.Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Empty.append("inlineAssets", "reference");
  const provider: vscode.DocumentDropEditProvider = {
    async provideDocumentDropEdits(document, position, dropped, token) {
      const assetId = await dropped.get(CARRIED)?.asString();
      const found = assetId === undefined ? undefined : await find(assetId);
      const folder = workspaceFolders().find(({ uri }) => uri.fsPath === found?.root);
      if (found === undefined || folder === undefined || token.isCancellationRequested) return undefined;
      const insertion = { pictures: [pictureOf(found.record)], folder, references: references() };
      const { text, also } = await referencesAt(document, position, insertion);
      const edit = new vscode.DocumentDropEdit(text, t("Insert Reference"), kind);
      edit.additionalEdit = also;
      return edit;
    },
  };
  return vscode.languages.registerDocumentDropEditProvider({ pattern: "**" }, provider, {
    dropMimeTypes: [CARRIED],
    providedDropEditKinds: [kind],
  });
}
