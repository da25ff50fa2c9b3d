import { writeSync } from "node:fs";
import type { PreparedMove } from "../support/moveCases";
import { performMove, toTrashFor } from "../support/moveCases";
import { openMoves } from "../support/movesLab";
import { watchFs } from "../support/watchedFs";

// The process that is killed while it moves files. Bundled once by movesKilled.test.ts.

export interface MovesTask {
  move: PreparedMove;
  /** 1 is the first file operation; null: it lives. */
  kill: { at: number; moment: "before" | "during" | "after" } | null;
}

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

async function perform({ move, kill }: MovesTask): Promise<void> {
  let count = 0;
  watchFs(async (_name, operate) => {
    count += 1;
    if (count !== kill?.at) return await operate();
    if (kill.moment === "before") return await die();
    const done = operate();
    if (kill.moment === "after") await done.catch(() => undefined);
    return await die();
  });
  const moves = openMoves(move.places, { toTrash: toTrashFor(move.kind, move.places) });
  await performMove(moves, move);
  writeSync(1, String(count));
  moves.dispose();
}

void perform(JSON.parse(process.argv[2] ?? "") as MovesTask);
