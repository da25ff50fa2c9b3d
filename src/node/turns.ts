import { setImmediate } from "node:timers/promises";

/** How long one piece of work may hold the thread: well below what a person or another extension notices. */
const LONGEST_MS = 4;

/** Long work in turns, so that the others in this process get theirs between. */
export interface Turns {
  /** The work has had its time, and should wait for `next`. */
  isOver(): boolean;
  next(): Promise<void>;
}

export function createTurns(
  now = () => performance.now(),
  letOthers: () => Promise<void> = () => setImmediate(),
): Turns {
  let start = now();
  return {
    isOver: () => now() - start >= LONGEST_MS,
    async next() {
      await letOthers();
      start = now();
    },
  };
}

/** Steps through work to its end. */
export async function runInTurns<T>(steps: Generator<unknown, T>, turns: Turns): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (turns.isOver()) await turns.next();
  }
}
