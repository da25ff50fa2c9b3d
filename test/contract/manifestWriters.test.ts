import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { capture } from "../../scripts/setup/processes";
import { createManifestStore } from "../../src/node/manifestStore";
import { findLines, lineOf } from "../support/manifestLines";
import { runTogether } from "../support/runTogether";

const program = (name: string, task: object) => [
  "--import",
  "tsx",
  path.join(__dirname, "..", "support", `${name}.ts`),
  JSON.stringify(task),
];

describe("several processes on one manifest", function () {
  this.timeout(120_000);
  let root: string;
  const file = () => path.join(root, "assets", "asset-manifest.jsonl");
  const writers = (number: number, count: number) =>
    Array.from({ length: number }, (_, writer) => program("appendManifestLines", { root, writer, count }));

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "inline-assets-writers-"));
    await mkdir(path.join(root, "assets"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("F29 loses and mixes no line, however long, when four append at once", async () => {
    await runTogether(process.execPath, writers(4, 500));
    const { blank, ...found } = findLines(await readFile(file(), "utf8"), { writers: 4, count: 500 });
    assert.deepEqual(found, { whole: 2000, missing: 0, twice: 0, foreign: 0 });
    // Two may take a third one's write that goes on for a torn line; both then keep away from it.
    assert.ok(blank < 100, `${blank} blank lines`);
    const { records, problems } = await createManifestStore().read(root, "assets");
    assert.deepEqual([records.length, problems], [2000, []]);
  });

  it("F29 loses no line either while another process leaves torn ones (F30)", async () => {
    await runTogether(process.execPath, [
      ...writers(2, 300),
      program("tearManifestTail", { path: file(), times: 4000 }),
    ]);
    const { missing } = findLines(await readFile(file(), "utf8"), { writers: 2, count: 300 });
    assert.equal(missing, 0);
  });

  // The limit on the size of a file does what a full disk does: it takes the beginning of a write.
  if (process.platform !== "win32") {
    it("F8 says why when only the beginning of a line fits, and the next append begins behind it", async () => {
      const limited = ["-c", 'ulimit -f 16 && exec "$@"', "sh", process.execPath];
      const env = { ...process.env, TSX_DISABLE_CACHE: "1" };
      const { code, output } = await capture("sh", [...limited, ...(writers(1, 100)[0] ?? [])], { env });
      assert.equal(code, 1, output);
      assert.match(output, /EFBIG/);
      const before = findLines(await readFile(file(), "utf8"), { writers: 1, count: 100 });
      assert.equal(before.foreign, 1, "the torn line");
      const store = createManifestStore();
      await store.append(root, "assets", lineOf(1, 0));
      const { records, problems } = await store.read(root, "assets");
      assert.deepEqual([records.length, problems.length], [before.whole + 1, 1]);
    });
  }
});
