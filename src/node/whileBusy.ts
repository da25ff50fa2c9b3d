import { setTimeout as delay } from "node:timers/promises";

const BUSY = ["EPERM", "EBUSY", "EACCES"];
const GIVE_UP_AFTER_MS = 60_000;
const PAUSE_MS = { first: 50, most: 2_000 };

interface World {
  platform: NodeJS.Platform;
  /** Monotonic, ms. */
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

const THIS_WORLD: World = { platform: process.platform, now: () => performance.now(), sleep: delay };

/**
 * On Windows a virus scanner holds new files for moments, and renaming them fails meanwhile: tried again for a minute
 * (F37). Elsewhere those errors mean what they say.
 */
export async function whileBusy<T>(action: () => Promise<T>, world: World = THIS_WORLD): Promise<T> {
  const start = world.now();
  for (let pause = PAUSE_MS.first; ; pause = Math.min(pause * 2, PAUSE_MS.most)) {
    try {
      return await action();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const isBusy = world.platform === "win32" && BUSY.includes(code);
      if (!isBusy || world.now() - start >= GIVE_UP_AFTER_MS) throw error;
    }
    await world.sleep(pause);
  }
}
