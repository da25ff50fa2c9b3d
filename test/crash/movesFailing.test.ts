import assert from "node:assert/strict";
import { InlineAssetsError } from "../../src/core/errors";
import type { FsFault } from "../support/failingFs";
import { failFs, healFs } from "../support/failingFs";
import type { MoveCase } from "../support/moveCases";
import { checkEnd, checkNothingLost, MOVE_CASES, performMove, prepareMove, toTrashFor } from "../support/moveCases";
import { MovesLab } from "../support/movesLab";
import { seededRandom } from "../support/seededRandom";

describe("a move of files on a disk that fails at operation n", function () {
  this.timeout(180_000);
  const random = seededRandom();
  afterEach(() => healFs());

  /** @returns the operation that failed first; undefined when the move was over before. */
  const runCase = async (kind: MoveCase, fault: FsFault): Promise<string | undefined> => {
    const lab = await MovesLab.create();
    try {
      const move = await prepareMove(lab, kind);
      const moves = lab.open({ toTrash: toTrashFor(kind, lab.places) });
      const seen = failFs(fault);
      const error = await performMove(moves, move).catch((thrown: unknown) => new Thrown(thrown));
      healFs();
      await checkNothingLost(lab, move);
      if (error !== undefined)
        assert.ok(error.cause instanceof InlineAssetsError, `no error for a person: ${error.message}`);
      await moves.finish([lab.places.root]);
      const isDone = await checkEnd(lab, move);
      if (error === undefined) assert.ok(isDone, "it said that it was done");
      await moves.finish([lab.places.root]);
      assert.equal(await checkEnd(lab, move), isDone, "finishing twice is finishing once");
      return seen.failed;
    } finally {
      healFs();
      await lab.remove();
    }
  };

  /** @param step 1 tries every operation; more begins at random, so that many runs try every one */
  const tryEach = async (kind: MoveCase, fault: Omit<FsFault, "at" | "isDone">, step = 1): Promise<void> => {
    const problems: string[] = [];
    const failed = new Set<string>();
    for (let at = random.integer(1, step); problems.length < 10; at += step) {
      // Where there are no links, an open that is done and fails leaves an empty file that nobody can tell from a person's.
      const one = { ...fault, at, isDone: at % 2 === 0 && fault.hasNoLinks !== true };
      try {
        const name = await runCase(kind, one);
        if (name === undefined) break;
        failed.add(name);
      } catch (error) {
        problems.push(`${JSON.stringify(one)}; CRASH_SEED=${random.seed}: ${String(error).slice(0, 400)}`);
      }
    }
    assert.deepEqual(problems, []);
    assert.ok(failed.size > 0, [...failed].join());
    for (const name of step === 1 ? ["open", "sync", "rename"] : []) {
      assert.ok(failed.has(name), `${name} never failed`);
    }
  };

  for (const kind of MOVE_CASES) {
    it(`F8 F40 loses nothing when one operation fails once: ${kind}`, () =>
      tryEach(kind, { code: "EIO", isLasting: false }));
    it(`F8 loses nothing when the disk is full from one operation on, until there is room again: ${kind}`, () =>
      tryEach(kind, { code: "ENOSPC", isLasting: true }, 3));
    it(`F8 F40 loses nothing where there are no hard links and one operation fails once: ${kind}`, () =>
      tryEach(kind, { code: "EIO", isLasting: false, hasNoLinks: true }, 3));
  }
});

class Thrown extends Error {
  constructor(cause: unknown) {
    super(String(cause), { cause });
  }
}
