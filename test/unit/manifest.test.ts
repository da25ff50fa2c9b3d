import assert from "node:assert/strict";
import fc from "fast-check";
import { ManifestFold } from "../../src/core/manifest";
import { assetLine as asset } from "../support/assetLine";

function fold(...lines: (string | object)[]): ReturnType<ManifestFold["view"]> {
  const manifest = new ManifestFold();
  for (const line of lines) manifest.add(typeof line === "string" ? line : JSON.stringify(line));
  return manifest.view();
}

const moved = (id: string, file: string, at: string) => ({ v: 1, type: "moved", id, file, at });
const deleted = (id: string, at: string) => ({ v: 1, type: "deleted", id, at });

describe("manifest", () => {
  it("lists newest first, and keeps unknown fields", () => {
    const old = asset({ id: "old", file: "assets/old.png", createdAt: "2026-11-21T10:00:00.000Z" });
    const { records } = fold(old, { ...asset(), later: { x: 1 } });
    assert.deepEqual(
      records.map(({ id }) => id),
      ["a", "old"],
    );
    assert.deepEqual(records[0]?.["later"], { x: 1 });
  });

  it("lets the newer line of one id win, and moved change only the file", () => {
    const { records } = fold(moved("a", "assets/hero/mug.png", "2026-11-23T00:00:00.000Z"), asset());
    assert.deepEqual(records, [asset({ file: "assets/hero/mug.png" })]);
    assert.deepEqual(fold(asset(), deleted("a", "2026-11-22T10:00:01.000Z")).records, []);
    assert.deepEqual(fold(asset(), moved("a", "x.png", "2026-11-22T09:00:00.000Z")).records, [asset()]);
  });

  it("breaks ties as deleted, moved, asset, then the greater line", () => {
    const at = "2026-11-22T10:00:00.000Z";
    assert.deepEqual(fold(asset(), moved("a", "b.png", at)).records[0]?.file, "b.png");
    assert.deepEqual(fold(asset(), moved("a", "b.png", at), deleted("a", at)).records, []);
    assert.deepEqual(fold(moved("a", "b.png", at), moved("a", "c.png", at), asset()).records[0]?.file, "c.png");
  });

  it("gives a file to the newer of two records, and lets two exchange their names", () => {
    const newer = asset({ id: "b", createdAt: "2026-11-22T11:00:00.000Z" });
    assert.deepEqual(fold(newer, asset()).records, [newer]);
    const at = "2026-11-23T00:00:00.000Z";
    const other = asset({ id: "b", file: "assets/other.png" });
    const { records } = fold(asset(), other, moved("a", "assets/other.png", at), moved("b", "assets/mug.png", at));
    assert.deepEqual(
      records.map(({ id, file }) => [id, file]),
      [
        ["a", "assets/other.png"],
        ["b", "assets/mug.png"],
      ],
    );
  });

  it("F30 reports broken lines and goes on", () => {
    const { records, problems } = fold(
      "\uFEFF" + JSON.stringify(asset()) + "\r",
      "<<<<<<< HEAD",
      "{",
      "",
      '{"v":1,"type":"asset"}',
      '{"v":1,"type":"note"}',
    );
    assert.equal(records.length, 1);
    assert.equal(problems.length, 3);
  });

  it("F31 S8 shows nothing outside the workspace folder", () => {
    for (const file of [
      "../../.ssh/id_rsa",
      "/etc/passwd",
      "\\\\host\\share",
      "vscode://x",
      "a/../b.png",
      "C:\\x.png",
    ]) {
      assert.deepEqual(fold(asset({ file })).records, [], file);
      assert.deepEqual(fold(asset(), moved("a", file, "2027-01-01T00:00:00.000Z")).records, [asset()], file);
    }
  });

  it("F30 reads a newer version of a line", () => {
    assert.equal(fold({ ...asset(), v: 2 }).records[0]?.v, 2);
  });

  it("gives the same view in whatever order the lines come", () => {
    const ids = fc.constantFrom("a", "b", "c");
    const at = fc.constantFrom("2026-11-22T10:00:00.000Z", "2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000+01:00");
    const file = fc.constantFrom("x.png", "y.png");
    const line = fc.oneof(
      fc.record({ id: ids, createdAt: at, file }).map((facts) => asset(facts)),
      fc.tuple(ids, file, at).map(([id, to, when]) => moved(id, to, when)),
      fc.tuple(ids, at).map(([id, when]) => deleted(id, when)),
    );
    fc.assert(
      fc.property(
        fc
          .array(line, { maxLength: 12 })
          .chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
        ([lines, shuffled]) => {
          assert.deepEqual(fold(...shuffled).records, fold(...lines).records);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives the same view of many in steps that are small", () => {
    const count = 5_000;
    const manifest = new ManifestFold();
    for (let number = 0; number < count; number += 1) {
      const createdAt = new Date(Date.UTC(2026, 0, 1) + ((number * 7_919) % count) * 60_000).toISOString();
      manifest.add(JSON.stringify(asset({ id: `${number}`, file: `assets/${number % (count - 1)}.png`, createdAt })));
    }
    const steps = manifest.viewInSteps();
    let yields = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) yields += 1;
    // Each looks at 1,000 at most: once at all for their files, once for the runs, and in each of three merges.
    assert.ok(yields >= 20, `${yields} steps`);
    assert.deepEqual(step.value, manifest.view());
    const times = step.value.records.map(({ createdAt }) => createdAt);
    assert.deepEqual(times, times.toSorted().reverse());
    assert.equal(times.length, count - 1);
  });

  it("takes no prototype from a line", () => {
    const { records } = fold(JSON.stringify(asset()).replace("{", '{"__proto__":{"polluted":true},'));
    assert.equal(records.length, 1);
    assert.equal(Object.assign({}, records[0])["polluted"], undefined);
    assert.deepEqual(records, [asset()]);
  });

  it("never throws on any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        fold(text);
      }),
    );
  });
});
