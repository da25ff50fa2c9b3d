import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { ManifestFold } from "../../src/core/manifest";
import { createManifestStore } from "../../src/node/manifestStore";
import { assetLine } from "../support/assetLine";

const id = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const at = fc.constantFrom(
  "2026-11-22T10:00:00.000Z",
  "2026-11-22T12:00:00.000+01:00",
  "2026-11-22T11:00:00.000Z",
  "2026-11-22",
  "yesterday",
  "",
);
const file = fc.constantFrom("x.png", "assets/y.png", "z.png");
const outside = fc.constantFrom(
  "../x.png",
  "/etc/passwd",
  "a/../../b",
  "C:x",
  "\\\\h\\s",
  "vscode:x",
  "a//b",
  "./a",
  "",
);
const more = fc.dictionary(fc.constantFrom("later", "note", "v2"), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });
const v = fc.constantFrom(1, 1, 1, 2, 99);
const line = fc
  .oneof(
    fc.record({ id, createdAt: at, file: fc.oneof(file, outside) }).map((facts) => assetLine(facts)),
    fc.record({ id, at, file: fc.oneof(file, outside) }).map((facts) => ({ type: "moved", ...facts })),
    fc.record({ id, at }).map((facts) => ({ type: "deleted", ...facts })),
    fc.record({ id, at }).map((facts) => ({ type: "folder", ...facts })),
  )
  .chain((known) => fc.tuple(v, more).map(([version, extra]) => JSON.stringify({ ...extra, ...known, v: version })));
const damaged = fc.oneof(
  fc.constantFrom("<<<<<<< HEAD", "=======", ">>>>>>> theirs", "null", "[]", "1", '"', "{", '{"v":1}', "\uFEFF", "\0"),
  line.chain((whole) => fc.nat(whole.length).map((end) => whole.slice(0, end))),
  fc.json(),
);
const lines = (most: number) => fc.array(fc.oneof({ weight: 4, arbitrary: line }, damaged), { maxLength: most });

function view(all: readonly string[]): ReturnType<ManifestFold["view"]> {
  const fold = new ManifestFold();
  for (const one of all) fold.add(one);
  return fold.view();
}

/** What git's union driver may make of two branches: each one's lines in their order, mixed, common ones once or twice. */
const merges = fc
  .tuple(lines(6), lines(6), lines(6), fc.infiniteStream(fc.boolean()))
  .map(([base, ours, theirs, coin]) => {
    const [left, right] = [[...ours], [...theirs]];
    const mixed: string[] = [];
    for (const isLeft of coin) {
      const next = (isLeft ? left.shift() : right.shift()) ?? left.shift() ?? right.shift();
      if (next === undefined) break;
      mixed.push(next);
    }
    return {
      branches: [
        [...base, ...ours],
        [...base, ...theirs],
      ] as const,
      merged: [...base, ...mixed],
    };
  });

describe("manifest (properties)", () => {
  it("F30 F31 reads any bytes without throwing, and shows no path that leads outside", async () => {
    const store = createManifestStore();
    const root = await mkdtemp(path.join(os.tmpdir(), "inline-assets-manifest-"));
    const manifest = path.join(root, "assets", "asset-manifest.jsonl");
    await mkdir(path.dirname(manifest));
    const text = fc
      .tuple(lines(8), fc.constantFrom("\n", "\r\n", "\r", ""))
      .map(([all, end]) => Buffer.from(all.join(end)));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
      text,
    );
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(bytes, { maxLength: 3 }), async (parts) => {
          const content = Buffer.concat(parts);
          await writeFile(manifest, content);
          const { records } = await store.read(root, "assets");
          for (const record of records) {
            assert.ok(path.posix.resolve("/root", record.file).startsWith("/root/"), record.file);
            assert.ok(path.win32.resolve("D:\\root", record.file).startsWith("D:\\root\\"), record.file);
          }
          const added = assetLine({ id: "added", file: "assets/added.png", createdAt: "2099-01-01T00:00:00.000Z" });
          await store.append(root, "assets", added);
          assert.ok((await readFile(manifest)).subarray(0, content.length).equals(content), "what was there is kept");
          const after = await store.read(root, "assets");
          assert.deepEqual(
            after.records.filter(({ id: one }) => one === "added"),
            [added],
          );
          assert.deepEqual(
            after.records.filter(({ id: one }) => one !== "added"),
            records,
          );
        }),
        { numRuns: 100 },
      );
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("F30 gives the same view whatever the order, and however often a line stands there", () => {
    const shuffled = lines(12).chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all)),
    );
    fc.assert(
      fc.property(shuffled, ([all, others, again]) => {
        assert.deepEqual(view([...others, ...again]).records, view(all).records);
      }),
      { numRuns: 500 },
    );
  });

  it("F30 gives a merge by union the view of both branches together", () => {
    fc.assert(
      fc.property(merges, ({ branches: [ours, theirs], merged }) => {
        assert.deepEqual(view(merged).records, view([...ours, ...theirs]).records);
      }),
      { numRuns: 500 },
    );
  });

  it("F30 keeps unknown fields, and ignores unknown types", () => {
    fc.assert(
      fc.property(more, v, lines(5), (extra, version, others) => {
        const own = { ...extra, ...assetLine({ id: "own", file: "own.png" }), v: version };
        const { records } = view([...others, JSON.stringify(own)]);
        assert.deepEqual(
          records.filter(({ id: one }) => one === "own"),
          [JSON.parse(JSON.stringify(own))],
        );
        const unknown = JSON.stringify({ ...own, type: "folder" });
        assert.deepEqual(view([...others, unknown]), view(others));
      }),
      { numRuns: 500 },
    );
  });
});
