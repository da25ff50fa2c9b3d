import assert from "node:assert/strict";
import { createTurns, runInTurns } from "../../src/node/turns";

describe("turns", () => {
  it("are over after some milliseconds, and begin anew when the others have had theirs", async () => {
    let now = 0;
    let others = 0;
    const turns = createTurns(
      () => now,
      () => Promise.resolve(void ((now += 100), (others += 1))),
    );
    now = 3;
    assert.equal(turns.isOver(), false);
    now = 5;
    assert.equal(turns.isOver(), true);
    await turns.next();
    assert.deepEqual([turns.isOver(), others], [false, 1]);
  });

  it("step through work to its end, and pause only where they must", async () => {
    let now = 0;
    const done: string[] = [];
    const turns = createTurns(
      () => now,
      () => Promise.resolve(void done.push("others")),
    );
    function* work(): Generator<undefined, string> {
      for (let step = 1; step <= 4; step += 1) {
        now += 3;
        done.push(`step ${step}`);
        yield;
      }
      return "result";
    }
    assert.equal(await runInTurns(work(), turns), "result");
    assert.deepEqual(done, ["step 1", "step 2", "others", "step 3", "step 4", "others"]);
  });

  it("let timers and answers of others run between", async () => {
    const order: string[] = [];
    setImmediate(() => order.push("other"));
    await createTurns().next();
    order.push("work");
    assert.deepEqual(order, ["other", "work"]);
  });
});
