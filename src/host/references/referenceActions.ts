import * as vscode from "vscode";
import { altTextOf } from "../../core/references/formatReference";
import { fillInEdits } from "../../core/references/fillIn";
import type { TextReplacement } from "../../core/references/foundReference";
import { inOtherCase } from "../../core/references/inOtherCase";
import { cutUrl, decodePath } from "../../core/references/referenceUrl";
import { rewritePath } from "../../core/references/rewritePath";
import type { SeenReference } from "../../core/references/seenReference";
import { isSlot } from "../../core/references/slotOf";
import type { HostParts } from "../hostParts";
import { HINT_SOURCE } from "./missingHints";
import type { MissingPicture } from "./missingPicture";
import { missingPictures, priceOf, rangeOf, seeDocument, slotsAmong } from "./missingPicture";
import { pictureOnDisk } from "./pictureOnDisk";
import { SLOT_COMMANDS } from "./referenceCommands";
import type { DocumentInWorkspace } from "./references";
import { pictureMadeBefore } from "./stagedPictures";

export type ActionParts = Pick<HostParts, "references" | "generation" | "slots" | "picturesOnDisk">;

/** VS Code's own word for a link in Markdown that leads nowhere. */
const NO_SUCH_FILE = "link.no-such-file";

export const REFERENCE_ACTIONS = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];

/** What the light bulb offers at a reference: to make the missing picture, or to fill in what the document does not say of it. */
export function referenceActions(parts: ActionParts): vscode.CodeActionProvider {
  return {
    async provideCodeActions(document, range, { only, diagnostics }, token) {
      const isWanted = (kind: vscode.CodeActionKind): boolean => only === undefined || only.contains(kind);
      if (!REFERENCE_ACTIONS.some(isWanted)) return [];
      const seen = await seeDocument(parts.references, document, token);
      if (seen === undefined) return [];
      const touched = referencesIn(document, range, seen);
      // What Markdown says of a link here is about that link.
      const isOther = diagnostics.some((one) => idOf(one) === NO_SUCH_FILE);
      const at = touched.length > 0 || isOther ? touched : onlyOneOnLine(document, range, seen);
      const missing = isWanted(vscode.CodeActionKind.QuickFix) ? missingPictures(document, seen, parts.generation) : [];
      const fixes = missing.filter(({ reference }) => at.includes(reference)).slice(0, 1);
      return [
        ...(
          await Promise.all(fixes.map((one) => fixesFor(one, { missing, diagnostics, document, seen }, parts)))
        ).flat(),
        ...(isWanted(vscode.CodeActionKind.RefactorRewrite) ? await fillIns(document, at, seen, parts) : []),
      ];
    },
  };
}

/** Those whose path is touched. */
function referencesIn(
  document: vscode.TextDocument,
  range: vscode.Range,
  { references }: DocumentInWorkspace,
): readonly SeenReference[] {
  return references.filter(({ span }) => rangeOf(document, span).intersection(range) !== undefined);
}

/** A person's cursor is as often in a reference's text as in its path. */
function onlyOneOnLine(
  document: vscode.TextDocument,
  { start, isSingleLine }: vscode.Range,
  { references }: DocumentInWorkspace,
): readonly SeenReference[] {
  const onLine = references.filter(({ span }) => document.positionAt(span.from).line === start.line);
  return isSingleLine && onLine.length === 1 ? onLine : [];
}

interface Around {
  /** All of the document. */
  missing: readonly MissingPicture[];
  diagnostics: readonly vscode.Diagnostic[];
  document: vscode.TextDocument;
  seen: DocumentInWorkspace;
}

