import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createManifestStore } from "../../src/node/manifestStore";
import { assetLine } from "../support/assetLine";

describe("manifestStore", () => {
  const store = createManifestStore();
  let root: string;
  const file = () => path.join(root, "assets", "asset-manifest.jsonl");

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "inline-assets-manifest-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("appends whole lines, and mixes none when many append at once", async () => {
    const lines = Array.from({ length: 100 }, (_, index) =>
      assetLine({ id: `id-${index}`, file: `assets/${index}.png`, prompt: "x".repeat(index * 50) }),
    );
    await Promise.all(lines.map((line) => store.append(root, "assets", line)));
    const { records, problems } = await store.read(root, "assets");
    assert.deepEqual(problems, []);
    assert.equal(records.length, 100);
  });

  it("F30 starts on a new line behind a torn one, and rewrites nothing", async () => {
    await store.append(root, "assets", assetLine({ id: "one" }));
    const before = `${await readFile(file(), "utf8")}{"v":1,"type":"asset","id":"to`;
    await writeFile(file(), before);
    await store.append(root, "assets", assetLine({ id: "two", file: "assets/two.png" }));
    assert.ok((await readFile(file(), "utf8")).startsWith(`${before}\n`));
    const { records, problems } = await store.read(root, "assets");
    assert.deepEqual(records.map(({ id }) => id).sort(), ["one", "two"]);
    assert.equal(problems.length, 1);
  });

  it("moves to another folder, never over another manifest", async () => {
    await store.append(root, "assets", assetLine());
    await store.move(root, "assets", ".inline-assets");
    assert.equal((await store.read(root, ".inline-assets")).records.length, 1);
    assert.equal((await store.read(root, "assets")).records.length, 0);
    await store.append(root, "assets", assetLine({ id: "b", file: "b.png" }));
    await assert.rejects(store.move(root, "assets", ".inline-assets"), /already/);
    assert.equal((await store.read(root, "assets")).records.length, 1);
    await assert.rejects(store.move(root, "assets", "../out"));
  });

  it("finds before paying that it can't be written to, and makes nothing", async () => {
    await store.prepare(root, "assets");
    assert.deepEqual(await readdir(root), []);
    await mkdir(file(), { recursive: true });
    await assert.rejects(store.prepare(root, "assets"), { code: "write-failed", charged: "no" });
  });

  it("is empty where there is no manifest, and when its folder is a file", async () => {
    assert.deepEqual((await store.read(root, "assets")).records, []);
    await writeFile(path.join(root, "assets"), "");
    assert.deepEqual((await store.read(root, "assets")).records, []);
  });

  it("lets others have the thread after each line, and after each step of what follows", async () => {
    await mkdir(path.join(root, "assets"));
    const lines = Array.from({ length: 2_500 }, (_, index) =>
      JSON.stringify(assetLine({ id: `${index}`, file: `assets/${index}.png` })),
    );
    await writeFile(file(), `${lines.join("\n")}\n`);
    let turns = 0;
    const next = () => Promise.resolve(void (turns += 1));
    const { records } = await createManifestStore(() => ({ isOver: () => true, next })).read(root, "assets");
    assert.equal(records.length, lines.length);
    assert.ok(turns > lines.length + 5, `${turns} turns`);
  });

  it("F31 passes over a line of 10 MB and says so", async () => {
    await mkdir(path.join(root, "assets"));
    const line = JSON.stringify(assetLine());
    await writeFile(
      file(),
      `${line}\n${"x".repeat(10_000_000)}\n${JSON.stringify(assetLine({ id: "b", file: "b.png" }))}\n`,
    );
    const { records, problems } = await store.read(root, "assets");
    assert.equal(records.length, 2);
    assert.equal(problems.length, 1);
  });

  it("F31 reads at most the last 64 MB, and says so", async () => {
    await mkdir(path.join(root, "assets"));
    const line = JSON.stringify(assetLine({ id: "last" }));
    const filler = `${JSON.stringify({ v: 1, type: "note", text: "x".repeat(900_000) })}\n`;
    await writeFile(
      file(),
      `${JSON.stringify(assetLine({ id: "first", file: "first.png" }))}\n${filler.repeat(75)}${line}\n`,
    );
    const { records, problems } = await store.read(root, "assets");
    assert.deepEqual(
      records.map(({ id }) => id),
      ["last"],
    );
    assert.match(problems.join(), /64 MB/);
  });

  it("F31 S8 opens nothing but a file: a pipe would hold the thread, and is found before paying", async () => {
    await mkdir(path.join(root, "assets"));
    const socket = createServer();
    const ways: Record<string, () => unknown> = {
      pipe: () => execFileSync("mkfifo", [file()]),
      folder: () => mkdir(file()),
      socket: () => once(socket.listen(file()), "listening"),
      link: () => symlink("../Makefile", file()),
    };
    await writeFile(path.join(root, "Makefile"), "all:\n");
    for (const [name, make] of Object.entries(ways)) {
      await make();
      const isRefused = { message: /not a file/ };
      await assert.rejects(store.prepare(root, "assets"), { ...isRefused, code: "write-failed", charged: "no" }, name);
      await assert.rejects(store.append(root, "assets", assetLine()), isRefused, name);
      await assert.rejects(store.read(root, "assets"), isRefused, name);
      await assert.rejects(store.has(root, "assets", "id"), isRefused, name);
      await assert.rejects(store.move(root, "assets", ".inline-assets"), isRefused, name);
      await rm(file(), { recursive: true });
    }
    socket.close();
    assert.equal(await readFile(path.join(root, "Makefile"), "utf8"), "all:\n");
    assert.deepEqual((await readdir(root)).sort(), ["Makefile", "assets"]);
  });

  it("S7 neither reads nor writes through a link out of the workspace folder", async () => {
    await mkdir(path.join(root, "ws", "assets"), { recursive: true });
    await writeFile(path.join(root, "outside.jsonl"), "");
    await symlink(path.join(root, "outside.jsonl"), path.join(root, "ws", "assets", "asset-manifest.jsonl"));
    await assert.rejects(store.append(path.join(root, "ws"), "assets", assetLine()), { message: /not a file/ });
    await assert.rejects(store.read(path.join(root, "ws"), "assets"), { message: /not a file/ });
    assert.equal(await readFile(path.join(root, "outside.jsonl"), "utf8"), "");
    await rm(path.join(root, "outside.jsonl"));
    await assert.rejects(store.append(path.join(root, "ws"), "assets", assetLine()), { message: /not a file/ });
    assert.deepEqual(await readdir(root), ["ws"], "also not when the link leads nowhere yet");
  });
});
