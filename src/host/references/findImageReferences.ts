import * as vscode from "vscode";
import { InlineAssetsError, invalidRequest } from "../../core/errors";
import type { SeenReference } from "../../core/references/seenReference";
import type { ImageReference } from "../api";
import { toUri } from "../workspaceFolders";
import { uriIn } from "./placeOf";
import type { References } from "./references";

/** What is larger is not looked through. */
const MAX_BYTES = 5 * 1024 * 1024;

/**
 * What the public API says of a document's references.
 * @throws InlineAssetsError `invalid-request` for what can't be read
 */
export async function findImageReferences(references: References, asked: unknown): Promise<ImageReference[]> {
  const uri = toUri(asked);
  if (uri === undefined) throw invalidRequest("document", asked, "It must be the URI of a document.");
  const { seen, text } = await readReferences(references, uri);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const positionAt = positions(text);
  return seen.map((reference) => described(reference, positionAt, folder));
}

/** What a document shows now, with the text in which it does. @throws InlineAssetsError `invalid-request` for what can't be read */
export async function readReferences(
  references: References,
  uri: vscode.Uri,
): Promise<{ seen: readonly SeenReference[]; text: string }> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  // What is saved is read from the disk: the editor may not have heard yet that it has changed there.
  const text = open?.isDirty === true || open?.isUntitled === true ? open.getText() : await textOf(uri, open);
  return { seen: await references.inText(uri, text, open?.languageId), text };
}

async function textOf(uri: vscode.Uri, open: vscode.TextDocument | undefined): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > MAX_BYTES ? "" : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (cause) {
    if (open !== undefined) return open.getText();
    const message = `document: ${uri.path} can't be read. Name a document that is there.`;
    throw new InlineAssetsError("invalid-request", message, { field: "document", cause });
  }
}

function described(
  { raw, span, target, alt, width, height }: SeenReference,
  positionAt: (offset: number) => vscode.Position,
  folder: vscode.WorkspaceFolder | undefined,
): ImageReference {
  return {
    raw,
    range: new vscode.Range(positionAt(span.from), positionAt(span.to)),
    target: target === null || folder === undefined ? null : uriIn(folder, target.file),
    exists: target?.exists ?? false,
    ...(alt === undefined ? {} : { alt }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

/** Lines as the editor counts them. */
function positions(text: string): (offset: number) => vscode.Position {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle;
    }
    return new vscode.Position(low, offset - (starts[low] ?? 0));
  };
}
