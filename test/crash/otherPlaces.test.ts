import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { DeskParts } from "../../src/core/desk/deskParts";
import type { AssetFiles } from "../../src/core/ports";
import type { Job } from "../../src/core/schema/job";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { checkSaved, crashFacts } from "../support/crashFacts";
import type { CrashCase } from "../support/crashLab";
import type { CrashWorld } from "../support/crashWorld";
import { createCrashWorld, foldersOf } from "../support/crashWorld";

describe("folders that vanish, fill up or are closed while a paid picture comes", () => {
  let mock: MockApi;
  let scratch: string;
  let world: CrashWorld | undefined;
  let cases = 0;

  before(async () => {
    mock = await startMockApi({ draw: drawFlatPng });
    scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-places-"));
    await chmod(scratch, 0o777);
  });
  afterEach(async () => {
    await world?.close();
    mock.reset();
  });
  after(async () => {
    await mock.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const newCase = (pictures = 1): CrashCase => {
    cases += 1;
    const places = { base: path.join(scratch, `case-${cases}`), mockUrl: mock.url, apiKey: mock.apiKey };
    return { places, call: { prompt: `Case ${cases}`, pictures, seed: cases } };
  };
  const assetsOf = (one: CrashCase): string => path.join(foldersOf(one.places.base).root, "assets");
  const open = (one: CrashCase, change: Partial<DeskParts> = {}): CrashWorld =>
    (world = createCrashWorld(one.places, change));
  const buy = async (one: CrashCase, { desk, plan }: CrashWorld): Promise<Job> =>
    await desk.admit({ plan: await plan(one.call), isClicked: true });

  /** Does something to the folders once, just before one of the steps that save a picture. */
  const meddling = (one: CrashCase, step: "finish" | "place", meddle: () => Promise<unknown>): AssetFiles => {
    const { files } = createFiles(one);
    let isDone = false;
    const once = async (): Promise<void> => {
      if (isDone) return;
      isDone = true;
      await meddle();
    };
    return {
      ...files,
      async openPart(part) {
        const writer = await files.openPart(part);
        return {
          write: (pieces) => writer.write(pieces),
          discard: () => writer.discard(),
          async finish() {
            if (step === "finish") await once();
            return await writer.finish();
          },
        };
      },
      async place(...where) {
        if (step === "place") await once();
        return await files.place(...where);
      },
    };
  };
  const createFiles = (one: CrashCase): DeskParts => createCrashWorld(one.places).parts;

  it("F10 makes the assets folder again when it was deleted during the download", async () => {
    for (const step of ["finish", "place"] as const) {
      const one = newCase(2);
      const files = meddling(one, step, () => rm(assetsOf(one), { recursive: true }));
      const { desk } = open(one, { files });
      const job = await buy(one, world ?? assert.fail());
      await desk.run(job);
      await checkSaved(one, mock);
    }
  });

  it("F10 stops at a file in the folder's place, keeps the picture, and saves it elsewhere", async () => {
    const one = newCase();
    const files = meddling(one, "finish", async () => {
      await rm(assetsOf(one), { recursive: true });
      await writeFile(assetsOf(one), "mine");
    });
    const { desk } = open(one, { files });
    const job = await buy(one, world ?? assert.fail());
    await assert.rejects(desk.run(job), { code: "write-failed", charged: "yes", jobId: job.id });
    await assert.rejects(desk.goOn(job.id), { charged: "yes", jobId: job.id });
    assert.equal(await readFile(assetsOf(one), "utf8"), "mine");
    // The manifest's folder is the same one: the picture is saved, and recorded once there is room for its line.
    await assert.rejects(desk.saveElsewhere(job.id, "art"), { charged: "yes", jobId: job.id });
    await rm(assetsOf(one));
    const { assets } = await desk.goOn(job.id);
    assert.deepEqual(
      assets.map(({ file }) => file),
      [`art/case-${cases}.png`],
    );
    await checkSaved(one, mock);
  });

  it("F10 never follows a link that leads out of the workspace", async () => {
    for (const step of ["finish", "place"] as const) {
      const one = newCase();
      const outside = path.join(one.places.base, "outside");
      await mkdir(outside, { recursive: true });
      const files = meddling(one, step, async () => {
        await rename(assetsOf(one), `${assetsOf(one)}-before`);
        await symlink(outside, assetsOf(one));
      });
      const { desk } = open(one, { files });
      const job = await buy(one, world ?? assert.fail());
      await assert.rejects(desk.run(job), { charged: "yes", jobId: job.id });
      await assert.rejects(desk.goOn(job.id), { charged: "yes", jobId: job.id });
      assert.deepEqual(await readdir(outside), []);
      await rm(assetsOf(one));
      await rename(`${assetsOf(one)}-before`, assetsOf(one));
      await desk.goOn(job.id);
      await checkSaved(one, mock);
      assert.deepEqual(await readdir(outside), []);
    }
  });

  it("F39 leaves a file alone that was changed or removed before it was recorded, and fetches the picture again", async () => {
    for (const change of ["changed", "deleted"] as const) {
      const one = newCase();
      const fresh = createFiles(one);
      const manifest = { ...fresh.manifest, append: () => Promise.reject(new Error("EIO")) };
      const broken = open(one, { manifest });
      const job = await buy(one, broken);
      await assert.rejects(broken.desk.run(job), { code: "write-failed", charged: "yes" });
      const file = path.join(assetsOf(one), `case-${cases}.png`);
      await (change === "changed" ? writeFile(file, "mine") : rm(file));
      await broken.close();
      const { assets } = await open(one, { claims: broken.parts.claims }).desk.goOn(job.id);
      const expected = change === "changed" ? `assets/case-${cases}-2.png` : `assets/case-${cases}.png`;
      assert.deepEqual(
        assets.map((asset) => asset.file),
        [expected],
      );
      if (change === "changed") {
        assert.equal(await readFile(file, "utf8"), "mine");
        await rm(file);
      }
      await checkSaved(one, mock);
    }
  });

  it("F4 saves a picture once when it had its name, and is sent elsewhere before that was written down", async () => {
    const one = newCase();
    const { files } = createFiles(one);
    let isDone = false;
    const place: AssetFiles["place"] = async (...where) => {
      await files.place(...where);
      if (isDone) return true;
      isDone = true;
      throw new Error("EIO");
    };
    const { desk } = open(one, { files: { ...files, place } });
    const job = await buy(one, world ?? assert.fail());
    await assert.rejects(desk.run(job), { code: "write-failed", charged: "yes" });
    await desk.saveElsewhere(job.id, "art");
    await checkSaved(one, mock);
  });

  it("F4 finds bytes that came inside the answer where they were moved to just before a kill", async () => {
    const one = newCase();
    mock.script({ shape: "data[{b64_json}]" });
    const { files } = createFiles(one);
    const openPart: AssetFiles["openPart"] = (part) =>
      part.isSpare ? files.openPart(part) : Promise.reject(new Error("ENOSPC"));
    // It is moved, and the process does not live to say so.
    const movePart: AssetFiles["movePart"] = async (...where) => {
      await files.movePart(...where);
      throw new Error("killed");
    };
    const first = open(one, { files: { ...files, openPart, movePart } });
    const job = await buy(one, first);
    await assert.rejects(first.desk.run(job), { charged: "yes" });
    await first.close();
    await open(one, { claims: first.parts.claims }).desk.goOn(job.id);
    await checkSaved(one, mock);
  });

  it("F8 keeps a paid picture for later on a disk that is really full, and repairs the manifest's torn tail", async () => {
    const one = newCase();
    const { root } = foldersOf(one.places.base);
    await mkdir(root, { recursive: true });
    if (!isMounted(root)) {
      console.log("      (not on a real full disk: nothing may be mounted here)");
      return;
    }
    try {
      const { desk } = open(one);
      const job = await buy(one, world ?? assert.fail());
      await mkdir(assetsOf(one));
      const torn = '{"v":1,"type":"asset","id":"torn"';
      await writeFile(path.join(assetsOf(one), "asset-manifest.jsonl"), torn);
      const ballast = path.join(root, "ballast");
      await writeFile(ballast, Buffer.alloc(128 * 1024)).catch(() => undefined);
      await assert.rejects(desk.run(job), { code: "write-failed", charged: "yes", jobId: job.id });
      const paid = await crashFacts(one, mock);
      assert.equal(paid.job?.state.kind, "accepted");
      assert.deepEqual(
        paid.files.filter((file) => /^workspace\/.*\.part$/.test(file)),
        [],
      );
      await rm(ballast);
      await desk.goOn(job.id);
      await checkSaved(one, mock);
      const text = await readFile(path.join(assetsOf(one), "asset-manifest.jsonl"), "utf8");
      assert.ok(text.startsWith(`${torn}\n{`), "the torn line keeps its bytes, and the next one its own line");
    } finally {
      execFileSync("umount", [root]);
    }
  });
});

/** 64 KB of memory as a disk; false where that is not allowed. */
function isMounted(folder: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
