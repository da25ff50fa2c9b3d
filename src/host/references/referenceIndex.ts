import * as vscode from "vscode";
import { DOCUMENT_EXTENSIONS } from "../../core/references/grammars";
import type { ReferenceReader } from "../../core/references/referenceReader";
import type { SeenReference } from "../../core/references/seenReference";
import { readExcludes } from "../settings";
import { documentsIn, placeOf, uriIn } from "./placeOf";
import type { DocumentInWorkspace, LookOptions } from "./references";

export interface IndexOptions extends LookOptions {
  /** Each document is looked at, also those of which no change was heard: VS Code's watchers are late by some tenths of a second. */
  isExact?: boolean;
}

/** What the documents of the workspace refer to; brought up to date when it is asked for. */
export interface ReferenceIndex {
  all(folders: readonly vscode.WorkspaceFolder[], options: IndexOptions): Promise<readonly DocumentInWorkspace[]>;
  documentChanged(uri: vscode.Uri): void;
  /** Files that references may mean came or went; `mayBeDocuments`: also such as are looked through. */
  filesChanged(mayBeDocuments: boolean): void;
  foldersChanged(): void;
}

/**
 * Not looked through, beside what VS Code's own settings leave out: what is installed, and what is made from sources. A
 * picture that is missing there is missing in the source, too, and is made once.
 */
const LEFT_OUT = [
  "**/.*/**",
  ...["node_modules", "bower_components", "dist", "build", "out", "coverage", "target"].map((name) => `**/${name}/**`),
];
/** One line of progress. */
const SLICE = 200;

export function createReferenceIndex(reader: ReferenceReader): ReferenceIndex {
  const folders = new Map<string, FolderIndex>();
  const indexOf = (folder: vscode.WorkspaceFolder): FolderIndex => {
    const key = folder.uri.toString();
    const index = folders.get(key) ?? new FolderIndex(folder, reader);
    folders.set(key, index);
    return index;
  };
  return {
    async all(asked, options) {
      const documents: DocumentInWorkspace[] = [];
      for (const folder of asked) {
        if (folder.uri.scheme === "file") documents.push(...(await indexOf(folder).upToDate(options)));
      }
      return documents;
    },
    documentChanged(uri) {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const place = placeOf(uri);
      if (folder !== undefined && place !== undefined) folders.get(folder.uri.toString())?.changed(place.document);
    },
    filesChanged(mayBeDocuments) {
      for (const index of folders.values()) index.filesChanged(mayBeDocuments);
    },
    foldersChanged: () => folders.clear(),
  };
}

class FolderIndex {
  /** Of all documents, by relative path. */
  #list: ReadonlyMap<string, { stamp: string }> = new Map();
  #isListed = false;
  readonly #known = new Map<string, DocumentInWorkspace>();
  readonly #stale = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: vscode.WorkspaceFolder,
    private readonly reader: ReferenceReader,
  ) {}

  changed(document: string): void {
    if (this.#list.has(document)) this.#stale.add(document);
  }

  filesChanged(mayBeDocuments: boolean): void {
    for (const document of this.#known.keys()) {
      this.#stale.add(document);
      // Its text may be the same; what it means is looked up anew.
      const listed = this.#list.get(document);
      if (listed !== undefined) listed.stamp = "";
    }
    if (mayBeDocuments) this.#isListed = false;
  }

  /** One after another, so that what the first one reads is not read by the second. */
  async upToDate(options: IndexOptions): Promise<DocumentInWorkspace[]> {
    const turn = this.#turn.catch(() => undefined).then(() => this.#update(options));
    this.#turn = turn;
    await turn;
    return [...this.#known].sort(byPath).map(([, document]) => document);
  }

  async #update({ signal, onProgress, isExact }: IndexOptions): Promise<void> {
    signal?.throwIfAborted();
    const list = this.#isListed && isExact !== true ? this.#list : await this.#relist();
    const asked = [...this.#stale];
    for (let at = 0; at < asked.length; at += SLICE) {
      await this.#scan(asked.slice(at, at + SLICE), list, signal);
      onProgress?.(Math.min(at + SLICE, asked.length), asked.length);
    }
  }

  async #relist(): Promise<ReadonlyMap<string, { stamp: string }>> {
    // What comes while it is listed has it listed once more.
    this.#isListed = true;
    const documents = await listDocuments(this.folder);
    const list = new Map(documents.map((document) => [document, this.#list.get(document) ?? { stamp: "" }]));
    this.#list = list;
    for (const document of [...this.#known.keys()]) if (!list.has(document)) this.#known.delete(document);
    for (const document of list.keys()) this.#stale.add(document);
    return list;
  }

  async #scan(
    documents: readonly string[],
    list: ReadonlyMap<string, { stamp: string }>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    // What changes while it is read is stale once more.
    for (const document of documents) this.#stale.delete(document);
    try {
      const asked = documents.map((document) => ({ document, stamp: list.get(document)?.stamp ?? "" }));
      for (const { document, stamp, references } of await this.reader.scan(this.folder.uri.fsPath, asked, signal)) {
        const listed = list.get(document);
        if (listed !== undefined) listed.stamp = stamp;
        if (references !== undefined) this.#keep(document, references);
      }
    } catch (error) {
      for (const document of documents) this.#stale.add(document);
      throw error;
    }
  }

  #keep(document: string, references: readonly SeenReference[]): void {
    const { folder } = this;
    if (references.length > 0) this.#known.set(document, { uri: uriIn(folder, document), folder, references });
    else this.#known.delete(document);
  }
}

async function listDocuments(folder: vscode.WorkspaceFolder): Promise<string[]> {
  const include = new vscode.RelativePattern(folder, `**/*.{${DOCUMENT_EXTENSIONS.join(",")}}`);
  const exclude = `{${[...LEFT_OUT, ...readExcludes(folder.uri)].join(",")}}`;
  return documentsIn(folder, await vscode.workspace.findFiles(include, exclude)).sort();
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
