import * as vscode from "vscode";

/** The texts of a page, English to the language of VS Code, where there is a translation. */
export function translations(): Record<string, string> {
  return Object.fromEntries(Object.entries(vscode.l10n.bundle ?? {}).map(([english, text]) => [english, text]));
}
