import * as vscode from "vscode";
import type { MissingScope } from "../../protocol/missing";
import type { DocumentInWorkspace, References } from "../references/references";
import { workspaceFolders } from "../workspaceFolders";
import type { LookedAt } from "./missingTargets";

/** A file that is larger than this has its lines not counted. */
const MAX_BYTES = 20_000_000;

/** What the documents of a scope refer to. */
export async function lookAtDocuments(
  references: References,
  scope: MissingScope,
  document: string | null,
  onProgress: (done: number, all: number) => void,
): Promise<LookedAt[]> {
  if (scope === "workspace") {
    const all = await references.everywhere({ onProgress, folders: workspaceFolders() });
    return all.map(lookedAt);
  }
  const found = document === null ? undefined : await references.in(vscode.Uri.parse(document, true));
  return found === undefined ? [] : [lookedAt(found)];
}

function lookedAt({ uri, folder, references }: DocumentInWorkspace): LookedAt {
  return {
    uri: uri.toString(),
    root: folder.uri.fsPath,
    document: vscode.workspace.asRelativePath(uri, false),
    references,
  };
}

/** Lines of offsets into a document as it stands in the editor, else on disk; null where it can't be read. */
export async function linesOf(uri: string, offsets: readonly number[]): Promise<(number | null)[]> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
  if (open !== undefined) return offsets.map((offset) => open.positionAt(offset).line + 1);
  const text = await readText(vscode.Uri.parse(uri, true));
  return text === undefined ? offsets.map(() => null) : countLines(text, offsets);
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_BYTES) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** As VS Code counts them, from 1. */
function countLines(text: string, offsets: readonly number[]): number[] {
  const breaks = [...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: found }) => index + found.length);
  return offsets.map((offset) => {
    const next = breaks.findIndex((start) => start > offset);
    return (next < 0 ? breaks.length : next) + 1;
  });
}