async function fixesFor(missing: MissingPicture, around: Around, { slots }: ActionParts): Promise<vscode.CodeAction[]> {
  const { document, seen, diagnostics } = around;
  const { slot, range } = missing;
  const fixed = diagnostics.filter((one) => isAbout(one, range));
  const fix = (title: string, more: Partial<vscode.CodeAction>): vscode.CodeAction =>
    Object.assign(new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix), { diagnostics: fixed, ...more });
  const all = slotsAmong(around.missing).length;
  const which = all === 1 ? "the missing image" : `all ${all} missing images`;
  const generateAll = fix(`Generate ${which} of this file…`, {
    command: { title: "Generate Missing Images…", command: "inlineAssets.generateMissing", arguments: [document.uri] },
  });
  if (!isSlot(slot)) {
    const change = changeOf(missing, document, fix);
    return [...(change === undefined ? [] : [change]), ...(all > 0 ? [generateAll] : [])];
  }
  const call = (command: string): vscode.Command => ({
    title: "Generate",
    command,
    arguments: [document.uri.toString(), slot.file],
  });
  const price = await priceOf(slot, seen.folder, slots);
  const before = await pictureMadeBefore({ folder: seen.folder, file: slot.file });
  return [
    ...(before === undefined
      ? []
      : [fix("Use the image that was made before (free)", { command: call(SLOT_COMMANDS.before) })]),
    fix(`Generate this image… (${price})`, { command: call(SLOT_COMMANDS.generate) }),
    ...(all > 1 ? [generateAll] : []),
    fix("Make a placeholder (free)", { command: call(SLOT_COMMANDS.placeholder) }),
  ];
}

/** Ours, and what VS Code's Markdown says of the same path. */
function isAbout(diagnostic: vscode.Diagnostic, path: vscode.Range): boolean {
  const isOne = diagnostic.source === HINT_SOURCE || idOf(diagnostic) === NO_SUCH_FILE;
  return isOne && diagnostic.range.intersection(path) !== undefined;
}

function idOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === "object" ? code.value : code;
}

function changeOf(
  { reference }: MissingPicture,
  document: vscode.TextDocument,
  fix: (title: string, more: Partial<vscode.CodeAction>) => vscode.CodeAction,
): vscode.CodeAction | undefined {
  const obstacle = reference.target?.obstacle;
  const path = cutUrl(reference.url);
  if (obstacle?.kind !== "case" || path === undefined) return undefined;
  const changed = inOtherCase(decodePath(path), obstacle.file);
  if (changed === undefined) return undefined;
  const edit = editOf(document, [rewritePath(reference, changed)]);
  return fix(`Change to "${changed}"`, { edit, isPreferred: true });
}

/** Of the first picture that is there and of which the document could say more. */
async function fillIns(
  document: vscode.TextDocument,
  at: readonly SeenReference[],
  { folder }: DocumentInWorkspace,
  parts: ActionParts,
): Promise<vscode.CodeAction[]> {
  const reference = at.find(({ target }) => target?.exists === true);
  const file = reference?.target?.file;
  if (reference === undefined || file === undefined || !isFillable(reference)) return [];
  const { version } = document;
  const picture = await pictureOnDisk(file, folder, parts.picturesOnDisk);
  if (picture === undefined || document.version !== version) return [];
  const { record, size } = picture;
  const alt = record === undefined ? {} : { alt: altTextOf(record.prompt) };
  return fillInActions(document, reference, alt, size ?? {});
}

function fillInActions(
  document: vscode.TextDocument,
  reference: SeenReference,
  alt: { alt?: string },
  sides: { width?: number; height?: number },
): vscode.CodeAction[] {
  const [altEdits, sizeEdits] = [fillInEdits(reference, alt), fillInEdits(reference, sides)];
  const fill = (title: string, edits: readonly TextReplacement[]): vscode.CodeAction[] => {
    if (edits.length === 0) return [];
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
    action.edit = editOf(document, edits);
    return [action];
  };
  const isBoth = altEdits.length > 0 && sizeEdits.length > 0;
  return [
    ...(isBoth ? fill("Fill in alt text, width and height", fillInEdits(reference, { ...alt, ...sides })) : []),
    ...fill("Fill in alt text from the prompt", altEdits),
    ...fill("Fill in width and height", sizeEdits),
  ];
}

/** Before a file is opened for it. */
function isFillable(reference: SeenReference): boolean {
  return fillInEdits(reference, { alt: "x", width: 1, height: 1 }).length > 0;
}

function editOf(document: vscode.TextDocument, edits: readonly TextReplacement[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const one of edits) edit.replace(document.uri, rangeOf(document, one), one.text);
  return edit;
}
