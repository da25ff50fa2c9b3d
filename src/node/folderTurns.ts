import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { InlineAssetsError } from "../core/errors";
import type { Clock, Log } from "../core/ports";
import { createJobClaims } from "./jobClaims";

/** Longer than it takes to find out that another window is gone. */
const WAIT_MS = 20_000;
const PAUSE_MS = 50;

/** One at a time in each workspace folder, over all windows of this machine. */
export interface FolderTurns {
  /**
   * @param work gets what throws once another process has taken the folder over: this one stood still for too long.
   * @throws InlineAssetsError when others do not let go of the folder
   */
  take<T>(root: string, work: (checkOurs: () => Promise<void>) => Promise<T>): Promise<T>;
  /** Removes what ended claims have left. */
  tidy(): Promise<void>;
  dispose(): void;
}

interface TurnParts {
  clock: Clock;
  log: Log;
}

/** @param folder absolute, in the extension's global storage: where the claims lie */
export function createFolderTurns(folder: string, { clock, log }: TurnParts): FolderTurns {
  const claims = createJobClaims(folder, log);
  const last = new Map<string, Promise<unknown>>();

  const claim = async (key: string): Promise<void> => {
    const start = clock.monotonic();
    while (!(await claims.claim(key))) {
      if (clock.monotonic() - start > WAIT_MS) throw busy();
      await clock.sleep(PAUSE_MS);
    }
  };
  const inTurn = async <T>(key: string, work: (checkOurs: () => Promise<void>) => Promise<T>): Promise<T> => {
    await claim(key).catch((cause: unknown) => {
      throw cause instanceof InlineAssetsError ? cause : noStorage(cause);
    });
    try {
      return await work(async () => {
        if (!(await claims.holds(key))) throw new Error("another window has taken over");
      });
    } finally {
      await claims.release(key);
    }
  };
  return {
    async take(root, work) {
      const real = await realpath(root).catch((cause: unknown) => {
        throw new InlineAssetsError("write-failed", "The workspace folder is not there any more.", { cause });
      });
      const key = createHash("sha256").update(real).digest("hex").slice(0, 32);
      const before = last.get(key) ?? Promise.resolve();
      const turn = before.catch(() => undefined).then(() => inTurn(key, work));
      last.set(key, turn);
      try {
        return await turn;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
    tidy: () => claims.tidy(new Set()),
    dispose: () => claims.dispose(),
  };
}

function busy(): InlineAssetsError {
  return new InlineAssetsError(
    "write-failed",
    "Another window is just moving files of this folder. Try again in a moment.",
  );
}

function noStorage(cause: unknown): InlineAssetsError {
  return new InlineAssetsError(
    "write-failed",
    "The extension's own storage can't be written, so nothing was changed. Free some space, then try again.",
    { cause },
  );
}
