import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createFileMemory } from "../../src/node/fileMemory";

describe("a memory in a file", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-memory-"));
    file = path.join(folder, "window", "panel.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back what an earlier process kept", async () => {
    const memory = createFileMemory(file);
    assert.equal(memory.get("form"), undefined);
    await memory.update("form", { prompt: "a mug" });
    await memory.update("prompts", ["a mug"]);
    const again = createFileMemory(file);
    assert.deepEqual([again.get("form"), again.get("prompts")], [{ prompt: "a mug" }, ["a mug"]]);
    assert.deepEqual(await readdir(path.dirname(file)), ["panel.json"]);
  });

  it("keeps the last of many changes at once, and every one is on disk when it says so", async () => {
    const memory = createFileMemory(file);
    await Promise.all(Array.from({ length: 200 }, (_, at) => memory.update("form", at)));
    assert.equal(createFileMemory(file).get("form"), 199);
    const first = memory.update("a", 1);
    const second = memory.update("b", 2);
    await first;
    assert.equal(createFileMemory(file).get("a"), 1);
    await second;
    assert.equal(createFileMemory(file).get("b"), 2);
  });

  it("begins anew where there is something else", async () => {
    await mkdir(path.dirname(file));
    for (const text of ["", "7", "null", "[1", "{"]) {
      await writeFile(file, text);
      assert.equal(createFileMemory(file).get("form"), undefined, text);
    }
    await rm(file);
    await mkdir(file);
    const memory = createFileMemory(file);
    assert.equal(memory.get("form"), undefined);
    await assert.rejects(memory.update("form", 1), "what can't be written is told");
    assert.equal(memory.get("form"), 1, "and holds meanwhile");
  });
});
