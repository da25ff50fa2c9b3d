import type * as vscode from "vscode";
import type { Move } from "../../core/references/moves";
import type { DocumentEdits } from "../../core/references/referenceReader";
import type { SeenReference } from "../../core/references/seenReference";

export interface DocumentInWorkspace {
  uri: vscode.Uri;
  folder: vscode.WorkspaceFolder;
  references: readonly SeenReference[];
}

export interface LookOptions {
  signal?: AbortSignal;
  /** Documents read so far, of all. */
  onProgress?: (done: number, all: number) => void;
}

/**
 * What documents refer to, read in a worker thread. An open document is taken as it stands in the editor, unsaved or not.
 * Nothing is answered for what lies in no workspace folder.
 */
export interface References {
  /** Undefined for a language that is not read, for a document outside of the workspace folders, and when `signal` aborts. */
  of(document: vscode.TextDocument, signal?: AbortSignal): Promise<DocumentInWorkspace | undefined>;
  /** The same for a file that need not be open. */
  in(uri: vscode.Uri, signal?: AbortSignal): Promise<DocumentInWorkspace | undefined>;
  /** Every document of the workspace folders (or of these) that has references at all. */
  everywhere(
    options?: LookOptions & { folders?: readonly vscode.WorkspaceFolder[] },
  ): Promise<readonly DocumentInWorkspace[]>;
  /** Of a text that may lie anywhere; outside of the workspace folders nothing leads anywhere. Empty for a language that is not read. */
  inText(uri: vscode.Uri, text: string, languageId?: string): Promise<readonly SeenReference[]>;
  /** What has to be written before something in a workspace folder moves, so that every path still means the same file. */
  follow(
    folder: vscode.WorkspaceFolder,
    moves: readonly Move[],
    signal?: AbortSignal,
  ): Promise<readonly DocumentEdits[]>;
  /** References of a document may be others now: its text has changed, or (undefined) files came, went or moved. */
  readonly onDidChange: vscode.Event<vscode.Uri | undefined>;
  dispose(): void;
}
