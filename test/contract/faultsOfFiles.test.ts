import assert from "node:assert/strict";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { InlineAssetsError } from "../../src/core/errors";
import { runJob } from "../../src/core/job/runJob";
import type { AssetFiles } from "../../src/core/ports";
import { assetLine } from "../support/assetLine";
import { failFs, healFs } from "../support/failingFs";
import { fail, runAgain, succeed } from "../support/faultRun";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

describe("faults of files", () => {
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => {
    healFs();
    return rig.stop();
  });

  /** Of what writes, the `at`-th fails. */
  const failOnce = (code: "EIO" | "ENOSPC", only: readonly string[], at: number) =>
    failFs({ code, at, only, isLasting: false, isDone: false });

  const manifestFile = () => path.join(rig.root, "assets", "asset-manifest.jsonl");
  const plant = async (content: string | Buffer) => {
    await mkdir(path.dirname(manifestFile()), { recursive: true });
    await writeFile(manifestFile(), content);
  };

  it("F6 sends nothing where the journal has no place, and says so", async () => {
    await writeFile(rig.journalFolder, "a file where the journal's folder should be");
    const { error } = await fail(rig, { code: "write-failed", charged: "no", posts: 0 });
    assert.match(error.message, /not sent|Nothing was sent|Nothing was charged/);
  });

  it("F6 sends nothing where the disk is full for the intent, at whichever of its operations", async () => {
    for (const at of [1, 2]) {
      failOnce("ENOSPC", ["write", "writev", "writeFile", "sync", "datasync"], at);
      await fail(rig, { code: "write-failed", charged: "no", posts: 0 });
    }
    healFs();
    await succeed(rig, { pictures: 1 });
  });

  for (const shape of ["output_urls", "data[{b64_json}]"] as const) {
    it(`F40 saves each picture once, from a fresh file, whichever fsync fails (${shape})`, async () => {
      for (let at = 1; ; at += 1) {
        rig.mock.reset();
        rig.mock.script({ shape });
        const job = rig.job({ prompt: `Picture ${at}`, numImages: 2 });
        const disk = failOnce("EIO", ["sync", "datasync"], at);
        const outcome = await runJob(job, rig.parts()).catch((reason: unknown) => reason);
        const wasReached = disk.count >= at;
        healFs();
        const posts = rig.mock.requests.length;
        assert.equal(rig.mock.charges.count, posts, `fsync ${at}: paid as often as sent`);
        if (outcome instanceof Error) await goOn(outcome, at, posts);
        const { records } = await rig.manifest.read(rig.root, "assets");
        const own = records.filter(({ jobId }) => jobId === job.id);
        assert.equal(own.length, posts === 0 ? 0 : 2, `fsync ${at}: ${String(outcome)}`);
        if (!wasReached) return;
      }

      async function goOn(error: Error, at: number, posts: number): Promise<void> {
        assert.ok(error instanceof InlineAssetsError, String(error));
        assert.deepEqual([error.code, error.charged], ["write-failed", posts === 0 ? "no" : "yes"], `fsync ${at}`);
        if (posts === 0) return;
        const id = error.jobId ?? assert.fail("no job id");
        const again = await runAgain(rig, { ...rig.job(), id });
        assert.ok(!(again instanceof Error), `fsync ${at}`);
      }
    });
  }

  it("F40 fetches a picture again whose fsync failed, and leaves none of its bytes behind", async () => {
    let opened = 0;
    const files = {
      ...rig.files,
      openPart: async (...given: Parameters<AssetFiles["openPart"]>) => {
        opened += 1;
        const writer = await rig.files.openPart(...given);
        if (opened > 1) return writer;
        const finish = async () => {
          failOnce("EIO", ["sync", "datasync"], 1);
          return await writer.finish().finally(() => healFs());
        };
        return { write: writer.write.bind(writer), finish, discard: writer.discard.bind(writer) };
      },
    };
    await succeed(rig, { pictures: 1 }, { parts: { files } });
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug.png"]);
    assert.equal(rig.mock.outputRequests.length, 2, "from the source, not from the file");
  });

  it("F30 keeps a damaged manifest byte by byte, writes behind it on a line of its own, and reads what is good", async () => {
    const good = (id: string, more: object = {}) =>
      JSON.stringify({ ...assetLine({ id, file: `assets/${id}.png` }), ...more });
    const damaged: [name: string, text: string, ids: string[], problems: number][] = [
      ["a torn last line", `${good("a")}\n${good("b").slice(0, 90)}`, ["a"], 1],
      ["a corrupt line in the middle", `${good("a")}\n{"v":1,\0"type\n${good("b")}\n`, ["a", "b"], 1],
      ["git's conflict markers", `<<<<<<< HEAD\n${good("a")}\n=======\n${good("b")}\n>>>>>>> theirs\n`, ["a", "b"], 3],
      ["a byte order mark and CRLF", `\uFEFF${good("a")}\r\n${good("b")}\r\n`, ["a", "b"], 0],
      ["no newline at the end", good("a"), ["a"], 0],
      ["a newer version", `${good("a", { v: 2, later: { x: 1 } })}\n{"v":3,"type":"folder"}\n`, ["a"], 0],
      ["ids that repeat", `${good("a")}\n${good("a")}\n${good("b")}\n`, ["a", "b"], 0],
      ["bytes that are no UTF-8", `${good("a")}\n\xFF\xFE\n`, ["a"], 1],
    ];
    for (const [name, text, ids, problems] of damaged) {
      const bytes = Buffer.from(text, name.includes("UTF-8") ? "latin1" : "utf8");
      await plant(bytes);
      const { ino } = await stat(manifestFile());
      const before = await rig.manifest.read(rig.root, "assets");
      assert.deepEqual([before.records.map(({ id }) => id).sort(), before.problems.length], [ids, problems], name);
      const { assets } = await runJob(rig.job({ prompt: name }), rig.parts());
      const after = await readFile(manifestFile());
      assert.ok(after.subarray(0, bytes.length).equals(bytes), `${name}: the bytes are kept`);
      assert.equal((await stat(manifestFile())).ino, ino, `${name}: the file was replaced`);
      const added = after.subarray(bytes.length).toString();
      assert.equal(added.replace(/^\n/, ""), `${JSON.stringify(assets[0])}\n`, `${name}: one whole line`);
      const view = await rig.manifest.read(rig.root, "assets");
      assert.deepEqual(view.records.map(({ id }) => id).sort(), [...ids, assets[0]?.id ?? ""].sort(), name);
    }
  });

  it("F31 S8 shows nothing that a hostile manifest points at outside, and survives a million lines", async () => {
    const outside = [
      "../../.ssh/id_rsa",
      "/etc/passwd",
      "\\\\host\\share\\a.png",
      "C:\\Windows\\a.png",
      "vscode://file/etc/passwd",
      "vscode:settings",
      "C:x.png",
      "file:///etc/passwd",
      "assets/../../x.png",
      "assets\\..\\..\\x.png",
      "assets/\0.png",
      "",
    ];
    const lines = outside.map((file, index) => JSON.stringify(assetLine({ id: `evil-${index}`, file })));
    const moved = outside.map((file, index) =>
      JSON.stringify({ v: 1, type: "moved", id: `evil-${index}`, file, at: "2099-01-01T00:00:00.000Z" }),
    );
    const honest = JSON.stringify(assetLine({ id: "honest" }));
    const lured = outside.map((file, index) =>
      JSON.stringify({ v: 1, type: "moved", id: "honest", file, at: `2099-01-01T00:00:${10 + index}.000Z` }),
    );
    await plant(
      [...lines, ...moved, honest, ...lured, ...Array.from({ length: 1_000_000 }, () => '{"v":1,"type":"x"}')].join(
        "\n",
      ),
    );
    const { records, problems } = await rig.manifest.read(rig.root, "assets");
    assert.deepEqual(
      records.map(({ file }) => file),
      ["assets/mug.png"],
    );
    assert.ok(problems.length > 0 && problems.length <= 100);
  });

  it("F38 S7 gives every prompt and name one harmless file inside the workspace, and overwrites none", async () => {
    const prompts = [
      "CON",
      "nul.txt",
      "../../../etc/passwd",
      "..\\..\\x",
      "C:\\x",
      "x".repeat(300),
      "ü".repeat(255),
      "🎉".repeat(80),
      "e\u0301te\u0301",
      "\u00e9t\u00e9",
      "evil \u202Egnp.exe",
      "name. . .",
      "a:b*c?d|e",
      ".hidden",
      "a\0b",
      "~",
      "%2e%2e%2f",
    ];
    const taken = new Set<string>();
    for (const prompt of prompts) {
      for (const name of [null, prompt]) {
        const job = rig.job({ prompt });
        const { assets } = await runJob({ ...job, plan: { ...job.plan, name } }, rig.parts());
        const [file = ""] = assets.map((asset) => asset.file);
        const leaf = file.replace(/^assets\//, "");
        assert.ok(Buffer.byteLength(`${leaf}.part`) <= 125, leaf);
        assert.doesNotMatch(leaf, /[/\\:*?"<>|\0-\x1f\u202a-\u202e\u2066-\u2069]|^[.~\s]|[.\s]\.png$/u, leaf);
        assert.doesNotMatch(leaf, /^(con|prn|aux|nul|com\d|lpt\d)\./i);
        assert.equal(leaf, leaf.normalize("NFC"));
        assert.ok((await stat(path.join(rig.root, file))).isFile());
        assert.ok(!taken.has(file), file);
        taken.add(file);
      }
    }
  });

  it("F38 takes the next number where a file, a folder or a dead link has the name", async () => {
    await mkdir(path.join(rig.root, "assets", "mug-2.png"), { recursive: true });
    await writeFile(path.join(rig.root, "assets", "mug.png"), "mine");
    await symlink("nowhere.png", path.join(rig.root, "assets", "mug-3.png"));
    const { assets } = await runJob(rig.job({ numImages: 2 }), rig.parts());
    assert.deepEqual(
      assets.map(({ file }) => file),
      ["assets/mug-4.png", "assets/mug-5.png"],
    );
    assert.equal(await readFile(path.join(rig.root, "assets", "mug.png"), "utf8"), "mine");
  });
});
