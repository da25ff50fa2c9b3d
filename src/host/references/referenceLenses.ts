import * as vscode from "vscode";
import { isSlot } from "../../core/references/slotOf";
import type { HostParts } from "../hostParts";
import { isPictureFile } from "../compare/isPictureFile";
import { oneLine } from "../oneLine";
import { costWords } from "../panel/assetRows";
import { onSettingsChange, readSetting } from "../settings";
import type { MissingPicture } from "./missingPicture";
import { missingPictures, priceOf, rangeOf, seeDocument } from "./missingPicture";
import { SLOT_COMMANDS } from "./referenceCommands";
import type { DocumentInWorkspace } from "./references";
import { recordsFor } from "./recordsFor";

export type LensParts = Pick<HostParts, "references" | "generation" | "slots" | "picturesOnDisk"> & {
  onAssets: vscode.Event<void>;
};

const PROMPT_SHOWN = 60;

/** A line above each reference to a missing picture, and above those to pictures that the manifest knows. */
export function referenceLenses(parts: LensParts): { provider: vscode.CodeLensProvider; listening: vscode.Disposable } {
  const changed = new vscode.EventEmitter<void>();
  const fire = (): void => changed.fire();
  /** What a lens is about, until VS Code wants to show it. */
  const about = new WeakMap<vscode.CodeLens, { missing: MissingPicture; seen: DocumentInWorkspace }>();
  const listening = vscode.Disposable.from(
    changed,
    parts.references.onDidChange(fire),
    parts.onAssets(fire),
    onSettingsChange(fire),
  );
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      if (!readSetting("codeLens.enabled", document.uri)) return [];
      const seen = await seeDocument(parts.references, document, token);
      if (seen === undefined) return [];
      const missing = missingPictures(document, seen, parts.generation).map((one) => {
        const lens = new vscode.CodeLens(one.range);
        about.set(lens, { missing: one, seen });
        return lens;
      });
      const existing = await lensesOfExisting(document, seen, parts);
      return [...missing, ...existing];
    },
    async resolveCodeLens(lens) {
      const known = about.get(lens);
      lens.command = known === undefined ? NOTHING : await commandFor(known.missing, known.seen, parts);
      return lens;
    },
  };
  return { provider, listening };
}

const NOTHING: vscode.Command = { title: "", command: "" };

async function commandFor(
  { slot }: MissingPicture,
  { uri, folder }: DocumentInWorkspace,
  { slots }: LensParts,
): Promise<vscode.Command> {
  if (!isSlot(slot)) return { title: "This image can’t be generated", tooltip: slot.whyNot, command: "" };
  const title = `Generate this image… (${await priceOf(slot, folder, slots)})`;
  return { title, tooltip: slot.prompt, command: SLOT_COMMANDS.generate, arguments: [uri.toString(), slot.file] };
}

/** What made each picture, and one more of it. */
async function lensesOfExisting(
  document: vscode.TextDocument,
  { folder, references }: DocumentInWorkspace,
  { picturesOnDisk: { manifest } }: LensParts,
): Promise<vscode.CodeLens[]> {
  const records = await recordsFor(folder, manifest);
  return references.flatMap(({ span, target }) => {
    const record = target?.exists === true ? records.get(target.file) : undefined;
    if (record === undefined || !isPictureFile(record.file)) return [];
    const range = rangeOf(document, span);
    const picture = vscode.Uri.joinPath(folder.uri, record.file).toString();
    const act = (action: string, title: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: SLOT_COMMANDS.act, arguments: [picture, action] });
    const words = `${oneLine(record.prompt, PROMPT_SHOWN)} · ${costWords(record, (text) => text)}`;
    return [act("history", words), act("regenerate", "Regenerate…")];
  });
}
