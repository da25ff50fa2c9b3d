import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import type { EditOptions } from "../../src/core/chooseEdit";
import { InlineAssetsError } from "../../src/core/errors";
import { partOf } from "../../src/core/job/jobParts";
import type { JobParts } from "../../src/core/job/jobParts";
import type { JobResult } from "../../src/core/job/runJob";
import { runJob } from "../../src/core/job/runJob";
import type { Job } from "../../src/core/schema/job";
import type { EditFilesHere } from "../support/editJob";
import { IMAGE_FILE, planEdit } from "../support/editJob";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";
import { decoded, differing, gradient, halfMask } from "../support/pictureFiles";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("the job of an edit", function () {
  this.timeout(60_000);
  let rig: JobRig;
  let image: Buffer;
  let mask: Buffer;

  before(async () => {
    image = await gradient(301, 203).png().toBuffer();
    mask = await halfMask(301, 203);
  });
  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  async function editJob(
    files: EditFilesHere,
    options: Partial<EditOptions> = {},
    call: Partial<Job["plan"]["call"]> = {},
  ): Promise<Job> {
    const job = rig.job(call);
    return { ...job, plan: await planEdit(job.plan, files, rig, options) };
  }
  const read = async (file: string): Promise<Buffer> => await readFile(path.join(rig.root, file));
  const only = ({ assets }: JobResult) => assets[0] ?? assert.fail("no asset");
  const names = async (folder: string): Promise<string[]> => (await readdir(path.join(rig.root, folder))).sort();
  const sizeOf = async (bytes: Uint8Array): Promise<number[]> => {
    const { width, height } = await sharp(bytes).metadata();
    return [width, height];
  };
  const stored = async (job: Job): Promise<Job> => (await rig.journal.read(job.id)) ?? assert.fail("no such job");

  it("sends picture and mask at a legal size, and saves beside the original what differs inside the mask alone", async () => {
    rig.mock.script({ disturb: 30 });
    const result = await runJob(await editJob({ image, mask }), rig.parts());
    const asset = only(result);
    assert.equal(asset.file, "pictures/mug-edit.png");
    const bytes = await read(asset.file);
    const { inside, outside } = await differing(image, bytes);
    assert.equal(outside, 0);
    assert.ok(inside > 301 * 203);
    assert.deepEqual(await read(IMAGE_FILE), image);
    const [request] = rig.mock.requests;
    const box = request?.edit?.mask ?? assert.fail("no mask was sent");
    assert.ok(box.readsAsBlackAndWhite);
    assert.deepEqual(await names("pictures"), ["mask.png", "mug-edit.png", "mug.png"]);
    assert.deepEqual([result.warnings, result.costUsd, rig.mock.charges.count], [[], 0.0072, 1]);
  });

  it("records what it was made of, and keeps the model's answer under its content's name", async () => {
    const reference = await gradient(64, 64).png().toBuffer();
    const job = await editJob({ image, mask, references: [reference] }, { feather: 3 });
    const asset = only(await runJob(job, rig.parts()));
    const { raw, ...record } = asset;
    assert.ok(raw !== undefined);
    assert.deepEqual(record.source, { file: IMAGE_FILE, sha256: sha256(image) });
    assert.deepEqual(record.mask, { file: "pictures/mask.png", sha256: sha256(mask) });
    assert.deepEqual(record.references, [{ file: "pictures/reference-0.png", sha256: sha256(reference) }]);
    assert.deepEqual([record.mode, record.composited, record.feather], ["edit", true, 3]);
    assert.deepEqual([record.width, record.height, record.format], [301, 203, "png"]);
    assert.equal(record.sha256, sha256(await read(asset.file)));
    assert.equal(raw.file, `assets/.raw/${raw.sha256}.png`);
    assert.equal(sha256(await read(raw.file)), raw.sha256);
    const { imageSize } = job.plan.call;
    assert.ok(typeof imageSize === "object");
    assert.deepEqual(await sizeOf(await read(raw.file)), [imageSize.width, imageSize.height]);
    assert.equal(rig.mock.requests[0]?.edit?.images.length, 2);
    assert.deepEqual(JSON.parse(await rig.manifestText()), asset);
  });

  it("finishes each of several pictures", async () => {
    const { assets } = await runJob(await editJob({ image, mask }, {}, { numImages: 3 }), rig.parts());
    assert.deepEqual(
      assets.map(({ file }) => file),
      ["pictures/mug-edit.png", "pictures/mug-edit-2.png", "pictures/mug-edit-3.png"],
    );
    for (const { file } of assets) assert.equal((await differing(image, await read(file))).outside, 0);
    assert.equal((await names("assets/.raw")).length, 3);
  });

  it("has the original's exact size without a mask, too, and is the answer itself where nothing is to be fitted", async () => {
    const fitted = only(await runJob(await editJob({ image }), rig.parts()));
    assert.deepEqual(await sizeOf(await read(fitted.file)), [301, 203]);
    assert.deepEqual([fitted.mask, fitted.composited], [undefined, false]);
    const legal = await gradient(1024, 768).webp({ lossless: true }).toBuffer();
    const asItCame = only(await runJob(await editJob({ image: legal }), rig.parts()));
    assert.equal(asItCame.format, "webp");
    assert.equal(asItCame.raw?.sha256, asItCame.sha256);
  });

  it("leaves an answer in the size that was asked for, and fits it where the mask is to hold", async () => {
    const wide = { width: 1024, height: 640 };
    const free = only(await runJob(await editJob({ image }, { imageSize: wide }), rig.parts()));
    assert.deepEqual([free.width, free.height, free.raw], [1024, 640, undefined]);
    const original = await gradient(512, 320).png().toBuffer();
    const half = await halfMask(512, 320);
    const held = await runJob(await editJob({ image: original, mask: half }, { imageSize: wide }), rig.parts());
    const bytes = await read(only(held).file);
    assert.deepEqual(await sizeOf(bytes), [1024, 640]);
    const scaled = await decoded(await sharp(original).resize(1024, 640, { kernel: "cubic" }).png().toBuffer());
    const ours = await decoded(bytes);
    for (let x = 600; x < 1000; x += 50) {
      for (const channel of [0, 1, 2]) {
        const at = (320 * 1024 + x) * 4 + channel;
        assert.ok(Math.abs((ours.data[at] ?? 0) - (scaled.data[at] ?? 0)) < 90, "outside it is the original, scaled");
      }
    }
  });

  it("lets the model redraw everything where the person wants that, at the original's size", async () => {
    rig.mock.script({ disturb: 30 });
    const asset = only(await runJob(await editJob({ image, mask }, { keepOutsideMask: false }), rig.parts()));
    assert.equal(asset.composited, false);
    assert.ok((await differing(image, await read(asset.file))).outside > 0);
    assert.ok(rig.mock.requests[0]?.edit?.mask);
  });

  it("says where the answer has another size, and fits it all the same", async () => {
    rig.mock.script({ deliverSize: { width: 512, height: 352 } });
    const { warnings, ...result } = await runJob(await editJob({ image, mask }), rig.parts());
    assert.match(warnings.join(" "), /512 × 352 pixels instead of/);
    assert.equal((await differing(image, await read(only(result as JobResult).file))).outside, 0);
  });

  for (const [what, change] of [
    ["was deleted", (file: string) => rm(file)],
    ["has changed", (file: string) => writeFile(file, "other")],
  ] as const) {
    for (const [field, file] of [
      ["image", IMAGE_FILE],
      ["mask", "pictures/mask.png"],
    ] as const) {
      it(`sends nothing when the ${field} ${what} since it was chosen`, async () => {
        const job = await editJob({ image, mask });
        await change(path.join(rig.root, file));
        await assert.rejects(runJob(job, rig.parts()), (error: unknown) => {
          assert.ok(error instanceof InlineAssetsError);
          assert.deepEqual([error.code, error.charged, error.field], ["invalid-request", "no", field]);
          assert.match(error.message, /since it was chosen; choose again\. Nothing was sent/);
          return true;
        });
        assert.equal(rig.mock.requests.length, 0);
        assert.equal((await stored(job)).state.kind, "failed");
      });
    }
  }

  it("F4 is laid over what was sent, when the person changes the original while the call runs", async () => {
    const job = await editJob({ image, mask });
    const changed: JobParts["onState"] = ({ state }) => {
      if (state.kind === "accepted") void writeFile(path.join(rig.root, IMAGE_FILE), "other");
    };
    const asset = only(await runJob(job, rig.parts({ onState: changed })));
    assert.equal((await differing(image, await read(asset.file))).outside, 0);
    assert.equal(asset.source?.sha256, sha256(image));
  });

  /** Runs a job until its answer is there and verified, and gives it as a restart finds it. */
  async function stoppedBeforeFinish(): Promise<Job> {
    const job = await editJob({ image, mask });
    const pictures = { ...rig.pictures, finish: () => Promise.reject(new Error("stopped")) };
    await assert.rejects(runJob(job, rig.parts({ pictures })));
    const left = await stored(job);
    assert.ok(left.state.kind === "accepted");
    assert.equal(left.state.outputs[0]?.kind, "raw");
    return left;
  }

  it("F4 goes on after a restart from the answer that is kept, without another download or POST", async () => {
    const left = await stoppedBeforeFinish();
    await rig.files.discardPart(partOf(left, 0, false));
    const downloads = rig.mock.outputRequests.length;
    const asset = only(await runJob(left, rig.parts()));
    assert.equal((await differing(image, await read(asset.file))).outside, 0);
    assert.deepEqual([rig.mock.outputRequests.length, rig.mock.requests.length], [downloads, 1]);
    assert.deepEqual(await names("pictures"), ["mask.png", "mug-edit.png", "mug.png"]);
  });

  it("F4 takes the person's own file where the kept copy is gone, and fetches an answer that is gone again", async () => {
    const left = await stoppedBeforeFinish();
    await rm(path.join(rig.scratch, "inputs"), { recursive: true });
    await rig.files.discardPart(partOf(left, 0, false));
    await rm(path.join(rig.root, "assets/.raw"), { recursive: true });
    const asset = only(await runJob(left, rig.parts()));
    assert.equal((await differing(image, await read(asset.file))).outside, 0);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("keeps the paid answer and says where it is, when the original is gone for good", async () => {
    const left = await stoppedBeforeFinish();
    await rm(path.join(rig.scratch, "inputs"), { recursive: true });
    await rm(path.join(rig.root, IMAGE_FILE));
    await assert.rejects(runJob(left, rig.parts()), (error: unknown) => {
      assert.ok(error instanceof InlineAssetsError);
      assert.deepEqual([error.code, error.charged], ["bad-output", "yes"]);
      const kept = /kept in (\S+)\.$/.exec(error.message)?.[1] ?? assert.fail(error.message);
      assert.match(kept, /^assets\/\.raw\/[0-9a-f]{64}\.png$/);
      return true;
    });
    assert.equal((await names("assets/.raw")).length, 1);
  });

  it("saves the picture where the answer can't be kept", async () => {
    const job = await editJob({ image, mask });
    const files = { ...rig.files, keep: () => Promise.reject(new Error("read-only")) };
    const asset = only(
      await runJob(job, rig.parts({ files, manifest: { ...rig.manifest, append: () => Promise.resolve() } })),
    );
    assert.equal((await differing(image, await read(asset.file))).outside, 0);
    assert.match(rig.said.join(" "), /could not be kept \(read-only\)/);
  });

  it("keeps a mask that is no file of the person's with the pictures", async () => {
    const job = await editJob({ image, mask });
    const own = { file: `assets/.masks/${sha256(mask)}.png`, sha256: sha256(mask), isOurs: true };
    assert.ok(job.plan.edit !== undefined);
    const ours = { ...job, plan: { ...job.plan, edit: { ...job.plan.edit, mask: own } } };
    const asset = only(await runJob(ours, rig.parts()));
    assert.deepEqual(asset.mask, { file: own.file, sha256: own.sha256 });
    assert.deepEqual(await read(own.file), mask);
  });

  it("tells the person where such a mask can't be kept", async () => {
    const job = await editJob({ image, mask });
    const own = { file: `assets/.masks/${sha256(mask)}.png`, sha256: sha256(mask), isOurs: true };
    assert.ok(job.plan.edit !== undefined);
    const ours = { ...job, plan: { ...job.plan, edit: { ...job.plan.edit, mask: own } } };
    await mkdir(path.join(rig.root, "assets"), { recursive: true });
    await writeFile(path.join(rig.root, "assets/.masks"), "in the way");
    const result = await runJob(ours, rig.parts());
    only(result);
    assert.match(result.warnings.join(" "), /The mask could not be kept beside the manifest/);
  });
});
