import type { FolderAssets } from "../../core/history/historyCatalog";
import { HistoryCatalog } from "../../core/history/historyCatalog";
import type { ManifestStore } from "../../core/ports";
import type { Translate } from "./panelPost";

export interface HistoryFolder {
  /** Absolute path. */
  root: string;
  name: string;
}

export interface ReadParts {
  /** The open ones. */
  folders(): readonly HistoryFolder[];
  /** @throws InlineAssetsError when a setting names a place outside */
  manifestFolderOf(root: string): string;
  manifest: Pick<ManifestStore, "read">;
  /** Steps through long work to its end, letting others have the thread in between. */
  inTurns<T>(steps: Generator<unknown, T>): Promise<T>;
  readonly t: Translate;
}

export interface ReadHistory {
  catalog: HistoryCatalog;
  /** Sentences. */
  problems: string[];
}

const MAX_PROBLEMS = 20;

/** Reads the manifests of all open folders, one after another. What can't be read is told, and the others are there. */
export async function readHistory(parts: ReadParts): Promise<ReadHistory> {
  const folders = parts.folders();
  const problems: string[] = [];
  const assets: FolderAssets[] = [];
  for (const { root, name } of folders) {
    try {
      const view = await parts.manifest.read(root, parts.manifestFolderOf(root));
      assets.push({ root, name, records: view.records });
      const where = folders.length > 1 ? `${name}: ` : "";
      problems.push(...view.problems.map((problem) => `${where}${problem}`));
    } catch (error) {
      assets.push({ root, name, records: [] });
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(parts.t("The manifest of {0} can't be read: {1}", name, reason));
    }
  }
  const catalog = await parts.inTurns(HistoryCatalog.inSteps(assets));
  return { catalog, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** Whether a list of a later reading shows the same pictures. */
export function isSameHistory(a: HistoryCatalog, b: HistoryCatalog): boolean {
  if (a.items.length !== b.items.length) return false;
  return a.items.every(({ root, rootName, record }, at) => {
    const other = b.items[at];
    if (other?.root !== root || other.rootName !== rootName) return false;
    const { id, file, sha256, createdAt } = other.record;
    return id === record.id && file === record.file && sha256 === record.sha256 && createdAt === record.createdAt;
  });
}
