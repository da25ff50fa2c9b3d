import type { AssetRecord } from "../../core/schema/assetRecord";
import type { MissingScope } from "../../protocol/missing";
import type { LookedAt, SlotOf, Target } from "./missingTargets";
import { collectTargets } from "./missingTargets";

export interface LookParts {
  /** @param document a URI, for the scope of a file; null: there is none */
  readonly look: (scope: MissingScope, document: string | null) => Promise<readonly LookedAt[]>;
  /** Lines of these offsets, from 1; null where the text can't be read. */
  readonly linesOf: (uri: string, offsets: readonly number[]) => Promise<readonly (number | null)[]>;
  slotOf: SlotOf;
  /** What the manifest of a folder says of its files. */
  readonly records: (root: string) => Promise<readonly AssetRecord[]>;
}

/** Everything that documents show and that is missing, or a placeholder. */
export interface Looked {
  missing: readonly Target[];
  placeholders: readonly Target[];
}

export const NOTHING_LOOKED_AT: Looked = { missing: [], placeholders: [] };

export async function lookAtTargets(scope: MissingScope, document: string | null, parts: LookParts): Promise<Looked> {
  const documents = await parts.look(scope, document);
  const offline = await offlineFiles(documents, parts);
  const missing = collectTargets(documents, parts.slotOf, (_root, { target }) => target?.exists === false);
  const placeholders = collectTargets(
    documents,
    parts.slotOf,
    (root, { target }) => target?.exists === true && offline.has(lineKey(root, target.file)),
  );
  const lines = await linesOf([...missing, ...placeholders], parts);
  return { missing: withLines(missing, lines), placeholders: withLines(placeholders, lines) };
}

function withLines(targets: readonly Target[], lines: ReadonlyMap<string, number>): Target[] {
  return targets.map((target) => ({
    ...target,
    places: target.places.map((place) => ({ ...place, line: lines.get(lineKey(place.uri, place.offset)) ?? null })),
  }));
}

/** Files that the free engine made last. */
async function offlineFiles(documents: readonly LookedAt[], { records }: LookParts): Promise<ReadonlySet<string>> {
  const roots = new Set(documents.map(({ root }) => root));
  const files = new Set<string>();
  for (const root of roots) {
    for (const { provider, file } of await records(root)) {
      if (provider === "offline") files.add(lineKey(root, file));
    }
  }
  return files;
}

async function linesOf(targets: readonly Target[], parts: LookParts): Promise<ReadonlyMap<string, number>> {
  const offsets = new Map<string, number[]>();
  for (const { uri, offset } of targets.flatMap(({ places }) => places)) {
    offsets.set(uri, [...(offsets.get(uri) ?? []), offset]);
  }
  const lines = new Map<string, number>();
  for (const [uri, asked] of offsets) {
    const found = await parts.linesOf(uri, asked);
    for (const [at, offset] of asked.entries()) {
      const line = found[at];
      if (line !== null && line !== undefined) lines.set(lineKey(uri, offset), line);
    }
  }
  return lines;
}

export function lineKey(first: string, second: string | number): string {
  return `${first}\0${second}`;
}
