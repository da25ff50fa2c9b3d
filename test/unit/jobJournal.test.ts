import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import type { JobJournal } from "../../src/core/ports";
import type { Job } from "../../src/core/schema/job";
import { createJobJournal } from "../../src/node/jobJournal";
import { jobIn } from "../support/jobIn";

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_000 * DAY;
const URL_OF_OUTPUT = "https://cdn.example.com/1.png?sig=x";
const failed: Job["state"] = { kind: "failed", error: { code: "refused", message: "m", charged: "no" } };
const receipt = {
  intentAt: NOW,
  acceptedAt: NOW,
  linksValidUntil: null,
  generationId: "gen_1",
  cost: 5,
  costSource: "reported",
  warnings: [],
} as const;
const accepted = (): Job["state"] => ({
  ...receipt,
  warnings: [],
  kind: "accepted",
  outputs: [{ kind: "remote", url: URL_OF_OUTPUT }],
});
const recorded = (): Job["state"] => ({ ...receipt, warnings: [], kind: "recorded", records: [] });

describe("the journal on disk", () => {
  let scratch: string;
  let folder: string;
  let spareFolder: string;
  let warnings: string[];
  let journal: JobJournal;

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-journal-"));
    folder = path.join(scratch, "jobs");
    spareFolder = path.join(scratch, "spare");
    warnings = [];
    journal = open();
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const open = (now = () => NOW): JobJournal =>
    createJobJournal({
      folder,
      spareFolder,
      clock: { now },
      log: { info: () => undefined, warn: (line) => void warnings.push(line), error: () => undefined },
    });
  const job = (id: string, state: Job["state"], change: Partial<Job> = {}) =>
    jobIn(state, { id, createdAt: NOW, ...change });
  const ids = async (of = journal) => (await of.list()).map(({ id }) => id).sort();
  const fileOf = (id: string) => path.join(folder, `${id}.json`);

  it("passes over hostile files, and leaves them in place", async () => {
    await journal.write(job("good", accepted()));
    const good = await readFile(fileOf("good"), "utf8");
    await writeFile(path.join(scratch, "outside.json"), good.replaceAll('"good"', '"link"'));
    await symlink(path.join(scratch, "outside.json"), fileOf("link"));
    const socket = createServer().listen(fileOf("socket"));
    await once(socket, "listening");
    await writeFile(fileOf("other-id"), good);
    await writeFile(fileOf("garbage"), "{ this is no JSON");
    await writeFile(fileOf("empty"), "");
    await writeFile(fileOf("newer"), good.replaceAll('"good"', '"newer"').replace('"v":1', '"v":2'));
    await writeFile(fileOf("more"), good.replaceAll('"good"', '"more"').replace("{", '{"extra":1,'));
    await writeFile(
      fileOf("outside"),
      good.replaceAll('"good"', '"outside"').replace('"folder":"assets"', '"folder":"../.."'),
    );
    await writeFile(fileOf("large"), good.replaceAll('"good"', '"large"') + " ".repeat(2 * 1024 * 1024));
    await mkdir(fileOf("folder"));
    await writeFile(fileOf("Upper Case"), good);
    await writeFile(path.join(folder, "good.json.1.part"), "torn");
    execFileSync("mkfifo", [fileOf("pipe")]);
    const before = (await readdir(folder)).sort();

    assert.deepEqual(await ids(), ["good"]);
    assert.deepEqual((await readdir(folder)).sort(), before);
    socket.close();
    assert.ok(warnings.length >= 8);
    for (const line of warnings) assert.doesNotMatch(line, /sig=|cdn/);
    for (const id of ["link", "other-id", "pipe", "../outside", "", "Upper Case"]) {
      assert.equal(await journal.read(id), undefined, id);
    }
  });

  it("uses no folder that is a link, and none that another user made", async () => {
    const real = path.join(scratch, "real");
    await mkdir(real);
    await writeFile(path.join(real, "planted.json"), JSON.stringify(job("planted", accepted())));
    await symlink(real, spareFolder);
    assert.deepEqual(await ids(), []);
    assert.equal(await journal.read("planted"), undefined);
    await assert.rejects(journal.writeSpare(job("mine", accepted())), /somebody else/);
    assert.deepEqual(await readdir(real), ["planted.json"]);
  });

  it("uses no spare folder of another user", async function () {
    if (process.getuid?.() !== 0) {
      // Only root can give a folder away; nothing in /proc is ours otherwise.
      const foreign = createJobJournal({
        folder,
        spareFolder: "/proc/1",
        clock: { now: () => NOW },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      await assert.rejects(foreign.writeSpare(job("mine", accepted())));
      assert.deepEqual(await ids(foreign), []);
      return;
    }
    await mkdir(spareFolder);
    await writeFile(path.join(spareFolder, "planted.json"), JSON.stringify(job("planted", accepted())));
    execFileSync("chown", ["12345", spareFolder]);
    assert.deepEqual(await ids(), []);
    await assert.rejects(journal.writeSpare(job("mine", accepted())), /somebody else/);
    assert.deepEqual(await readdir(spareFolder), ["planted.json"]);
  });

  it("keeps a job private, and the link of a closed one nowhere", async () => {
    await journal.write(job("a", accepted()));
    assert.equal((await stat(fileOf("a"))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    await journal.writeSpare(job("a", accepted(), { revision: 1 }));
    await journal.write(job("a", recorded(), { revision: 2 }));
    const left = await readdir(scratch, { recursive: true });
    assert.deepEqual(
      left.filter((name) => name.endsWith(".json")),
      ["jobs/closed/a.json"],
    );
  });

  it("removes what a crash left of an open job that is closed", async () => {
    await journal.write(job("a", recorded(), { revision: 5 }));
    for (const place of [folder, spareFolder]) {
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, "a.json"), JSON.stringify(job("a", accepted(), { revision: 4 })));
    }
    assert.deepEqual(
      (await open().list()).map(({ state }) => state.kind),
      ["recorded"],
    );
    assert.deepEqual([await readdir(folder), await readdir(spareFolder)], [["closed"], []]);
  });

  it("F7 reads back from the second place what the first refused, the later copy of two", async () => {
    await journal.write(job("a", { kind: "submitting", intentAt: NOW, shape: null, resends: [] }));
    await journal.writeSpare(job("a", accepted(), { revision: 1 }));
    await journal.writeSpare(job("b", accepted(), { revision: 1 }));
    const again = open();
    assert.equal((await again.read("a"))?.state.kind, "accepted");
    // What the first place never knew is planted: each intent was written there.
    assert.deepEqual(
      (await again.list()).map(({ id, state }) => `${id} ${state.kind}`),
      ["a accepted"],
    );
    assert.deepEqual([await again.read("b"), [...(await again.inSpare())]], [undefined, ["a"]]);
    assert.equal((await stat(path.join(spareFolder, "a.json"))).mode & 0o777, 0o600);
    await again.write(job("a", accepted(), { revision: 2 }));
    assert.deepEqual(await readdir(spareFolder), ["b.json"]);
  });

  it("forgets closed jobs 62 days after their last use, and open ones never", async () => {
    const old = { createdAt: NOW - 63 * DAY, consent: { at: NOW - 63 * DAY, isClicked: true } };
    await journal.write(job("old", failed, old));
    await journal.write(job("paid-lately", recorded(), old));
    await journal.write(job("approved-lately", failed, { ...old, consent: { at: NOW, isClicked: true } }));
    await journal.write(job("just-kept", failed, { ...old, createdAt: NOW - 61 * DAY }));
    await journal.write(job("open", accepted(), old));
    assert.equal((await ids()).length, 5);
    for (const of of [journal, open()]) {
      await of.tidy(() => Promise.resolve(true));
      assert.deepEqual(await ids(of), ["approved-lately", "just-kept", "open", "paid-lately"]);
    }
    const kept = await readdir(path.join(folder, "closed"));
    assert.equal(kept.includes("old.json"), false);
  });

  it("F32 forgets nothing where only the clock has jumped ahead", async () => {
    await journal.write(job("a", recorded()));
    const later = open(() => NOW + 70 * DAY);
    await later.tidy(() => Promise.resolve(true));
    assert.deepEqual(await ids(later), ["a"]);
  });

  it("writes down nothing that it could not read again", async () => {
    const plan = { ...job("a", accepted()).plan, fileNameTemplate: "x".repeat(2_200_000) };
    await assert.rejects(journal.write(job("a", { kind: "estimated", isClicked: false }, { plan })), /too large/);
    assert.deepEqual(await ids(), []);
  });

  it("removes nothing through a second place that is a link, and writes where it is a file", async () => {
    await mkdir(folder);
    await symlink(folder, spareFolder);
    await journal.write(job("a", { kind: "submitting", intentAt: NOW, shape: null, resends: [] }));
    assert.deepEqual(await ids(), ["a"]);
    await rm(spareFolder);
    await writeFile(spareFolder, "");
    await journal.write(job("a", accepted(), { revision: 1 }));
    assert.equal((await open().read("a"))?.state.kind, "accepted");
  });

  it("never loses a job from its list while another process closes it", async () => {
    const other = open();
    // Files that are looked at each time keep the list busy for longer than a write takes.
    const closedFolder = path.join(folder, "closed");
    await mkdir(closedFolder, { recursive: true });
    for (let file = 0; file < 400; file += 1) await writeFile(path.join(closedFolder, `garbage-${file}.json`), "");
    for (let turn = 0; turn < 5; turn += 1) {
      const id = `job-${turn}`;
      await other.write(job(id, accepted()));
      const [listed] = await Promise.all([journal.list(), other.write(job(id, recorded(), { revision: 1 }))]);
      assert.ok(
        listed.some((one) => one.id === id),
        `${id} was in no list`,
      );
    }
  });

  it("fails where a file of its own can't be read, since a sum without it would be too low", async function () {
    if (process.getuid?.() === 0) return;
    await journal.write(job("a", accepted()));
    await chmod(fileOf("a"), 0o000);
    await assert.rejects(journal.list(), { code: "EACCES" });
  });

  it("holds nothing of a job that never came to be", async () => {
    await journal.write(job("a", { kind: "estimated", isClicked: false }));
    await journal.remove("a");
    await journal.remove("a");
    assert.deepEqual(await ids(), []);
  });
});
