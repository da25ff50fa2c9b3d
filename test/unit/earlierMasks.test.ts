import assert from "node:assert/strict";
import { earlierMasks } from "../../src/host/painter/earlierMasks";
import { assetLine } from "../support/assetLine";

const ROOT = "/projects/shop";
const sha = (letter: string) => letter.repeat(64);
const mask = (letter: string, file = `.masks/${letter}.png`) => ({ file, sha256: sha(letter) });
const source = { file: "mug.png", sha256: sha("0") };

describe("masks of earlier edits", () => {
  const find = async (records: Parameters<typeof earlierMasks>[0], there: Record<string, string>) =>
    (
      await earlierMasks(
        records,
        { root: ROOT, file: "mug.png" },
        {
          hashOf: (_root, file) =>
            there[file] === "!" ? Promise.reject(new Error("EACCES")) : Promise.resolve(there[file]),
        },
      )
    ).map(({ prompt, file }) => [prompt, file]);

  it("are those of this picture, each once, the latest first", async () => {
    const records = [
      assetLine({ id: "1", prompt: "first", source, mask: mask("a"), createdAt: "2026-11-01T00:00:00.000Z" }),
      assetLine({ id: "2", prompt: "again", source, mask: mask("a"), createdAt: "2026-11-03T00:00:00.000Z" }),
      assetLine({
        id: "3",
        prompt: "made with",
        file: "mug.png",
        mask: mask("b"),
        createdAt: "2026-11-02T00:00:00.000Z",
      }),
      assetLine({ id: "4", prompt: "no date", source, mask: mask("c"), createdAt: "some day" }),
      assetLine({ id: "5", prompt: "another's", source: { ...source, file: "bowl.png" }, mask: mask("d") }),
      assetLine({ id: "6", prompt: "without", source }),
    ];
    const there = {
      ".masks/a.png": sha("a"),
      ".masks/b.png": sha("b"),
      ".masks/c.png": sha("c"),
      ".masks/d.png": sha("d"),
    };
    assert.deepEqual(await find(records, there), [
      ["again", ".masks/a.png"],
      ["made with", ".masks/b.png"],
      ["no date", ".masks/c.png"],
    ]);
  });

  it("S8 are left out where they are gone or changed, can't be read, or lead outside", async () => {
    const records = ["a", "b", "c"].map((letter) => assetLine({ id: letter, source, mask: mask(letter) }));
    const planted = assetLine({ id: "d", source, mask: mask("d", "../../secret.png") });
    const there = { ".masks/a.png": sha("f"), ".masks/c.png": "!", "../../secret.png": sha("d") };
    assert.deepEqual(await find([...records, planted], there), []);
  });

  it("are at most thirty, and their prompts are cut", async () => {
    const letters = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"));
    const records = letters.map((pair) =>
      assetLine({ id: pair, prompt: "x".repeat(900), source, mask: { file: `${pair}.png`, sha256: pair.repeat(32) } }),
    );
    const found = await find(records, Object.fromEntries(letters.map((pair) => [`${pair}.png`, pair.repeat(32)])));
    assert.deepEqual([found.length, found[0]?.[0]?.length], [30, 200]);
  });
});
