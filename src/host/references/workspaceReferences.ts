import * as vscode from "vscode";
import type { Log } from "../../core/ports";
import type { Grammar } from "../../core/references/grammars";
import { grammarOf } from "../../core/references/grammars";
import type { Move } from "../../core/references/moves";
import { isWithin } from "../../core/references/moves";
import type { DocumentEdits, DocumentPlace, ReferenceReader } from "../../core/references/referenceReader";
import type { SeenReference } from "../../core/references/seenReference";
import { placeOf } from "./placeOf";
import type { IndexOptions, ReferenceIndex } from "./referenceIndex";
import { createReferenceIndex } from "./referenceIndex";
import type { DocumentInWorkspace, References } from "./references";
import { watchProject } from "./watchProject";

interface ReferenceParts {
  reader: ReferenceReader;
  log: Log;
}

/** What documents refer to, kept current by what VS Code tells of documents and files. Nothing is read or watched before the first question. */
export function createWorkspaceReferences(parts: ReferenceParts): References {
  return new WorkspaceReferences(parts);
}

type Everywhere = IndexOptions & { folders?: readonly vscode.WorkspaceFolder[] };

class WorkspaceReferences implements References {
  readonly #reader: ReferenceReader;
  readonly #log: Log;
  readonly #index: ReferenceIndex;
  readonly #changed = new vscode.EventEmitter<vscode.Uri | undefined>();
  /** Open documents that the reader has been told of. */
  readonly #followed = new Map<vscode.TextDocument, DocumentPlace>();
  #watching: vscode.Disposable | undefined;

  constructor({ reader, log }: ReferenceParts) {
    this.#reader = reader;
    this.#log = log;
    this.#index = createReferenceIndex(reader);
  }

  readonly onDidChange: References["onDidChange"] = (listener, thisArgs, disposables) => {
    this.#watch();
    return this.#changed.event(listener, thisArgs, disposables);
  };

  async of(document: vscode.TextDocument, signal?: AbortSignal): Promise<DocumentInWorkspace | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const grammar = grammarOfDocument(document);
    if (folder === undefined || placeOf(document.uri) === undefined || grammar === undefined) return undefined;
    const references = await this.#read(this.#follow(document, grammar), grammar, signal);
    return references === undefined ? undefined : { uri: document.uri, folder, references };
  }

  async in(uri: vscode.Uri, signal?: AbortSignal): Promise<DocumentInWorkspace | undefined> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return await this.of(open, signal);
    const [folder, place, grammar] = [vscode.workspace.getWorkspaceFolder(uri), placeOf(uri), grammarOf(uri.path)];
    if (folder === undefined || place === undefined || grammar === undefined) return undefined;
    const references = await this.#read(place, grammar, signal);
    return references === undefined ? undefined : { uri, folder, references };
  }

  async everywhere({ folders, ...options }: Everywhere = {}): Promise<readonly DocumentInWorkspace[]> {
    this.#watch();
    for (const document of vscode.workspace.textDocuments) {
      const grammar = grammarOfDocument(document);
      if (document.isDirty && grammar !== undefined) this.#follow(document, grammar);
    }
    return await this.#index.all(folders ?? vscode.workspace.workspaceFolders ?? [], options);
  }

  async inText(uri: vscode.Uri, text: string, languageId?: string): Promise<readonly SeenReference[]> {
    const grammar = grammarOf(uri.path, languageId);
    return grammar === undefined ? [] : await this.#reader.readText(placeAnywhere(uri), grammar, text);
  }

  async follow(
    folder: vscode.WorkspaceFolder,
    moves: readonly Move[],
    signal?: AbortSignal,
  ): Promise<readonly DocumentEdits[]> {
    const all = await this.everywhere({
      folders: [folder],
      isExact: true,
      ...(signal === undefined ? {} : { signal }),
    });
    const documents = all.flatMap(({ uri, references }) => {
      const document = placeOf(uri)?.document;
      return document !== undefined && isConcerned(document, references, moves) ? [document] : [];
    });
    if (documents.length === 0) return [];
    return await this.#reader.follow(folder.uri.fsPath, { documents, moves }, signal);
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#changed.dispose();
    this.#reader.dispose().catch((error: unknown) => this.#log.warn(String(error)));
  }

  /** Undefined when the signal aborts. */
  async #read(
    place: DocumentPlace,
    grammar: Grammar,
    signal?: AbortSignal,
  ): Promise<readonly SeenReference[] | undefined> {
    this.#watch();
    try {
      return await this.#reader.read(place, grammar, signal);
    } catch (error) {
      if (signal?.aborted === true) return undefined;
      throw error;
    }
  }

  #follow(document: vscode.TextDocument, grammar: Grammar): DocumentPlace {
    const known = this.#followed.get(document);
    if (known !== undefined) return known;
    const place = placeAnywhere(document.uri);
    this.#reader.open({ ...place, grammar, text: () => document.getText() });
    this.#followed.set(document, place);
    return place;
  }

  /** Also when its language changes: VS Code closes and opens it then. */
  #forget(document: vscode.TextDocument): void {
    const place = this.#followed.get(document);
    this.#followed.delete(document);
    if (place !== undefined) this.#reader.close(place);
    this.#index.documentChanged(document.uri);
  }

  #watch(): void {
    this.#watching ??= vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((change) => this.#onText(change)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        for (const document of [...this.#followed.keys()]) this.#forget(document);
        this.#index.foldersChanged();
        this.#changed.fire(undefined);
      }),
      watchProject({
        onDocument: (uri) => {
          this.#index.documentChanged(uri);
          this.#changed.fire(uri);
        },
        onFiles: (mayBeDocuments) => {
          this.#index.filesChanged(mayBeDocuments);
          this.#changed.fire(undefined);
        },
      }),
    );
  }

  #onText({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || grammarOfDocument(document) === undefined) return;
    const place = this.#followed.get(document);
    if (place !== undefined) this.#reader.change(place, contentChanges.map(asChange), lengthOf(document));
    this.#index.documentChanged(document.uri);
    this.#changed.fire(document.uri);
  }
}

function isConcerned(document: string, references: readonly SeenReference[], moves: readonly Move[]): boolean {
  return moves.some(
    ({ from }) =>
      isWithin(document, from) || references.some(({ target }) => target !== null && isWithin(target.file, from)),
  );
}

function grammarOfDocument({ uri, languageId }: vscode.TextDocument): Grammar | undefined {
  return grammarOf(uri.path, languageId);
}

function placeAnywhere(uri: vscode.Uri): DocumentPlace {
  return placeOf(uri) ?? { root: null, document: uri.toString() };
}

function asChange(change: vscode.TextDocumentContentChangeEvent): { from: number; removed: number; text: string } {
  return { from: change.rangeOffset, removed: change.rangeLength, text: change.text };
}

/** Without a copy of the text. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}
