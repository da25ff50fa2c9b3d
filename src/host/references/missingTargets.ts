import * as vscode from "vscode";
import { invalidRequest } from "../../core/errors";
import type { SeenReference } from "../../core/references/seenReference";
import type { NoSlot, Slot } from "../../core/references/slot";
import { slotsOf } from "../../core/references/slotOf";
import type { SlotRules } from "../../core/references/slotOf";
import { toUri } from "../workspaceFolders";
import { readReferences } from "./findImageReferences";
import type { References } from "./references";

/** A picture that documents ask for, where it is to be. */
export interface MissingTarget {
  folder: vscode.WorkspaceFolder;
  slot: Slot | NoSlot;
}

/** What several documents ask for. */
export interface AskedOf {
  documents: readonly unknown[];
  /** In which all of them have to lie; undefined: in any that is open. */
  within: vscode.WorkspaceFolder | undefined;
  rulesFor: (folder: vscode.WorkspaceFolder) => SlotRules;
}

/**
 * What documents ask for and does not exist: each picture once, in the order in which it is first asked for.
 * @throws InlineAssetsError `invalid-request` for a document that can't be read, or that no workspace folder has
 */
export async function missingTargets(references: References, asked: AskedOf): Promise<MissingTarget[]> {
  const order: string[] = [];
  const byFolder = new Map<string, { folder: vscode.WorkspaceFolder; seen: SeenReference[] }>();
  const places = asked.documents.map((document, at) => placeOf(document, at, asked));
  for (const { uri, folder } of places) {
    const { seen } = await readReferences(references, uri);
    const key = folder.uri.toString();
    const all = byFolder.get(key) ?? { folder, seen: [] };
    byFolder.set(key, all);
    all.seen.push(...seen);
    order.push(...seen.flatMap(({ target }) => (target === null ? [] : [`${key}\n${target.file}`])));
  }
  const found = new Map<string, MissingTarget>();
  for (const [key, { folder, seen }] of byFolder) {
    for (const slot of slotsOf(seen, asked.rulesFor(folder))) found.set(`${key}\n${slot.file}`, { folder, slot });
  }
  return [...new Set(order)].flatMap((target) => found.get(target) ?? []);
}

function placeOf(
  document: unknown,
  at: number,
  { within }: AskedOf,
): { uri: vscode.Uri; folder: vscode.WorkspaceFolder } {
  const field = `documents[${at}]`;
  const uri = toUri(document);
  if (uri === undefined) throw invalidRequest(field, document, "It must be the URI of a document.");
  const folder = uri.scheme === "file" ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
  if (folder === undefined) throw invalidRequest(field, uri.path, "It must lie in an open workspace folder.");
  if (within !== undefined && within.uri.toString() !== folder.uri.toString()) {
    throw invalidRequest(field, uri.path, "It must lie in the workspace folder that is named.");
  }
  return { uri, folder };
}
