import assert from "node:assert/strict";
import { findTaggedTests, problemsOf, titlesIn } from "../../scripts/faultTable";

describe("the table of faults", () => {
  it("has a test, a reason or a place on the pending list for every row", async () => {
    assert.deepEqual(problemsOf(await findTaggedTests()), []);
  });

  it("reads titles from the source, also of loops, and none of what is skipped", () => {
    const source = `
      describe("F1 not a test", () => {
        it("F2 F3 plain", () => {});
        for (const status of [400]) it(\`F18 refuses \${status}\`, async () => { await it2("no"); });
        it.skip("F4 skipped", () => {});
        /* it("F5 in a comment") */
      });`;
    assert.deepEqual(titlesIn(source), ["F2 F3 plain", "F18 refuses …"]);
  });

  it("says what is uncovered, unknown, or no longer pending", () => {
    const rows = { F1: { words: "a" }, F2: { words: "b" }, F3: { words: "c", untestable: "no Windows here" } };
    const waiting = { F2: "the panel" };
    const test = (...names: string[]) => ({ rows: names, title: "t", file: "f" });
    assert.deepEqual(problemsOf([test("F1")], rows, waiting), []);
    assert.match(problemsOf([], rows, waiting).join(), /^F1 has no test/);
    assert.match(problemsOf([test("F1", "F2")], rows, waiting).join(), /^F2 is covered: take it off/);
    assert.match(problemsOf([test("F1", "F3")], rows, waiting).join(), /^F3 is covered/);
    assert.match(
      problemsOf([test("F1")], rows, { ...waiting, F3: "x" }).join(),
      /^F3 is pending and called untestable/,
    );
    assert.match(problemsOf([test("F1", "F41")], rows, waiting).join(), /^There is no row F41/);
  });
});
