import type { FSWatcher } from "node:fs";
import { watch } from "node:fs";

/** File events come in bursts: this long after the first of one, ms, everything is told at once. */
const BURST_MS = 150;

/**
 * Tells when something in a folder changes, at most once per burst. A folder that can't be watched is told of never:
 * callers look again from time to time where it matters.
 */
export function watchFolder(folder: string, onChange: () => void): { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const dispose = (): void => {
    clearTimeout(timer);
    watcher?.close();
  };
  try {
    watcher = watch(folder, { persistent: false }, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        onChange();
      }, BURST_MS);
    });
    watcher.on("error", dispose);
  } catch {
    // Not there, or too many watchers on this machine.
  }
  return { dispose };
}
