import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { Span } from "../../core/references/foundReference";
import type { SeenReference } from "../../core/references/seenReference";
import type { NoSlot, Slot } from "../../core/references/slot";
import { isSlot, slotsOf } from "../../core/references/slotOf";
import { formatUsd, toUsd } from "../../core/schema/money";
import type { GenerationService } from "../generationService";
import type { DocumentInWorkspace, References } from "./references";
import type { SlotDesk } from "./slotDesk";
import { slotRules } from "./slotRules";

/** A picture that a document asks for and that is not there, at one of the places that ask for it. */
export interface MissingPicture {
  reference: SeenReference;
  /** Of the path as it is written. */
  range: vscode.Range;
  /** The same for all references to this picture. */
  slot: Slot | NoSlot;
}

/** What a document refers to; undefined where it is not read, and when it has changed while it was. */
export async function seeDocument(
  references: Pick<References, "of">,
  document: vscode.TextDocument,
  token?: vscode.CancellationToken,
): Promise<DocumentInWorkspace | undefined> {
  const { version } = document;
  const seen = await references.of(document, token === undefined ? undefined : signalOf(token));
  const isStale = document.isClosed || document.version !== version || token?.isCancellationRequested === true;
  return isStale ? undefined : seen;
}

/** @throws InlineAssetsError `invalid-request` for settings that are none */
export function missingPictures(
  document: vscode.TextDocument,
  { folder, references }: DocumentInWorkspace,
  generation: Pick<GenerationService, "modelFor">,
): MissingPicture[] {
  const missing = references.filter(({ target }) => target?.exists === false);
  // Most documents lack nothing, and ask for no settings then.
  if (missing.length === 0) return [];
  const slots = new Map(slotsOf(missing, slotRules(generation, folder)).map((slot) => [slot.file, slot]));
  return missing.flatMap((reference) => {
    const slot = slots.get(reference.target?.file ?? "");
    return slot === undefined ? [] : [{ reference, range: rangeOf(document, reference.span), slot }];
  });
}

/** Each picture once. */
export function slotsAmong(missing: readonly MissingPicture[]): Slot[] {
  return [...new Map(missing.map(({ slot }) => [slot.file, slot])).values()].filter(isSlot);
}

/** `$0.077`, `free`, `price unknown`, as it is quoted for exactly this picture. Asks nobody and sends nothing. */
export async function priceOf(
  slot: Slot,
  folder: vscode.WorkspaceFolder,
  slots: Pick<SlotDesk, "prepare">,
): Promise<string> {
  try {
    return priceWords((await slots.prepare({ slot, folder })).estimate.micro);
  } catch (error) {
    // What stands against it is said when it is to be made.
    if (error instanceof InlineAssetsError) return priceWords(null);
    throw error;
  }
}

export function priceWords(micro: number | null): string {
  return micro === 0 ? "free" : formatUsd(micro === null ? null : toUsd(micro));
}

export function rangeOf(document: vscode.TextDocument, { from, to }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  if (token.isCancellationRequested) return AbortSignal.abort();
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
