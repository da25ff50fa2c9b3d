import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { link, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { AssetFiles, PartRef, TargetFolder } from "../../src/core/ports";
import { createAssetFiles } from "../../src/node/assetFiles";

describe("assetFiles", () => {
  let files: AssetFiles;
  let scratch: string;
  let target: TargetFolder;

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-files-"));
    files = createAssetFiles(path.join(scratch, "spare"));
    target = { root: path.join(scratch, "ws"), folder: "assets/img" };
    await mkdir(target.root);
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const ref = (name: string, isSpare = false): PartRef => ({ ...target, name, isSpare });
  const write = async (name: string, ...chunks: Uint8Array[]) => {
    const writer = await files.openPart(ref(name));
    await writer.write(chunks);
    return await writer.finish();
  };

  it("says length, hash and both ends of what it wrote, and of what it reads again", async () => {
    const bytes = randomBytes(1_500_000);
    const facts = await write(".a.part", bytes.subarray(0, 7), bytes.subarray(7));
    assert.equal(facts.bytes, bytes.length);
    assert.equal(facts.sha256, createHash("sha256").update(bytes).digest("hex"));
    assert.ok(bytes.subarray(0, facts.head.length).equals(facts.head));
    assert.ok(bytes.subarray(-facts.tail.length).equals(facts.tail));
    assert.deepEqual(await files.inspectPart(ref(".a.part")), facts);
    assert.equal(await files.inspectPart(ref(".none.part")), undefined);
  });

  it("writes what a short write leaves over", async () => {
    const file = path.join(scratch, "short");
    const handle = await open(file, "w");
    const prototype = Object.getPrototypeOf(handle) as { writev: (pieces: Uint8Array[], at: number) => unknown };
    await handle.close();
    const original = prototype.writev;
    const bytes = randomBytes(3000);
    try {
      for (const taken of [0, 999, 1000, 1001, 2500]) {
        prototype.writev = async function (this: FileHandle, _pieces, at) {
          await this.write(bytes, 0, taken, at);
          return { bytesWritten: taken };
        };
        await write(".s.part", bytes.subarray(0, 1000), bytes.subarray(1000, 1700), bytes.subarray(1700));
        assert.ok(bytes.equals(await readFile(path.join(target.root, "assets/img/.s.part"))), `after ${taken} bytes`);
      }
    } finally {
      prototype.writev = original;
    }
  });

  it("F38 gives the first free name and overwrites nothing, also when many ask at once", async () => {
    await mkdir(path.join(target.root, "assets", "img"), { recursive: true });
    await writeFile(path.join(target.root, "assets/img/mug.png"), "mine");
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(`.${index}.part`, Buffer.from([index]))));
    /** As a job does it: where another file takes the name first, the next free one is tried. */
    const placeFree = async (index: number): Promise<string> => {
      for (;;) {
        const file = await files.previewPlace(target, "mug.png");
        if (await files.place(ref(`.${index}.part`), file, false)) return file;
      }
    };
    const placed = await Promise.all(Array.from({ length: 20 }, (_, index) => placeFree(index)));
    assert.deepEqual(
      [...placed].sort((a, b) => a.length - b.length || a.localeCompare(b)),
      Array.from({ length: 20 }, (_, index) => `assets/img/mug-${index + 2}.png`),
    );
    assert.equal(await readFile(path.join(target.root, "assets/img/mug.png"), "utf8"), "mine");
    for (const [index, file] of placed.entries()) {
      assert.deepEqual([...(await readFile(path.join(target.root, file)))], [index]);
    }
    assert.equal((await readdir(path.join(target.root, "assets/img"))).length, 21);
    assert.equal(await files.previewPlace(target, "mug.png"), "assets/img/mug-22.png");
  });

  it("S7 follows no link out of the workspace folder", async () => {
    await mkdir(path.join(scratch, "outside"));
    await mkdir(path.join(target.root, "assets"));
    await symlink(path.join(scratch, "outside"), path.join(target.root, "assets", "img"));
    await assert.rejects(files.prepareFolder(target), { code: "invalid-request", charged: "no" });
    await assert.rejects(files.openPart(ref(".a.part")), { code: "invalid-request" });
    assert.deepEqual(await readdir(path.join(scratch, "outside")), []);
  });

  it("S7 writes through no link that a repository planted", async () => {
    const outside = path.join(scratch, "outside.txt");
    await writeFile(outside, "precious");
    await mkdir(path.join(target.root, "assets", "img"), { recursive: true });
    await symlink(outside, path.join(target.root, "assets/img", `.inline-assets-${process.pid}.part`));
    await symlink(outside, path.join(target.root, "assets/img", ".a.part"));
    await files.prepareFolder(target);
    await write(".a.part", Buffer.from("x"));
    await symlink(path.join(scratch, "nowhere.txt"), path.join(target.root, "assets/img/mug.png"));
    await write(".b.part", Buffer.from("y"));
    assert.equal(await files.previewPlace(target, "mug.png"), "assets/img/mug-2.png");
    assert.equal(await files.place(ref(".b.part"), "assets/img/mug.png", false), false);
    assert.equal(await files.place(ref(".b.part"), "assets/img/mug-2.png", false), true);
    await symlink(outside, path.join(target.root, ".gitattributes"));
    await assert.rejects(files.appendLine(target.root, ".gitattributes", "x"), { message: /not a file/ });
    assert.equal(await readFile(outside, "utf8"), "precious");
    assert.deepEqual((await readdir(scratch)).sort(), ["outside.txt", "ws"]);
  });

  it("S8 takes what is no file for missing, and neither opens a pipe nor follows a link of the repository", async () => {
    const folder = path.join(target.root, "assets", "img");
    await mkdir(path.join(folder, "folder"), { recursive: true });
    await writeFile(path.join(target.root, "Makefile"), "all:\n");
    await symlink("../../Makefile", path.join(folder, "link"));
    execFileSync("mkfifo", [path.join(folder, "pipe")]);
    for (const name of ["folder", "link", "pipe"]) {
      assert.equal(await files.hashOf(target.root, `assets/img/${name}`), undefined, name);
      await assert.rejects(files.read(target.root, `assets/img/${name}`, 100), { message: /not a file/ }, name);
      assert.equal(await files.inspectPart(ref(name)), undefined, name);
      await assert.rejects(files.movePart(ref(name), true), { message: /not a file/ }, name);
      await assert.rejects(files.appendLine(target.root, `assets/img/${name}`, "x"), { message: /not a file/ }, name);
    }
    assert.equal(await readFile(path.join(target.root, "Makefile"), "utf8"), "all:\n");
  });

  it("reads a file whole with its hash, and none that is larger than it may be", async () => {
    const bytes = randomBytes(2_500_000);
    await writeFile(path.join(target.root, "mug.png"), bytes);
    const found = await files.read(target.root, "mug.png", bytes.length);
    assert.ok(found !== undefined && bytes.equals(found.bytes));
    assert.equal(found.sha256, createHash("sha256").update(bytes).digest("hex"));
    assert.equal(found.bytes.constructor, Uint8Array, "a Buffer is no array of bytes to VS Code's pages");
    await writeFile(path.join(target.root, "empty.png"), "");
    assert.equal((await files.read(target.root, "empty.png", 0))?.bytes.length, 0);
    assert.equal(await files.read(target.root, "none.png", 10), undefined);
    await assert.rejects(files.read(target.root, "mug.png", bytes.length - 1), { code: "invalid-request" });
    await assert.rejects(files.read(target.root, "mug.png", 1_000_000), {
      code: "invalid-request",
      message: 'file: "mug.png" is not allowed. It has 2.5 MB; at most 1.0 MB are read. Make it smaller.',
    });
  });

  it("S6 S7 reads through no link that leads out of the folder", async () => {
    await writeFile(path.join(scratch, "outside.txt"), "precious");
    await symlink(scratch, path.join(target.root, "out"));
    await assert.rejects(files.read(target.root, "out/outside.txt", 100), { code: "invalid-request" });
    await symlink(path.join(scratch, "outside.txt"), path.join(target.root, "a.png"));
    await assert.rejects(files.read(target.root, "a.png", 100), { message: /It is a link/ });
  });

  it("appends a line on a line of its own", async () => {
    await writeFile(path.join(target.root, ".gitattributes"), "\uFEFF*.sh text");
    await files.appendLine(target.root, ".gitattributes", "one");
    await files.appendLine(target.root, ".gitattributes", "two");
    assert.equal(await readFile(path.join(target.root, ".gitattributes"), "utf8"), "\uFEFF*.sh text\none\ntwo\n");
  });

  it("can prove a folder writable many times at once, and leaves nothing there", async () => {
    await Promise.all(Array.from({ length: 50 }, () => files.prepareFolder(target)));
    assert.deepEqual(await readdir(target.root), []);
  });

  it("works in a workspace folder that is itself reached by a link, and through links inside it", async () => {
    await symlink(target.root, path.join(scratch, "link"));
    await mkdir(path.join(target.root, "real"));
    await symlink(path.join(target.root, "real"), path.join(target.root, "assets"));
    await files.prepareFolder({ root: path.join(scratch, "link"), folder: "assets" });
    assert.deepEqual(await readdir(path.join(target.root, "real")), []);
  });

  it("finds before paying that a folder can't be written to", async () => {
    await writeFile(path.join(target.root, "assets"), "a file in its place");
    await assert.rejects(files.prepareFolder(target), { code: "write-failed", charged: "no", message: /assets\/img/ });
    await assert.rejects(files.prepareFolder({ root: path.join(scratch, "gone"), folder: "assets" }), {
      code: "write-failed",
    });
  });

  it("finishes a naming that was cut off at any point, and takes nothing of others for its own", async () => {
    const final = path.join(target.root, "assets/img/mug.png");
    const isPlaced = async () => await files.place(ref(".a.part"), "assets/img/mug.png", true);
    await write(".a.part", Buffer.from("x"));
    await link(path.join(target.root, "assets/img/.a.part"), final);
    assert.equal(await isPlaced(), true, "linked, and the part was still there");
    assert.deepEqual(await readdir(path.dirname(final)), ["mug.png"]);
    assert.equal(await isPlaced(), true, "linked, and the part was gone");

    await write(".a.part", Buffer.from("x"));
    assert.equal(await isPlaced(), false, "another file with the same bytes is another file");
    await writeFile(final, "");
    assert.equal(await isPlaced(), true, "only reserved, where there are no hard links");
    assert.equal(await readFile(final, "utf8"), "x");
    await rm(final);
    await write(".a.part", Buffer.from("y"));
    assert.equal(await isPlaced(), true, "not begun at all");
    assert.equal(await readFile(final, "utf8"), "y");
  });

  it("moves a part to the spare folder and back", async () => {
    const facts = await write(".a.part", Buffer.from("x"));
    await files.movePart(ref(".a.part"), true);
    assert.deepEqual(await readdir(path.join(target.root, "assets/img")), []);
    assert.deepEqual(await files.inspectPart(ref(".a.part", true)), facts);
    await files.movePart(ref(".a.part", true), false);
    assert.deepEqual(await files.inspectPart(ref(".a.part")), facts);
    assert.deepEqual(await readdir(path.join(scratch, "spare")), []);
    assert.equal(await files.hashOf(target.root, "assets/img/.a.part"), facts.sha256);
    assert.equal(await files.hashOf(target.root, "assets/none.png"), undefined);
  });

  it("removes what it discards", async () => {
    const writer = await files.openPart(ref(".a.part"));
    await writer.write([Buffer.from("x")]);
    await writer.discard();
    assert.deepEqual(await readdir(path.join(target.root, "assets/img")), []);
  });
});
