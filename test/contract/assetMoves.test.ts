import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { link, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { hashOf, MovesLab } from "../support/movesLab";

describe("assetMoves", () => {
  let lab: MovesLab;
  beforeEach(async () => {
    lab = await MovesLab.create();
  });
  afterEach(() => lab.remove());

  const pair = async () => {
    const slot = await lab.save("a", "assets/mug.png");
    return { slot, other: await lab.save("b", "assets/mug-2.png", { createdAt: "2026-11-22T11:00:00.000Z" }) };
  };
  const linesNow = async () =>
    (await readFile(lab.pathOf("assets/asset-manifest.jsonl"), "utf8")).trim().split("\n").length;

  describe("exchange", () => {
    it("gives both files the other's name, with two lines of one moment, and can be taken back", async () => {
      const { other } = await pair();
      const moves = lab.open();
      const done = await moves.exchange({ ...lab.place(other), slot: "assets/mug.png" });
      assert.deepEqual(done, {
        other: "assets/mug-2.png",
        expected: { id: "a", sha256: hashOf("content of a") },
      });
      assert.deepEqual(await lab.files(), { "assets/mug.png": "content of b", "assets/mug-2.png": "content of a" });
      assert.deepEqual(await lab.shown(), { a: "assets/mug-2.png", b: "assets/mug.png" });
      const lines = (await readFile(lab.pathOf("assets/asset-manifest.jsonl"), "utf8")).trim().split("\n").slice(2);
      assert.equal(lines.length, 2);
      assert.equal(new Set(lines.map((line) => String(Reflect.get(Object(JSON.parse(line)), "at")))).size, 1);
      assert.deepEqual(await lab.pending(), []);
      const back = { id: "b", file: "assets/mug.png" };
      await moves.exchange({ ...lab.place(back), slot: "assets/mug-2.png", expected: done.expected });
      assert.deepEqual(await lab.files(), { "assets/mug.png": "content of a", "assets/mug-2.png": "content of b" });
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
    });

    it("moves the picture where nothing has the slot's name, and takes that back", async () => {
      const { slot, other } = await pair();
      await rm(lab.pathOf(slot.file));
      const moves = lab.open();
      const { other: none, expected } = await moves.exchange({ ...lab.place(other), slot: slot.file });
      assert.equal(none, null);
      assert.deepEqual(await lab.files(), { "assets/mug.png": "content of b" });
      assert.deepEqual(await lab.shown(), { b: "assets/mug.png" });
      assert.equal(await linesNow(), 3);
      await moves.exchange({ ...lab.place({ id: "b", file: slot.file }), slot: other.file, expected });
      assert.deepEqual(await lab.files(), { "assets/mug-2.png": "content of b" });
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
    });

    it("works between folders, and with a file that the manifest does not know", async () => {
      const record = await lab.save("b", "assets/hero/mug.png");
      await lab.write("public/mug.png", "mine");
      const moves = lab.open();
      const { expected } = await moves.exchange({ ...lab.place(record), slot: "public/mug.png" });
      assert.deepEqual(await lab.files(), { "public/mug.png": "content of b", "assets/hero/mug.png": "mine" });
      assert.deepEqual(await lab.shown(), { b: "public/mug.png" });
      assert.deepEqual(expected, { id: null, sha256: hashOf("mine") });
      await lab.write("assets/hero/mug.png", "another");
      const back = { ...lab.place({ id: "b", file: "public/mug.png" }), slot: record.file, expected };
      await assert.rejects(moves.exchange(back), { code: "invalid-request", message: /can't be undone/ });
    });

    it("F32 writes lines that are newer than what a clock ahead of ours has written", async () => {
      await lab.save("a", "assets/mug.png", { createdAt: "2099-01-01T00:00:00.000Z" });
      const other = await lab.save("b", "assets/mug-2.png");
      const at = "2098-01-01T00:00:00.000Z";
      await lab.manifest.append(lab.places.root, "assets", { v: 1, type: "moved", id: "b", file: other.file, at });
      await lab.open().exchange({ ...lab.place(other), slot: "assets/mug.png" });
      assert.deepEqual(await lab.shown(), { a: "assets/mug-2.png", b: "assets/mug.png" });
    });

    it("F30 F32 touches nothing where dates can't be compared", async () => {
      await lab.save("a", "assets/mug.png", { createdAt: "yesterday" });
      const other = await lab.save("b", "assets/mug-2.png");
      const before = await lab.files();
      for (const createdAt of ["yesterday", "+275760-09-13T00:00:00.000Z"]) {
        await lab.save("a", "assets/mug.png", { createdAt });
        await assert.rejects(lab.open().exchange({ ...lab.place(other), slot: "assets/mug.png" }), /dates that can't/);
      }
      assert.deepEqual(await lab.files(), before);
      assert.deepEqual(await lab.pending(), []);
    });

    it("does not bring back an asset that was replaced under the name that becomes free", async () => {
      await lab.save("old", "assets/mug-2.png", { createdAt: "2026-11-20T10:00:00.000Z" });
      const { slot, other } = await pair();
      await rm(lab.pathOf(slot.file));
      await lab.open().exchange({ ...lab.place(other), slot: slot.file });
      assert.deepEqual(await lab.shown(), { b: "assets/mug.png" });
    });

    it("F10 F31 S7 refuses links, folders, pipes, and what lies outside, and changes nothing", async () => {
      const { other } = await pair();
      await writeFile(path.join(lab.scratch, "outside.png"), "precious");
      await symlink(path.join(lab.scratch, "outside.png"), lab.pathOf("assets/link.png"));
      await symlink(lab.scratch, lab.pathOf("out"));
      await mkdir(lab.pathOf("assets/folder.png"));
      execFileSync("mkfifo", [lab.pathOf("assets/pipe.png")]);
      await link(lab.pathOf(other.file), lab.pathOf("assets/same.png"));
      const before = await lab.files();
      const moves = lab.open();
      for (const slot of ["link", "folder", "pipe", "same", "../../outside"]) {
        const call = moves.exchange({ ...lab.place(other), slot: `assets/${slot}.png` });
        await assert.rejects(call, { code: "invalid-request" }, slot);
      }
      for (const slot of ["out/outside.png", "/etc/a.png", other.file, "C:a.png"]) {
        await assert.rejects(moves.exchange({ ...lab.place(other), slot }), { code: "invalid-request" }, slot);
      }
      for (const name of ["link", "folder", "pipe"]) {
        const line = { ...other, id: name, file: `assets/${name}.png` };
        await lab.manifest.append(lab.places.root, "assets", line);
        const place = lab.place({ id: name, file: `assets/${name}.png` });
        await assert.rejects(moves.exchange({ ...place, slot: "assets/new.png" }), /link, a folder or a pipe/);
        await assert.rejects(moves.discard(place), /link, a folder or a pipe/);
      }
      await rm(lab.pathOf("assets/pipe.png"));
      assert.deepEqual(await lab.files(), before);
      assert.equal(await readFile(path.join(lab.scratch, "outside.png"), "utf8"), "precious");
      assert.deepEqual(await lab.pending(), []);
    });

    it("F39 keeps what was changed on disk since: it is renamed and nothing else", async () => {
      const { other } = await pair();
      await lab.write("assets/mug.png", "edited a");
      await lab.write("assets/mug-2.png", "edited b");
      await lab.open().exchange({ ...lab.place(other), slot: "assets/mug.png" });
      assert.deepEqual(await lab.files(), { "assets/mug.png": "edited b", "assets/mug-2.png": "edited a" });
    });

    it("F29 exchanges once when two windows do it at once, and says so in the other", async () => {
      const { other } = await pair();
      const calls = [lab.open(), lab.open()].map((moves) =>
        moves.exchange({ ...lab.place(other), slot: "assets/mug.png" }),
      );
      const ends = await Promise.allSettled(calls);
      assert.deepEqual(ends.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      const lost = ends.find((end) => end.status === "rejected");
      assert.match(String(lost?.reason), /has been moved, discarded or replaced meanwhile/);
      assert.deepEqual(await lab.shown(), { a: "assets/mug-2.png", b: "assets/mug.png" });
      assert.deepEqual(await lab.files(), { "assets/mug.png": "content of b", "assets/mug-2.png": "content of a" });
    });

    it("F29 lets many moves in one folder follow each other, from several windows", async () => {
      const records = await Promise.all(
        Array.from({ length: 8 }, (_, at) => lab.save(`id-${at}`, `assets/p-${at}.png`)),
      );
      const windows = [lab.open(), lab.open()];
      const calls = records
        .slice(1)
        .map((record, at) =>
          (windows[at % 2] ?? assert.fail()).exchange({ ...lab.place(record), slot: "assets/p-0.png" }),
        );
      await Promise.all(calls);
      const [shown, files] = [await lab.shown(), await lab.files()];
      for (const [id, file] of Object.entries(shown)) assert.equal(files[file], `content of ${id}`);
      assert.equal(Object.keys(shown).length, 8);
    });
  });

  describe("discard", () => {
    const withTrash = () => {
      const trashed: string[] = [];
      const toTrash = async (file: string): Promise<boolean> => {
        trashed.push(file);
        await rm(file);
        return true;
      };
      return { trashed, toTrash };
    };

    it("takes the system's trash, and puts the file back", async () => {
      const { other } = await pair();
      const { trashed, toTrash } = withTrash();
      const moves = lab.open({ toTrash });
      const { undoId, to, isChanged } = await moves.discard(lab.place(other));
      assert.deepEqual({ to, isChanged }, { to: { kind: "system" }, isChanged: false });
      assert.deepEqual(trashed, [lab.pathOf(other.file)]);
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png" });
      assert.deepEqual(await moves.restore(undoId ?? ""), { file: other.file, isRecorded: true });
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
      assert.equal((await lab.files())[other.file], "content of b");
      await assert.rejects(moves.restore(undoId ?? ""), /not kept/);
      assert.deepEqual(await lab.pending(), []);
    });

    it("takes .trash where the system has none, overwrites nothing there, and empties it again", async () => {
      const { other } = await pair();
      await lab.write("assets/.trash/mug-2.png", "earlier");
      const moves = lab.open({ toTrash: () => Promise.reject(new Error("no trash")) });
      const { undoId, to } = await moves.discard(lab.place(other));
      assert.deepEqual(to, { kind: "folder", file: "assets/.trash/mug-2-2.png" });
      assert.deepEqual(await lab.files(), {
        "assets/mug.png": "content of a",
        "assets/.trash/mug-2.png": "earlier",
        "assets/.trash/mug-2-2.png": "content of b",
      });
      await moves.restore(undoId ?? "");
      assert.deepEqual(await lab.files(), {
        "assets/mug.png": "content of a",
        "assets/mug-2.png": "content of b",
        "assets/.trash/mug-2.png": "earlier",
      });
    });

    it("does not believe a trash that says it took a file and did not", async () => {
      const { other } = await pair();
      const { to } = await lab.open({ toTrash: () => Promise.resolve(true) }).discard(lab.place(other));
      assert.equal(to.kind, "folder");
    });

    it("F39 keeps what was changed on disk since, says so, and puts it back as it was", async () => {
      const { other } = await pair();
      await lab.write(other.file, "edited");
      const moves = lab.open();
      const { undoId, isChanged } = await moves.discard(lab.place(other));
      assert.equal(isChanged, true);
      assert.equal((await lab.files())["assets/.trash/mug-2.png"], "edited");
      await moves.restore(undoId ?? "");
      assert.equal((await lab.files())[other.file], "edited");
    });

    it("F39 records a file that is gone already as discarded", async () => {
      const { other } = await pair();
      await rm(lab.pathOf(other.file));
      const done = await lab.open().discard(lab.place(other));
      assert.deepEqual(done, { undoId: null, to: { kind: "nowhere" }, isChanged: false });
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png" });
    });

    it("F39 puts a file back under the next free name when its own is taken", async () => {
      const { other } = await pair();
      const moves = lab.open();
      const { undoId } = await moves.discard(lab.place(other));
      await lab.write(other.file, "new");
      assert.deepEqual(await moves.restore(undoId ?? ""), { file: "assets/mug-2-2.png", isRecorded: true });
      assert.deepEqual(await lab.files(), {
        "assets/mug.png": "content of a",
        "assets/mug-2.png": "new",
        "assets/mug-2-2.png": "content of b",
      });
      assert.equal((await lab.shown())["b"], "assets/mug-2-2.png");
    });

    it("F10 S7 follows no link in the place of .trash, and leaves the file where it is", async () => {
      const { other } = await pair();
      const outside = path.join(lab.scratch, "outside");
      await mkdir(outside);
      await symlink(outside, lab.pathOf("assets/.trash"));
      const moves = lab.open();
      await assert.rejects(moves.discard(lab.place(other)), { code: "invalid-request" });
      assert.deepEqual(await readdir(outside), []);
      assert.equal((await lab.files())[other.file], "content of b");
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
      assert.deepEqual(await lab.pending(), []);
      assert.deepEqual(await readdir(path.join(lab.places.storage, "discarded")), []);
    });

    it("F31 discards nothing that a manifest claims and that is no picture's name", async () => {
      await lab.write("package.json", "{}");
      const record = await lab.save("x", "assets/mug.png", { file: "package.json" });
      await assert.rejects(lab.open().discard(lab.place(record)), { code: "invalid-request" });
      assert.equal((await lab.files())["package.json"], "{}");
    });

    it("F29 discards once when two windows do it at once", async () => {
      const { other } = await pair();
      const ends = await Promise.allSettled([lab.open(), lab.open()].map((moves) => moves.discard(lab.place(other))));
      assert.deepEqual(ends.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png" });
      assert.equal((await lab.files())["assets/.trash/mug-2.png"], "content of b");
    });

    it("F8 F9 puts the file back when the manifest can't say that it is gone", async () => {
      const { other } = await pair();
      const before = await lab.files();
      const manifest = { ...lab.manifest, append: () => Promise.reject(new Error("EIO")) };
      await assert.rejects(lab.open({ manifest }).discard(lab.place(other)), /still there/);
      assert.deepEqual(await lab.files(), before);
      assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
      assert.deepEqual(await lab.pending(), []);
    });

    it("keeps what Undo needs for a day and no longer", async () => {
      const { slot, other } = await pair();
      let now = Date.now();
      const clock = { now: () => now, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
      const moves = lab.open({ clock });
      const { undoId } = await moves.discard(lab.place(other));
      now += 23 * 60 * 60 * 1000;
      await moves.finish([lab.places.root]);
      assert.equal((await readdir(path.join(lab.places.storage, "discarded"))).length, 2);
      now += 2 * 60 * 60 * 1000;
      await moves.discard(lab.place(slot));
      await assert.rejects(moves.restore(undoId ?? ""), { code: "invalid-request", message: /trash/ });
      assert.equal((await readdir(path.join(lab.places.storage, "discarded"))).length, 2);
    });
  });

  it("S8 acts on no note of a move that it did not write, and removes none", async () => {
    const { other } = await pair();
    const folder = path.join(lab.places.storage, "moves");
    await mkdir(folder, { recursive: true });
    const id = "01234567-89ab-4def-8123-456789abcdef";
    const at = "2026-11-22T10:00:00.000Z";
    const base = { id, kind: "restore", root: lab.places.root, manifestFolder: "assets", assetId: "b", at, undoId: id };
    const notes = ["{", "null", JSON.stringify({ ...base, file: "../../x", sha256: "0".repeat(64) }), "x".repeat(1e6)];
    for (const [at, note] of notes.entries()) await writeFile(path.join(folder, `${at}.json`), note);
    await writeFile(path.join(folder, `${id}.json`), notes[2] ?? "");
    await symlink("/etc/passwd", path.join(folder, "link.json"));
    const torn = `${id}.json.${id}.part`;
    await writeFile(path.join(folder, torn), "");
    const before = await readdir(folder);
    await utimes(path.join(folder, torn), 0, 0);
    const moves = lab.open();
    await moves.finish([lab.places.root]);
    await moves.exchange({ ...lab.place(other), slot: "assets/mug.png" });
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name !== "claims"),
      before.filter((name) => name !== torn),
    );
  });
});
