import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { isProcessAlive } from "./processes";

const RETRY_MS = 250;

/**
 * Runs `work` while no other process of this machine does, by a file that names its owner. A dead owner's file is
 * taken away. The lock only saves double work: what is installed must be put in place by one rename anyway.
 */
export async function withInstallLock<T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lock = path.join(folder, "install.lock");
  let hasWaited = false;
  while (!(await tryLock(lock))) {
    if (!hasWaited) onWait();
    hasWaited = true;
    await wait(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** The pid is written beside and then linked, so that nobody ever reads a lock without its owner. */
async function tryLock(lock: string): Promise<boolean> {
  const mine = `${lock}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    // 0 when it was freed just now: the next try will tell.
    if (owner > 0 && !isProcessAlive(owner)) await rm(lock, { force: true });
    return false;
  } finally {
    await rm(mine, { force: true });
  }
}
