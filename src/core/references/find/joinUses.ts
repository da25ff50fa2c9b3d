import type { FoundReference } from "../foundReference";
import { shownBy } from "./shownBy";

/** What the elements say that show an imported picture is said of the import, since that is where its path stands. */
export function joinUses(found: readonly FoundReference[]): readonly FoundReference[] {
  if (!found.some(({ importedAs, use }) => importedAs !== undefined || use !== undefined)) return found;
  const uses = new Map<string, FoundReference>();
  for (const reference of found) {
    const { use, alt = "" } = reference;
    if (use !== undefined && (!uses.has(use) || (alt !== "" && !uses.get(use)?.alt))) uses.set(use, reference);
  }
  return found.flatMap(({ importedAs, use, ...reference }) => {
    if (use !== undefined) return [];
    const shown = importedAs === undefined ? undefined : uses.get(importedAs);
    return [shown === undefined ? reference : shownBy(reference, shown)];
  });
}
