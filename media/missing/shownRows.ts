import type { MissingGroup, MissingRow, RefusedRow } from "../../src/protocol/missing";
import { promptOf, type MissingState } from "./state";

/** The groups with the rows that the filter lets through, as they are now. */
export function shownGroups(state: MissingState): MissingGroup[] {
  const { list, rows } = state;
  if (list === null) return [];
  return list.groups.flatMap((group) => {
    const now = group.rows.map((row) => rows.get(row.id) ?? row).filter((row) => isShown(state, row));
    return now.length === 0 ? [] : [{ ...group, rows: now }];
  });
}

export function shownRows(state: MissingState): MissingRow[] {
  return shownGroups(state).flatMap(({ rows }) => rows);
}

export function shownRefused(state: MissingState): RefusedRow[] {
  return (state.list?.refused ?? []).filter(({ file, places }) => passes(state.filter, [file, ...documentsOf(places)]));
}

function isShown(state: MissingState, row: MissingRow): boolean {
  if (state.filter.trim() === "") return true;
  return passes(state.filter, [row.file, promptOf(state, row), ...documentsOf(row.places)]);
}

function documentsOf(places: MissingRow["places"]): string[] {
  return places.map(({ document }) => document);
}

/** Every word occurs in one of the texts. */
function passes(filter: string, texts: readonly string[]): boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const all = texts.join("\n").toLowerCase();
  return words.every((word) => all.includes(word));
}
