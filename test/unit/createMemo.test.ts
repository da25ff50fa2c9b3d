import assert from "node:assert/strict";
import { createMemo } from "../../src/core/createMemo";

describe("a memo", () => {
  it("makes a value once, also for those who ask while it is being made", async () => {
    const memo = createMemo(10);
    let made = 0;
    const make = () => Promise.resolve((made += 1));
    assert.deepEqual(await Promise.all([memo(["a", 1], make), memo(["a", 1], make)]), [1, 1]);
    assert.equal(await memo(["a", 2], make), 2);
    assert.equal(await memo(["a", 1], make), 1);
  });

  it("makes again what failed", async () => {
    const memo = createMemo(10);
    await assert.rejects(
      memo(["a"], () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await memo(["a"], () => Promise.resolve(7)), 7);
  });

  it("keeps those that were asked for last", async () => {
    const memo = createMemo(2);
    const made: string[] = [];
    const ask = async (key: string) => await memo([key], () => Promise.resolve(made.push(key)));
    for (const key of ["a", "b", "a", "c", "a", "b"]) await ask(key);
    assert.deepEqual(made, ["a", "b", "c", "b"]);
  });
});
