import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { ManifestFold } from "../core/manifest";
import { MANIFEST_FILE, manifestLineText } from "../core/manifest";
import type { Clock, ManifestPlace, ManifestStore, MovedRecords } from "../core/ports";
import { isWithin, movedPath } from "../core/references/moves";
import { isSafeRelativePath } from "../core/relativePath";
import type { AssetRecord, ManifestLine } from "../core/schema/assetRecord";
import { hasCode } from "./durableFile";
import { momentAfter, recordsOf } from "./moveLines";

interface RecordParts {
  manifest: Pick<ManifestStore, "append" | "fold">;
  clock: Clock;
}

/** An asset leaves its name behind, and older ones that had it would show again: as many are looked for. */
const MOST_REPLACED = 100;

export function createMovedRecords(parts: RecordParts): MovedRecords {
  const inTurn = createTurnsByRoot();
  return {
    moved: (place, moves) =>
      inTurn(place.root, async () => {
        const manifestFolder = await folderOf(place, movedPath(place.manifestFolder, moves));
        const at = { ...place, manifestFolder };
        const count = await record(at, parts, ({ file }) => {
          const to = movedPath(file, moves);
          return to === file || !isSafeRelativePath(to) ? undefined : to;
        });
        return { manifestFolder, count: count.length };
      }),
    deleted: (place, paths) =>
      inTurn(place.root, async () => {
        const fold = await parts.manifest.fold(place.root, place.manifestFolder);
        const gone = new Set<string>();
        for (const { id, file } of await recordsOf(fold)) {
          const isMeant = paths.some((path) => isWithin(file, path));
          if (isMeant && !(await isThere(join(place.root, file)))) gone.add(id);
        }
        return await record(place, parts, ({ id }) => (gone.has(id) ? null : undefined));
      }),
    restored: (place, records) =>
      inTurn(place.root, async () => {
        const fold = await parts.manifest.fold(place.root, place.manifestFolder);
        const at = momentFor(fold, records, parts.clock);
        const lines = records.map(({ id, file }): ManifestLine => ({ v: 1, type: "moved", id, file, at }));
        if (lines.length > 0) await parts.manifest.append(place.root, place.manifestFolder, ...lines);
      }),
  };
}

/**
 * @param change where an asset is now; null: nowhere, undefined: where it was
 * @returns the assets of which the manifest says something else now
 */
async function record(
  { root, manifestFolder }: ManifestPlace,
  { manifest, clock }: RecordParts,
  change: (record: AssetRecord) => string | null | undefined,
): Promise<AssetRecord[]> {
  const fold = await manifest.fold(root, manifestFolder);
  const records = await recordsOf(fold);
  const concerned = records.filter((one) => change(one) !== undefined);
  if (concerned.length === 0) return [];
  const at = momentFor(fold, concerned, clock);
  const lines = concerned.map((one): ManifestLine => {
    const file = change(one);
    const base = { v: 1, id: one.id, at };
    return typeof file === "string" ? { ...base, type: "moved", file } : { ...base, type: "deleted" };
  });
  const replaced = await replacedBefore(fold, { records, concerned, lines }, at);
  await manifest.append(root, manifestFolder, ...lines, ...replaced);
  return concerned;
}

interface Rehearsal {
  records: readonly AssetRecord[];
  concerned: readonly AssetRecord[];
  lines: readonly ManifestLine[];
}

/** What had a name before and was replaced stays so. */
async function replacedBefore(fold: ManifestFold, rehearsal: Rehearsal, at: string): Promise<ManifestLine[]> {
  const known = new Set(rehearsal.records.map(({ id }) => id));
  const left = new Set(rehearsal.concerned.map(({ file }) => file));
  const replaced: ManifestLine[] = [];
  let lines = rehearsal.lines;
  for (let round = 0; lines.length > 0 && round < MOST_REPLACED; round += 1) {
    for (const line of lines) fold.add(manifestLineText(line));
    const back = (await recordsOf(fold)).filter(({ id, file }) => left.has(file) && !known.has(id));
    lines = back.map(({ id }): ManifestLine => ({ v: 1, type: "deleted", id, at }));
    replaced.push(...lines);
  }
  return replaced;
}

function momentFor(fold: ManifestFold, records: readonly AssetRecord[], clock: Clock): string {
  const [ids, files] = [records.map(({ id }) => id), records.map(({ file }) => file)];
  return momentAfter(fold, { ids, files }, clock.now());
}

/** A manifest that has moved along is read and written where it is. */
async function folderOf({ root, manifestFolder }: ManifestPlace, moved: string): Promise<string> {
  const hasStayed = moved === manifestFolder || (await isThere(join(root, manifestFolder, MANIFEST_FILE)));
  return hasStayed || !(await isThere(join(root, moved, MANIFEST_FILE))) ? manifestFolder : moved;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

/** One after another in each workspace folder: an undo may come before its move is written down. */
function createTurnsByRoot(): <T>(root: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (root, work) => {
    const turn = (last.get(root) ?? Promise.resolve()).catch(() => undefined).then(work);
    last.set(root, turn);
    return await turn;
  };
}
