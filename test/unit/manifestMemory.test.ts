import assert from "node:assert/strict";
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createManifestMemory } from "../../src/host/panel/manifestMemory";
import { factsOfFile } from "../../src/node/factsOfFile";
import { createManifestStore } from "../../src/node/manifestStore";
import { assetLine } from "../support/assetLine";

describe("the panel's memory of manifests", () => {
  let root = "";
  let reads = 0;
  const store = createManifestStore();
  const start = () =>
    createManifestMemory({
      manifest: {
        read: async (...place) => {
          reads += 1;
          return await store.read(...place);
        },
      },
      factsOf: factsOfFile,
    });
  const line = (id: string) => `${JSON.stringify(assetLine({ id, file: `assets/${id}.png` }))}\n`;
  const manifest = () => path.join(root, "assets", "asset-manifest.jsonl");

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "manifest-memory-"));
    reads = 0;
    await mkdir(path.dirname(manifest()));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const ids = async (memory: ReturnType<typeof start>) =>
    (await memory.read(root, "assets")).records.map(({ id }) => id).sort();

  it("reads once while the file stays as it is, and again when it has grown, is gone or is back", async () => {
    const memory = start();
    await writeFile(manifest(), line("a"));
    assert.deepEqual([await ids(memory), await ids(memory), reads], [["a"], ["a"], 1]);
    await appendFile(manifest(), line("b"));
    assert.deepEqual([await ids(memory), reads], [["a", "b"], 2]);
    await rm(manifest());
    assert.deepEqual([await ids(memory), reads], [[], 3]);
    await writeFile(manifest(), line("c"));
    assert.deepEqual([await ids(memory), reads], [["c"], 4]);
  });

  it("reads once for all who ask at the same time", async () => {
    const memory = start();
    await writeFile(manifest(), line("a"));
    assert.deepEqual(await Promise.all([ids(memory), ids(memory), ids(memory)]), [["a"], ["a"], ["a"]]);
    assert.equal(reads, 1);
  });

  it("tries again after what could not be read", async () => {
    await mkdir(manifest());
    const memory = start();
    await assert.rejects(memory.read(root, "assets"));
    await rm(manifest(), { recursive: true });
    await writeFile(manifest(), line("a"));
    assert.deepEqual(await ids(memory), ["a"]);
  });
});
