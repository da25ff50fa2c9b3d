import type { ManifestView } from "../../core/manifest";
import { MANIFEST_FILE } from "../../core/manifest";
import type { ManifestStore } from "../../core/ports";

interface MemoryParts {
  manifest: Pick<ManifestStore, "read">;
  /** Undefined where there is no such file. */
  factsOf(root: string, file: string): Promise<{ bytes: number; modifiedAt: number } | undefined>;
}

/** Few windows have more folders open. */
const MOST_KEPT = 8;

/** Reads a manifest once for as long as its size and time stay: the results are looked at with each step of a job. */
export function createManifestMemory(parts: MemoryParts): Pick<ManifestStore, "read"> {
  const kept = new Map<string, { stamp: string; view: Promise<ManifestView> }>();
  return {
    async read(root, manifestFolder) {
      const file = manifestFolder === "" ? MANIFEST_FILE : `${manifestFolder}/${MANIFEST_FILE}`;
      // Before it is read: what is written meanwhile has another stamp then.
      const facts = await parts.factsOf(root, file);
      const [key, stamp] = [JSON.stringify([root, file]), `${facts?.bytes} ${facts?.modifiedAt}`];
      const known = kept.get(key);
      if (known?.stamp === stamp) return await known.view;
      const view = parts.manifest.read(root, manifestFolder);
      kept.delete(key);
      kept.set(key, { stamp, view });
      view.catch(() => kept.get(key)?.view === view && kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return await view;
    },
  };
}
