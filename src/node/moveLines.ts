import { InlineAssetsError } from "../core/errors";
import type { ManifestFold } from "../core/manifest";
import { manifestLineText } from "../core/manifest";
import type { AssetRecord, ManifestLine } from "../core/schema/assetRecord";
import type { DiscardPlan, ExchangeIntent, RestoreIntent } from "./moveIntents";
import { createTurns, runInTurns } from "./turns";

/** The latest moment that a date can be. */
const LAST_MOMENT = 8.64e15;
/** More assets than that never had one name. */
const MOST_REPLACED = 100;

type LinesIntent = ExchangeIntent | DiscardPlan | RestoreIntent;

/** A manifest that was read, with what it shows. `isUndo`: what shows again then is what was there before. */
export interface KnownManifest {
  fold: ManifestFold;
  records: readonly AssetRecord[];
  isUndo: boolean;
}

/** What the manifest has to say once a move has happened: the same lines each time, since repeating them changes nothing. */
export function linesOf(intent: LinesIntent): ManifestLine[] {
  const { assetId: id, at } = intent;
  const lines: ManifestLine[] = [];
  if (intent.kind === "exchange") {
    lines.push({ v: 1, type: "moved", id, file: intent.slot, at });
    if (intent.otherId !== null) lines.push({ v: 1, type: "moved", id: intent.otherId, file: intent.otherFile, at });
  } else if (intent.kind === "discard") lines.push({ v: 1, type: "deleted", id, at });
  else lines.push({ v: 1, type: "moved", id, file: intent.file, at });
  if (intent.kind !== "restore") for (const one of intent.replaced) lines.push({ v: 1, type: "deleted", id: one, at });
  return lines;
}

/**
 * A moment that is newer than whatever the manifest says of these ids and files: clocks jump, and an older line would
 * be passed over (F32).
 */
export function momentAfter(
  fold: ManifestFold,
  { ids, files }: { ids: readonly string[]; files: readonly string[] },
  now: number,
): string {
  const at = Math.max(now, fold.newestAt(ids, files) + 1);
  if (at > LAST_MOMENT) throw oddDates();
  return new Date(at).toISOString();
}

/** Present assets, without holding the thread. */
export async function recordsOf(fold: ManifestFold): Promise<AssetRecord[]> {
  return (await runInTurns(fold.viewInSteps(), createTurns())).records;
}

/**
 * Adds an intent's lines to a manifest that was read, to see before anything is touched that they will have their effect.
 * An asset leaves a name behind, and one that had it before and was replaced would own it again: it stays replaced.
 * @param expected the file of each id then; null: none
 * @throws InlineAssetsError
 */
export async function rehearse<Intent extends ExchangeIntent | DiscardPlan>(
  intent: Intent,
  { fold, records, isUndo }: KnownManifest,
  expected: Readonly<Record<string, string | null>>,
): Promise<Intent> {
  const known = new Set(records.map(({ id }) => id));
  let planned = intent;
  for (;;) {
    for (const line of linesOf(planned)) fold.add(manifestLineText(line));
    const after = await recordsOf(fold);
    const back = isUndo ? [] : after.filter(({ id, file }) => file === intent.file && !known.has(id));
    if (back.length === 0) {
      requireFiles(after, expected);
      return planned;
    }
    const replaced = [...planned.replaced, ...back.map(({ id }) => id)];
    if (replaced.length > MOST_REPLACED || new Set(replaced).size < replaced.length) throw oddDates();
    planned = { ...planned, replaced };
  }
}

function requireFiles(records: readonly AssetRecord[], expected: Readonly<Record<string, string | null>>): void {
  const files = new Map(records.map(({ id, file }) => [id, file]));
  for (const [id, file] of Object.entries(expected)) if ((files.get(id) ?? null) !== file) throw oddDates();
}

function oddDates(): InlineAssetsError {
  return new InlineAssetsError(
    "write-failed",
    "The manifest has dates that can't be read, or lie too far ahead, so it can't be told what is newest. Correct them in asset-manifest.jsonl. Nothing was changed.",
  );
}
