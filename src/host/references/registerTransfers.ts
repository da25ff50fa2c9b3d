import * as vscode from "vscode";
import type { PictureTransfers } from "./editorReferences";

/** The same as in `pastePictures`, which activation does not load. */
const KIND = ["inlineAssets", "reference"] as const;
const PICTURES = ["image/png", "image/jpeg", "image/webp"];
const LIST = "text/uri-list";
const NAMES_PICTURE = /\.(?:png|jpe?g|webp|gif|svg|avif)\s*$/im;

/** Dropping and pasting pictures: costs two names until a list of files that names one, or a picture, comes. */
export function registerTransfers(load: () => Promise<PictureTransfers>): vscode.Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Empty.append(...KIND);
  const drop: vscode.DocumentDropEditProvider = {
    provideDocumentDropEdits: async (document, position, data) =>
      (await namesPicture(data)) ? await (await load()).provideDrop(document, position, data) : undefined,
  };
  const paste: vscode.DocumentPasteEditProvider = {
    async provideDocumentPasteEdits(document, ranges, data, { triggerKind, only }) {
      const isChosen = triggerKind === vscode.DocumentPasteTriggerKind.PasteAs || only?.contains(kind) === true;
      const isPicture = isChosen && PICTURES.some((type) => data.get(type) !== undefined);
      if (!isPicture && !(await namesPicture(data))) return undefined;
      return await (await load()).providePaste(document, ranges, { data, isChosen });
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentDropEditProvider({ scheme: "file" }, drop, {
      dropMimeTypes: [LIST],
      providedDropEditKinds: [kind],
    }),
    vscode.languages.registerDocumentPasteEditProvider({ scheme: "file" }, paste, {
      pasteMimeTypes: [LIST, ...PICTURES],
      providedPasteEditKinds: [kind],
    }),
  );
}

async function namesPicture(data: vscode.DataTransfer): Promise<boolean> {
  return NAMES_PICTURE.test((await data.get(LIST)?.asString()) ?? "");
}
