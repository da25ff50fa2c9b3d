import * as vscode from "vscode";
import type { AssetFiles, Log, MovedRecords } from "../../core/ports";
import type { Move } from "../../core/references/moves";
import { isStaged } from "../../core/references/staged";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { manifestFolderOf } from "../folders";
import { logFailure } from "../log";
import { placeOf, uriIn } from "../references/placeOf";
import type { References } from "../references/references";
import { readSetting } from "../settings";
import { AppliedMoves } from "./appliedMoves";
import { referenceEdits } from "./referenceEdits";
import type { FileMoves, Renamed } from "./watchMoves";

interface MoveParts {
  references: References;
  records: MovedRecords;
  files: Pick<AssetFiles, "hashOf">;
  log: Log;
  onAssets: () => void;
  /** A manifest is in another folder now than the settings say. */
  onManifestMoved: (folder: vscode.WorkspaceFolder, manifestFolder: string) => void;
}

interface FolderMoves {
  folder: vscode.WorkspaceFolder;
  moves: Move[];
}

/** An asset that was deleted in this session: undoing that brings its file back, and it is the same asset again. */
interface Deleted {
  folder: vscode.WorkspaceFolder;
  record: AssetRecord;
}

/** Documents and manifests follow what is moved and deleted in VS Code, by a person, an extension or an undo. */
export function createFileMoves(parts: MoveParts): FileMoves & { dispose(): void } {
  return new Followers(parts);
}

class Followers implements FileMoves {
  readonly #applied = new AppliedMoves();
  readonly #deleted = new Map<string, Deleted>();
  readonly #created: vscode.Disposable;

  constructor(private readonly parts: MoveParts) {
    const onCreated = ({ files }: vscode.FileCreateEvent): void => void this.#unhindered(() => this.#remember(files));
    this.#created = vscode.workspace.onDidCreateFiles(onCreated);
  }

  async edits(files: readonly Renamed[], signal: AbortSignal): Promise<vscode.WorkspaceEdit> {
    const edit = new vscode.WorkspaceEdit();
    await this.#unhindered(async () => {
      for (const { folder, moves } of movesByFolder(files)) {
        const how = readSetting("updateReferencesOnMove", folder.uri);
        // An undo puts a picture aside, and its document asks for it as before.
        const followed = moves.filter(({ from, to }) => !isStaged(from) && !isStaged(to));
        if (how === "never" || followed.length === 0) continue;
        const changes = await referenceEdits(this.parts.references, { folder, moves: followed, signal });
        if (signal.aborted) return;
        if (how === "always") await this.#applied.apply(files, changes);
        else this.#applied.add(edit, files, changes);
      }
    }, signal);
    return edit;
  }

  async renamed(files: readonly Renamed[]): Promise<void> {
    await this.#unhindered(() => this.#applied.follow(files));
    await this.#unhindered(async () => {
      for (const { folder, moves } of movesByFolder(files)) await this.#recordMoves(folder, moves);
      const leaving = files.filter((file) => !staysInFolder(file));
      await this.#forget(leaving.map(({ oldUri }) => oldUri));
      await this.#remember(leaving.map(({ newUri }) => newUri));
    });
  }

  async deleted(files: readonly vscode.Uri[]): Promise<void> {
    await this.#unhindered(() => this.#forget(files));
  }

  dispose(): void {
    this.#created.dispose();
    this.#applied.dispose();
  }

  async #recordMoves(folder: vscode.WorkspaceFolder, moves: readonly Move[]): Promise<void> {
    const place = manifestOf(folder);
    const { manifestFolder, count } = await this.parts.records.moved(place, moves);
    if (count > 0) this.parts.onAssets();
    if (manifestFolder !== place.manifestFolder) this.parts.onManifestMoved(folder, manifestFolder);
  }

  async #forget(uris: readonly vscode.Uri[]): Promise<void> {
    for (const [folder, paths] of byFolder(uris)) {
      const records = await this.parts.records.deleted(manifestOf(folder), paths);
      for (const record of records) this.#deleted.set(uriIn(folder, record.file).toString(), { folder, record });
      if (records.length > 0) this.parts.onAssets();
    }
  }

  async #remember(uris: readonly vscode.Uri[]): Promise<void> {
    for (const uri of uris) {
      const known = this.#deleted.get(uri.toString());
      if (known === undefined) continue;
      const { folder, record } = known;
      if ((await this.parts.files.hashOf(folder.uri.fsPath, record.file)) !== record.sha256) continue;
      this.#deleted.delete(uri.toString());
      await this.parts.records.restored(manifestOf(folder), [record]);
      this.parts.onAssets();
    }
  }

  /** What fails here must not keep a file from being moved. */
  async #unhindered(work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal?.aborted !== true) logFailure(this.parts.log, error);
    }
  }
}

function manifestOf(folder: vscode.WorkspaceFolder): { root: string; manifestFolder: string } {
  return { root: folder.uri.fsPath, manifestFolder: manifestFolderOf(folder) };
}

function staysInFolder({ oldUri, newUri }: Renamed): boolean {
  const [before, after] = [vscode.workspace.getWorkspaceFolder(oldUri), vscode.workspace.getWorkspaceFolder(newUri)];
  return before?.uri.toString() === after?.uri.toString();
}

function movesByFolder(files: readonly Renamed[]): FolderMoves[] {
  const folders = new Map<string, FolderMoves>();
  for (const file of files) {
    const folder = vscode.workspace.getWorkspaceFolder(file.oldUri);
    const [from, to] = [placeOf(file.oldUri)?.document, placeOf(file.newUri)?.document];
    if (folder === undefined || from === undefined || to === undefined || !staysInFolder(file)) continue;
    const known = folders.get(folder.uri.toString()) ?? { folder, moves: [] };
    known.moves.push({ from, to });
    folders.set(folder.uri.toString(), known);
  }
  return [...folders.values()];
}

function byFolder(uris: readonly vscode.Uri[]): Map<vscode.WorkspaceFolder, string[]> {
  const folders = new Map<vscode.WorkspaceFolder, string[]>();
  for (const uri of uris) {
    const [folder, path] = [vscode.workspace.getWorkspaceFolder(uri), placeOf(uri)?.document];
    if (folder !== undefined && path !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return folders;
}
