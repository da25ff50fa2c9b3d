import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import { isSlot } from "../../core/references/slotOf";
import type { HostParts } from "../hostParts";
import { oneLine } from "../oneLine";
import { onSettingsChange, readSetting } from "../settings";
import type { MissingPicture } from "./missingPicture";
import { missingPictures, seeDocument } from "./missingPicture";

// Hints at references whose picture is not there, in the documents that a person has seen.

export const HINT_SOURCE = "Inline Assets";
const HINT_CODES = ["missing-picture", "no-picture-possible"] as const;

/** ms without a change: nobody wants to read of a path that is half typed. */
const CALM = 400;
const PROMPT_SHOWN = 120;
/** Of one document; what was written by a program can have any number. */
const MOST_HINTS = 500;

export function createMissingHints(parts: Pick<HostParts, "references" | "generation" | "log">): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("inlineAssets");
  const waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const followed = new Set<vscode.TextDocument>();
  const look = (document: vscode.TextDocument): void => {
    waiting.delete(document);
    hintsFor(document, parts).then(
      (hints) => {
        if (hints !== undefined && followed.has(document)) collection.set(document.uri, hints);
      },
      (error: unknown) => parts.log.error("References could not be looked at.", error),
    );
  };
  const soon = (document: vscode.TextDocument): void => {
    clearTimeout(waiting.get(document));
    waiting.set(
      document,
      setTimeout(() => look(document), CALM),
    );
  };
  const follow = (editors: readonly vscode.TextEditor[]): void => {
    for (const { document } of editors) {
      if (followed.has(document)) continue;
      followed.add(document);
      look(document);
    }
  };
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(waiting.get(document));
    waiting.delete(document);
    if (followed.delete(document)) collection.delete(document.uri);
  };
  follow(vscode.window.visibleTextEditors);
  return vscode.Disposable.from(
    collection,
    vscode.window.onDidChangeVisibleTextEditors(follow),
    vscode.workspace.onDidCloseTextDocument(forget),
    parts.references.onDidChange((uri) => {
      for (const document of followed) {
        if (uri === undefined || uri.toString() === document.uri.toString()) soon(document);
      }
    }),
    onSettingsChange(() => followed.forEach(soon)),
    { dispose: () => waiting.forEach((timer) => clearTimeout(timer)) },
  );
}

/** Undefined when the document has changed meanwhile: then it is looked at once more in any case. */
async function hintsFor(
  document: vscode.TextDocument,
  { references, generation, log }: Pick<HostParts, "references" | "generation" | "log">,
): Promise<vscode.Diagnostic[] | undefined> {
  try {
    if (!readSetting("missingImages.enabled", document.uri)) return [];
    const { version } = document;
    const seen = await seeDocument(references, document);
    if (seen === undefined) return document.version === version ? [] : undefined;
    return missingPictures(document, seen, generation).slice(0, MOST_HINTS).map(hintOf);
  } catch (error) {
    // A setting that is none is said where something is to be made.
    if (!(error instanceof InlineAssetsError)) throw error;
    log.warn(error.message);
    return [];
  }
}

function hintOf({ range, slot }: MissingPicture): vscode.Diagnostic {
  const words = isSlot(slot)
    ? `It can be generated from “${oneLine(slot.prompt, PROMPT_SHOWN)}”${slot.size === null ? "" : `, ${slot.size.width} × ${slot.size.height}`}.`
    : slot.whyNot;
  const hint = new vscode.Diagnostic(range, `${slot.file} does not exist. ${words}`, vscode.DiagnosticSeverity.Hint);
  hint.source = HINT_SOURCE;
  hint.code = HINT_CODES[isSlot(slot) ? 0 : 1];
  return hint;
}
