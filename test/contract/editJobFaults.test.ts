import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { canGoOn } from "../../src/core/desk/jobViews";
import { InlineAssetsError } from "../../src/core/errors";
import { answerFileOf } from "../../src/core/job/finishOutput";
import { finishedPartOf, partOf } from "../../src/core/job/jobParts";
import type { JobParts } from "../../src/core/job/jobParts";
import { redirectOutputs } from "../../src/core/job/redirectOutputs";
import { runJob } from "../../src/core/job/runJob";
import type { Job } from "../../src/core/schema/job";
import { makePng } from "../support/makePng";
import { IMAGE_FILE, planEdit } from "../support/editJob";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const picture = { width: 96, height: 96, isInterlaced: false };
const image = makePng({ ...picture, colourType: 2, bitDepth: 8, sample: (x, y) => (x * 7 + y) & 255 });
const mask = makePng({ ...picture, colourType: 0, bitDepth: 1, sample: (x) => (x < 48 ? 1 : 0) });
const stopped = () => Promise.reject(new Error("stopped"));

describe("what can befall an edit's answer", function () {
  this.timeout(60_000);
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  async function editJob(): Promise<Job> {
    const job = rig.job();
    return { ...job, plan: await planEdit(job.plan, { image, mask }, rig, { imageSize: { width: 64, height: 64 } }) };
  }
  const stored = async ({ id }: Job): Promise<Job> => (await rig.journal.read(id)) ?? assert.fail("no such job");
  const outputOf = ({ state }: Job) =>
    (state.kind === "accepted" ? state.outputs[0] : undefined) ?? assert.fail(state.kind);
  const filesIn = async (folder: string): Promise<string[]> =>
    (await readdir(path.join(rig.scratch, folder), { recursive: true }).catch(() => [])).sort();
  const partsLeft = async (): Promise<string[]> => (await filesIn(".")).filter((name) => name.endsWith(".part"));
  const put = async (file: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(path.dirname(path.join(rig.root, file)), { recursive: true });
    await writeFile(path.join(rig.root, file), bytes);
  };
  const failure = async (running: Promise<unknown>): Promise<InlineAssetsError> => {
    const error: unknown = await running.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof InlineAssetsError, String(error));
    return error;
  };

  /** What stops a run with its picture in that state. */
  const stops: Readonly<Record<string, () => Partial<JobParts>>> = {
    raw: () => ({ pictures: { ...rig.pictures, finish: stopped } }),
    verified: () => ({ files: { ...rig.files, previewPlace: stopped } }),
    placing: () => ({ files: { ...rig.files, place: stopped } }),
    placed: () => ({ manifest: { ...rig.manifest, append: stopped } }),
  };
  async function stoppedAt(kind: string): Promise<Job> {
    const job = await editJob();
    await assert.rejects(runJob(job, rig.parts(stops[kind]?.())));
    const left = await stored(job);
    assert.equal(outputOf(left).kind, kind);
    return left;
  }

  for (const kind of Object.keys(stops)) {
    it(`F9 goes to another folder from where it is ${kind}, and leaves nothing in the first one`, async () => {
      const left = await stoppedAt(kind);
      const redirected = await redirectOutputs(left, "art", rig);
      const { assets } = await runJob(redirected, rig.parts());
      assert.deepEqual(
        assets.map(({ file }) => file),
        [kind === "placed" ? "pictures/mug-edit.png" : "art/mug-edit.png"],
      );
      assert.deepEqual([await partsLeft(), rig.mock.requests.length], [[], 1]);
    });
  }

  it("F9 finds a picture that was on its way to another folder when the process was killed", async () => {
    rig.mock.script({ shape: "data[{b64_json}]" });
    const job = rig.job();
    await assert.rejects(runJob(job, rig.parts({ files: { ...rig.files, place: stopped } })));
    const left = await stored(job);
    await assert.rejects(
      redirectOutputs(left, "art", { files: rig.files, journal: { ...rig.journal, write: stopped } }),
    );
    const { assets } = await runJob(left, rig.parts());
    assert.deepEqual([assets.length, rig.mock.requests.length, await partsLeft()], [1, 1, []]);
  });

  it("names no answer in the record that is not kept, and says so", async () => {
    const left = await stoppedAt("raw");
    const output = outputOf(left);
    assert.ok(output.kind === "raw");
    const file = answerFileOf(left.plan, output);
    await rm(path.join(rig.root, file));
    await put(file, "planted");
    const { assets, warnings } = await runJob(left, rig.parts());
    assert.equal(assets[0]?.raw, undefined);
    assert.match(warnings.join(" "), /answer could not be kept/);
    assert.equal(await readFile(path.join(rig.root, file), "utf8"), "planted");
    assert.deepEqual(await partsLeft(), []);
  });

  /** Its original is gone for good, and so is the copy. */
  async function withoutOriginal(): Promise<Job> {
    const left = await stoppedAt("raw");
    await rm(path.join(rig.scratch, "inputs"), { recursive: true });
    await rm(path.join(rig.root, IMAGE_FILE));
    return left;
  }

  it("keeps the paid answer apart when neither the original nor its own place is there", async () => {
    const left = await withoutOriginal();
    const output = outputOf(left);
    assert.ok(output.kind === "raw");
    const keep = () => Promise.reject(new Error("read-only"));
    const error = await failure(runJob(left, rig.parts({ files: { ...rig.files, keep } })));
    assert.equal(error.charged, "yes");
    assert.doesNotMatch(error.message, /\.raw/);
    const lost = outputOf(await stored(left));
    assert.ok(lost.kind === "lost" && lost.isKept);
    const kept = await rig.files.readPart(partOf(left, 0, true));
    assert.equal(kept?.sha256, output.sha256);
  });

  it("is finished after all once the original is back, without another POST", async () => {
    const left = await withoutOriginal();
    await failure(runJob(left, rig.parts()));
    assert.deepEqual(await partsLeft(), []);
    const lost = await stored(left);
    assert.ok(canGoOn(lost));
    await put(IMAGE_FILE, image);
    const { assets } = await runJob(lost, rig.parts());
    assert.deepEqual([assets.length, rig.mock.requests.length, await partsLeft()], [1, 1, []]);
  });

  it("F10 is finished once more from the kept answer when its picture vanishes before it has its name", async () => {
    const job = await editJob();
    let isGone = false;
    const previewPlace: typeof rig.files.previewPlace = async (...asked) => {
      if (!isGone) await rig.files.discardPart(finishedPartOf(job, 0, false));
      isGone = true;
      return await rig.files.previewPlace(...asked);
    };
    const downloads = rig.mock.outputRequests.length;
    const { assets } = await runJob(job, rig.parts({ files: { ...rig.files, previewPlace } }));
    assert.equal(assets.length, 1);
    assert.equal(rig.mock.outputRequests.length, downloads + 1);
  });

  it("never takes an answer that was changed on the disk for the one that came", async () => {
    const job = await editJob();
    const onState: JobParts["onState"] = ({ state }) => {
      const [output] = state.kind === "accepted" ? state.outputs : [];
      if (output?.kind === "raw") writeFileSync(path.join(rig.root, `pictures/.${job.id}-0.part`), image);
    };
    let isFirst = true;
    const once: JobParts["onState"] = (now, isWritten) => {
      if (isFirst) onState(now, isWritten);
      if (now.state.kind === "accepted" && now.state.outputs[0]?.kind === "raw") isFirst = false;
    };
    const { assets } = await runJob(job, rig.parts({ onState: once }));
    const raw = assets[0]?.raw ?? assert.fail("no answer");
    assert.equal(sha256(await readFile(path.join(rig.root, raw.file))), raw.sha256);
    assert.notEqual(raw.sha256, sha256(image));
  });

  it("S8 keeps a mask under its content's name, whatever the journal calls it", async () => {
    const job = await editJob();
    assert.ok(job.plan.edit !== undefined);
    const planted = { file: ".vscode/settings.json", sha256: sha256(mask), isOurs: true };
    const hostile = { ...job, plan: { ...job.plan, edit: { ...job.plan.edit, mask: planted } } };
    await runJob(hostile, rig.parts());
    assert.deepEqual(await filesIn("workspace/.vscode"), []);
    assert.deepEqual(await filesIn("workspace/assets/.masks"), [`${sha256(mask)}.png`]);
  });

  it("says of a free edit that can't be finished that nothing was charged", async () => {
    const job = await editJob();
    const free = { ...job, plan: { ...job.plan, estimate: 0, reserve: 0 } };
    const finish = () => Promise.reject(new InlineAssetsError("write-failed", "It stopped.", { charged: "yes" }));
    const error = await failure(runJob(free, rig.parts({ pictures: { ...rig.pictures, finish } })));
    assert.deepEqual([error.code, error.charged], ["write-failed", "no"]);
  });

  it("tells a person no absolute path when the system fails", async () => {
    const left = await stoppedAt("raw");
    const readPart = () =>
      Promise.reject(Object.assign(new Error(`EIO: i/o error, open '${rig.root}/x'`), { code: "EIO" }));
    const { message } = await failure(runJob(left, rig.parts({ files: { ...rig.files, readPart } })));
    assert.ok(!message.includes(rig.root), message);
  });
});
