import assert from "node:assert/strict";
import fc from "fast-check";
import { pairFrom, savedFrom } from "../../src/host/compare/keptPair";

const folders = [{ name: "site", root: "/home/me/site" }];
const pair = {
  before: { root: "/home/me/site", file: "assets/mug.png" },
  after: { root: "/home/me/site", file: "assets/mug-edit.png" },
};
const kept = (file: string, folder = "site") => ({
  pair: { before: { folder, file }, after: { folder: "site", file: "assets/mug.png" } },
});

describe("what a compare tab keeps", () => {
  it("leads to the same pictures again, and tells no page where they lie on this machine", () => {
    const saved = savedFrom(pair, folders);
    assert.doesNotMatch(JSON.stringify(saved), /home/);
    assert.deepEqual(pairFrom({ pair: saved, mode: "blink" }, folders), pair);
    assert.equal(savedFrom({ ...pair, before: { root: "/elsewhere", file: "a.png" } }, folders), null);
  });

  it("S8 leads nowhere when it names no picture inside of an open folder", () => {
    assert.ok(pairFrom(kept("assets/a.png"), folders) !== undefined);
    for (const file of [
      "../a.png",
      "/etc/a.png",
      "a/../../b.png",
      "C:/a.png",
      "a\\..\\b.png",
      ".env",
      "a.png\0.txt",
      "",
    ]) {
      assert.equal(pairFrom(kept(file), folders), undefined, file);
    }
    assert.equal(pairFrom(kept("a.png", "other"), folders), undefined);
    assert.equal(pairFrom({ pair: null }, folders), undefined);
    fc.assert(fc.property(fc.anything(), (state) => assert.equal(pairFrom(state, folders), undefined)));
  });
});
