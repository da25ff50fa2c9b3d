import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileMemory } from "./fileMemory";
import { createFileMemory } from "./fileMemory";

/** What is kept of one picture that was painted on: little that changes often, and masks, which may be large. */
export interface PictureMemory {
  form: FileMemory;
  masks: FileMemory;
}

/** Of so many pictures, those that were painted on last. */
const MOST_KEPT = 200;
/** Three masks of the largest picture that is opened, of noise, as text. */
const MAX_MASK_BYTES = 64_000_000;

/** A few values for each picture, in files that are named after it. @param folder absolute, of this workspace's own */
export function createPictureMemories(folder: string): (root: string, file: string) => PictureMemory {
  const opened = new Map<string, PictureMemory>();
  return (root, file) => {
    const name = nameFor(root, file);
    // The same one each time: of two, one would write what the other has changed.
    const known = opened.get(name);
    if (known !== undefined) return known;
    forgetOldest(folder, new Set([name, ...opened.keys()]));
    const memory = {
      form: createFileMemory(join(folder, `${name}.json`)),
      masks: createFileMemory(join(folder, `${name}.masks.json`), MAX_MASK_BYTES),
    };
    opened.set(name, memory);
    return memory;
  };
}

function nameFor(root: string, file: string): string {
  return createHash("sha256")
    .update(JSON.stringify([root, file]))
    .digest("hex")
    .slice(0, 32);
}

/** Files that can't be looked at or removed are left alone: nothing depends on it. */
function forgetOldest(folder: string, inUse: ReadonlySet<string>): void {
  try {
    const names = new Map<string, number>();
    for (const leaf of readdirSync(folder)) {
      const name = /^([0-9a-f]{32})(\.masks)?\.json$/.exec(leaf)?.[1];
      if (name === undefined || inUse.has(name)) continue;
      names.set(name, Math.max(names.get(name) ?? 0, statSync(join(folder, leaf)).mtimeMs));
    }
    const byAge = [...names].sort(([, a], [, b]) => b - a).map(([name]) => name);
    for (const name of byAge.slice(Math.max(0, MOST_KEPT - inUse.size))) {
      rmSync(join(folder, `${name}.json`), { force: true });
      rmSync(join(folder, `${name}.masks.json`), { force: true });
    }
  } catch {
    return;
  }
}
