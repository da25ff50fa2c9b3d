import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import type { JobResult } from "../../src/core/job/runJob";
import { runJob } from "../../src/core/job/runJob";
import type { Job } from "../../src/core/schema/job";
import { jobSchema } from "../../src/core/schema/job";
import type { SlotPlan } from "../../src/core/schema/slotPlan";
import { createDrawPicture } from "../mock-api/drawPicture";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("the job of a picture that a document asks for", function () {
  this.timeout(60_000);
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig(createDrawPicture());
  });
  afterEach(() => rig.stop());

  function slotJob(slot: SlotPlan, call: Partial<Job["plan"]["call"]> = {}): Job {
    const job = rig.job({ numImages: 1, ...call });
    const folder = slot.file.slice(0, Math.max(0, slot.file.lastIndexOf("/")));
    return jobSchema.parse({ ...job, plan: { ...job.plan, folder, slot } });
  }
  const read = async (file: string): Promise<Buffer> => await readFile(path.join(rig.root, file));
  const only = ({ assets }: JobResult) => assets[0] ?? assert.fail("no asset");
  const metadataOf = async (file: string) => await sharp(await read(file)).metadata();

  it("has exactly the name and the size that are wanted, and keeps the answer as it came", async () => {
    const slot = { file: "site/img/Hero.JPEG", size: { width: 500, height: 280 }, format: "jpeg" } as const;
    const result = await runJob(slotJob(slot, { imageSize: { width: 1088, height: 608 } }), rig.parts());
    const asset = only(result);
    assert.equal(asset.file, "site/img/Hero.JPEG");
    const { width, height, format } = await metadataOf(asset.file);
    assert.deepEqual([width, height, format], [500, 280, "jpeg"]);
    assert.deepEqual([asset.width, asset.height, asset.format], [500, 280, "jpeg"]);
    assert.equal(asset.sha256, sha256(await read(asset.file)));
    const raw = asset.raw ?? assert.fail("no answer is kept");
    const answer = await read(raw.file);
    assert.equal(raw.sha256, sha256(answer));
    const came = await sharp(answer).metadata();
    assert.deepEqual([came.width, came.height, came.format], [1088, 608, "png"]);
    assert.deepEqual(raw.content, { x: 1, y: 0, width: 1086, height: 608 });
    assert.deepEqual((await readdir(path.join(rig.root, "site/img"))).sort(), ["Hero.JPEG"]);
    assert.deepEqual(result.warnings, []);
    assert.equal(rig.mock.charges.count, 1);
  });

  it("is the answer itself where that is what is wanted, and then keeps nothing beside it", async () => {
    const slot = { file: "img/a.png", size: { width: 1024, height: 768 }, format: "png" } as const;
    const result = await runJob(slotJob(slot, { imageSize: { width: 1024, height: 768 } }), rig.parts());
    assert.equal(only(result).raw, undefined);
    assert.deepEqual(await readdir(path.join(rig.root, "img")), ["a.png"]);
    assert.deepEqual((await readdir(path.join(rig.root, "assets"))).sort(), ["asset-manifest.jsonl"]);
  });

  it("has the format of its name also where another one came", async () => {
    rig.mock.script({ deliverFormat: "webp" });
    const slot = { file: "img/a.jpg", size: null, format: "jpeg" } as const;
    const asset = only(await runJob(slotJob(slot, { imageSize: { width: 1024, height: 768 } }), rig.parts()));
    const { width, height, format } = await metadataOf("img/a.jpg");
    assert.deepEqual([asset.file, width, height, format], ["img/a.jpg", 1024, 768, "jpeg"]);
    assert.ok(asset.raw?.file.endsWith(".webp"));
  });

  it("says what was cut off or enlarged where the answer has another size", async () => {
    rig.mock.script({ deliverSize: { width: 256, height: 256 } });
    const slot = { file: "img/a.png", size: { width: 800, height: 400 }, format: "png" } as const;
    const result = await runJob(slotJob(slot, { imageSize: { width: 1152, height: 576 } }), rig.parts());
    const { width, height } = await metadataOf("img/a.png");
    assert.deepEqual([width, height], [800, 400]);
    assert.deepEqual(result.warnings, [
      "The answer has 256 × 256 pixels, fewer than are wanted; it was enlarged.",
      "The answer has 256 × 256 pixels, which are other proportions; 50 % of it were cut off.",
    ]);
  });

  it("F38 takes a number where its name was taken meanwhile, says so, and overwrites nothing", async () => {
    const slot = { file: "img/a.png", size: null, format: "png" } as const;
    await mkdir(path.join(rig.root, "img"));
    await writeFile(path.join(rig.root, "img/a.png"), "somebody's");
    const result = await runJob(slotJob(slot, { imageSize: { width: 1024, height: 768 } }), rig.parts());
    assert.equal(only(result).file, "img/a-2.png");
    assert.equal((await read("img/a.png")).toString(), "somebody's");
    assert.deepEqual(result.warnings, ["img/a.png was there by then and stays; the new picture is img/a-2.png."]);
  });
});
