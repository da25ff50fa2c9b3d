import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { Log } from "../../core/ports";
import { DOCUMENT_LANGUAGES } from "../../core/references/grammars";
import type { HostParts } from "../hostParts";
import { generateSlot, placeholderForSlot, slotAsBefore } from "./generateSlot";
import { createMissingHints } from "./missingHints";
import { provideDrop, providePaste } from "./pastePictures";
import { pictureAction } from "./pictureAction";
import { REFERENCE_ACTIONS, referenceActions } from "./referenceActions";
import { SLOT_COMMANDS } from "./referenceCommands";
import { referenceHover } from "./referenceHover";
import { referenceLenses } from "./referenceLenses";

// What a text editor shows and offers where a document refers to pictures, tied together.

/** What activation has registered already, since it costs nothing until something is dropped or pasted. */
export interface PictureTransfers {
  provideDrop: (
    document: vscode.TextDocument,
    position: vscode.Position,
    data: vscode.DataTransfer,
  ) => Promise<vscode.DocumentDropEdit | undefined>;
  providePaste: (
    document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
    pasted: { data: vscode.DataTransfer; isChosen: boolean },
  ) => Promise<vscode.DocumentPasteEdit[] | undefined>;
}

export function createPictureTransfers(parts: HostParts): PictureTransfers {
  return {
    provideDrop: (document, position, data) => quietly(parts.log, () => provideDrop(parts, document, position, data)),
    providePaste: (document, ranges, pasted) => quietly(parts.log, () => providePaste(parts, document, ranges, pasted)),
  };
}

export function createEditorReferences(parts: HostParts, onAssets: vscode.Event<void>): vscode.Disposable {
  const { log } = parts;
  const selector = DOCUMENT_LANGUAGES.flatMap((language) => [{ language, scheme: "file" }]);
  const hover = referenceHover(parts);
  const actions = referenceActions(parts);
  const lenses = referenceLenses({ ...parts, onAssets });
  const { languages, commands } = vscode;
  return vscode.Disposable.from(
    createMissingHints(parts),
    lenses.listening,
    languages.registerHoverProvider(selector, {
      provideHover: (...asked) => quietly(log, async () => await hover.provideHover(...asked)),
    }),
    languages.registerCodeActionsProvider(
      selector,
      { provideCodeActions: (...asked) => quietly(log, async () => await actions.provideCodeActions(...asked)) },
      { providedCodeActionKinds: REFERENCE_ACTIONS },
    ),
    languages.registerCodeLensProvider(selector, lenses.provider),
    // Not waited for: the editor would show that it is busy while a person reads the question.
    commands.registerCommand(SLOT_COMMANDS.generate, (...args: unknown[]) => {
      void generateSlot(parts, args[0], args[1]);
    }),
    commands.registerCommand(SLOT_COMMANDS.placeholder, (...args: unknown[]) =>
      placeholderForSlot(parts, args[0], args[1]),
    ),
    commands.registerCommand(SLOT_COMMANDS.before, (...args: unknown[]) => slotAsBefore(parts, args[0], args[1])),
    commands.registerCommand(SLOT_COMMANDS.act, (...args: unknown[]) => {
      void pictureAction(parts, args[0], args[1]);
    }),
  );
}

/** What stands in the way of what nobody asked for goes to the log: a setting that is none, a file that can't be read. */
async function quietly<T>(log: Log, provide: () => Promise<T>): Promise<T | undefined> {
  try {
    return await provide();
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    log.warn(error.message);
    return undefined;
  }
}
