import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { watchFolder } from "./watchFolder";

/** Where the journal lies. @param storageFolder the extension's global storage, which no workspace can write to. */
export function journalFolderIn(storageFolder: string): string {
  return join(storageFolder, "jobs");
}

/**
 * Calls `start` once when there is a journal: at once, or when some window makes the first job. So a machine that never
 * made a picture pays for nothing, and a window takes over what another one left behind.
 */
export function whenJobsExist(storageFolder: string, start: () => void): { dispose(): void } {
  let isOver = false;
  let watching: { dispose(): void } | undefined;
  const dispose = (): void => {
    isOver = true;
    watching?.dispose();
  };
  const check = async (): Promise<void> => {
    const isThere = await stat(journalFolderIn(storageFolder)).then(
      () => true,
      () => false,
    );
    if (!isThere || isOver) return;
    dispose();
    start();
  };
  const begin = async (): Promise<void> => {
    await mkdir(storageFolder, { recursive: true });
    if (!isOver) watching = watchFolder(storageFolder, () => void check());
    await check();
  };
  // Without a storage folder there is no journal either.
  begin().catch(() => undefined);
  return { dispose };
}
