import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { InlineAssetsError } from "../../src/core/errors";
import { chargeOf } from "../../src/core/job/jobMachine";
import { runJob } from "../../src/core/job/runJob";
import type { AssetFiles } from "../../src/core/ports";
import type { Provider } from "../../src/core/provider";
import type { Job } from "../../src/core/schema/job";
import { createAssetFiles } from "../../src/node/assetFiles";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

describe("a job that has been paid, or may have been", () => {
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  const stored = async (job: Job): Promise<Job> => (await rig.journal.read(job.id)) ?? assert.fail("no such job");
  const noSpace = Object.assign(new Error("no space left"), { code: "ENOSPC" });

  it("is not sent when the caller cancels while the intent is being written", async () => {
    const abort = new AbortController();
    const journal = {
      ...rig.journal,
      write: async (job: Job) => {
        await rig.journal.write(job);
        if (job.state.kind === "submitting") abort.abort();
      },
    };
    const job = rig.job();
    await assert.rejects(runJob(job, rig.parts({ journal }), abort.signal), { code: "cancelled", charged: "no" });
    assert.equal(rig.mock.requests.length, 0);
    assert.equal((await stored(job)).state.kind, "failed");
  });

  it("leaves no open intent when the key or the address fails, and none waiting when a wait is cancelled", async () => {
    const job = rig.job();
    const connect = () => Promise.reject(new Error("keyring locked"));
    await assert.rejects(runJob(job, rig.parts({ connect })), /keyring locked/);
    assert.equal(await rig.journal.read(job.id), undefined);

    const elsewhere = rig.job();
    const moved = { ...elsewhere, plan: { ...elsewhere.plan, apiOrigin: "https://api.example.com" } };
    await assert.rejects(runJob(moved, rig.parts()), {
      code: "invalid-request",
      charged: "no",
      message: /approved for/,
    });
    assert.equal(rig.mock.requests.length, 0);

    rig.mock.script({ rateLimit: { retryAfter: 9 } });
    const abort = new AbortController();
    const clock = { ...rig.parts().clock, sleep: () => (abort.abort(), Promise.reject(new Error("aborted"))) };
    const waiting = rig.job();
    await assert.rejects(runJob(waiting, rig.parts({ clock }), abort.signal), { code: "cancelled", charged: "no" });
    assert.equal((await stored(waiting)).state.kind, "failed");
  });

  it("needs no key to fetch what is paid", async () => {
    let calls = 0;
    const parts = rig.parts();
    const connect = () => ((calls += 1) === 1 ? parts.connect() : Promise.reject(new Error("revoked")));
    const { assets } = await runJob(rig.job({ numImages: 2 }), { ...parts, connect });
    assert.equal(assets.length, 2);
  });

  it("F17 saves the other pictures when one can't be had, and fetches that one when it is tried again", async () => {
    rig.mock.script([{}, { on: "output", outputStatus: 410 }]);
    const job = rig.job({ numImages: 3 });
    const { assets, warnings, costUsd } = await runJob(job, rig.parts());
    assert.equal(assets.length, 2);
    assert.equal(costUsd, 0.0216);
    assert.match(
      warnings.join(" "),
      /^2 of 3 pictures were delivered\. The picture is paid for, but its link has expired/,
    );
    const again = await runJob(await stored(job), rig.parts());
    assert.equal(again.assets.length, 3);
    assert.deepEqual((await rig.assets()).length, 4);
    assert.equal((await stored(job)).state.kind, "recorded");
    assert.equal(rig.mock.charges.count, 1);
  });

  it("leaves no part behind of a picture that was on its way when another could not be placed", async () => {
    const job = rig.job({ numImages: 4 });
    const files = { ...rig.files, place: () => Promise.reject(new Error("EIO")) };
    await assert.rejects(runJob(job, rig.parts({ files })), { code: "write-failed", charged: "yes" });
    assert.equal((await rig.assets()).length, 1, "only the first, verified part is kept");
    const { assets } = await runJob(await stored(job), rig.parts());
    assert.equal(assets.length, 4);
    assert.equal((await rig.assets()).length, 5);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("fetches again a part that has vanished or changed before it got its name", async () => {
    const job = rig.job();
    const files = { ...rig.files, place: () => Promise.reject(new Error("EIO")) };
    await assert.rejects(runJob(job, rig.parts({ files })), { code: "write-failed", charged: "yes" });
    await rm(path.join(rig.root, "assets"), { recursive: true });
    const { assets } = await runJob(await stored(job), rig.parts());
    assert.equal(assets.length, 1);
    assert.equal(rig.mock.requests.length, 1);
    assert.equal(rig.mock.outputRequests.length, 2);
  });

  it("keeps pictures that came inside the answer in the spare folder when their own refuses them", async () => {
    const spare = await mkdtemp(
      path.join((await isFolder("/dev/shm")) ? "/dev/shm" : rig.journalFolder, "inline-assets-"),
    );
    try {
      const real = createAssetFiles(spare);
      const openPart: AssetFiles["openPart"] = (part) => (part.isSpare ? real.openPart(part) : Promise.reject(noSpace));
      const files = { ...real, openPart };
      rig.mock.script({ shape: "data[{b64_json}]" });
      const { assets } = await runJob(rig.job(), rig.parts({ files }));
      assert.deepEqual(
        assets.map(({ file }) => file),
        ["assets/mug.png"],
      );
      assert.deepEqual(await readdir(spare), [], "it was moved, across file systems too");
      assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug.png"]);
    } finally {
      await rm(spare, { recursive: true });
    }
  });

  it("F8 keeps the generation when there is no place for a paid picture at all, and asks for it again without paying", async () => {
    const openPart = () => Promise.reject(noSpace);
    rig.mock.script({ shape: "data[{b64_json}]" });
    const job = rig.job();
    await assert.rejects(runJob(job, rig.parts({ files: { ...rig.files, openPart } })), {
      code: "write-failed",
      charged: "yes",
      message: /no place to keep it \(ENOSPC\)\. It was generation gen_/,
    });
    const kept = await stored(job);
    assert.equal(kept.state.kind, "queued");
    const { assets } = await runJob(kept, rig.parts());
    assert.deepEqual([assets.length, rig.mock.requests.length], [1, 1]);
  });

  it("F8 saves the other pictures that came inside the answer when there is no place for one", async () => {
    const openPart: AssetFiles["openPart"] = (part) =>
      part.name.endsWith("-1.part") ? Promise.reject(noSpace) : rig.files.openPart(part);
    rig.mock.script({ shape: "data[{b64_json}]" });
    const job = rig.job({ numImages: 3 });
    const { assets, warnings } = await runJob(job, rig.parts({ files: { ...rig.files, openPart } }));
    assert.deepEqual(
      assets.map(({ index }) => index),
      [0, 2],
    );
    assert.match(warnings.join(" "), /2 of 3 pictures were delivered\..*no place to keep it \(ENOSPC\)/);
  });

  it("F26 keeps a link that is none out of the journal, and what it cost in the sums", async () => {
    rig.mock.script({ outputUrl: `https://cdn.example.com/${"x".repeat(2_200_000)}` });
    const job = rig.job();
    await assert.rejects(runJob(job, rig.parts()), { code: "bad-output", charged: "yes", message: /characters/ });
    assert.equal(chargeOf(await stored(job))?.micro, 7_200);
  });

  it("never says that nothing was charged once something was", async () => {
    const files = {
      ...rig.files,
      openPart: () => Promise.reject(new InlineAssetsError("invalid-request", "outside")),
    };
    const job = rig.job();
    await assert.rejects(runJob(job, rig.parts({ files })), { charged: "yes", jobId: job.id, message: /paid for/ });

    const broken: Provider = { ...rig.provider, submit: () => Promise.reject(new TypeError("a bug")) };
    const other = rig.job();
    await assert.rejects(runJob(other, rig.parts({ provider: broken })), {
      code: "outcome-unknown",
      charged: "maybe",
      jobId: other.id,
    });
    assert.equal((await stored(other)).state.kind, "unknown");
  });

  it("says when a paid job could not be written down and so can't be tried again", async () => {
    const journal = {
      ...rig.journal,
      write: async (job: Job) => {
        if (job.state.kind !== "submitting") throw noSpace;
        await rig.journal.write(job);
      },
      writeSpare: () => Promise.reject(noSpace),
    };
    const files = { ...rig.files, place: () => Promise.reject(new Error("EIO")) };
    await assert.rejects(runJob(rig.job(), rig.parts({ journal, files })), {
      message: /copy its link, before the editor is closed\.$/,
    });
  });

  it("says when the reported cost is above the price that was shown, and keeps the first report", async () => {
    rig.mock.script({ estimatedCost: 60 });
    const { warnings } = await runJob(rig.job(), rig.parts());
    assert.deepEqual(warnings, ["The provider reports a cost of $60.00; the price shown was $0.0072."]);

    rig.mock.script({ queued: { polls: 1 }, estimatedCost: 0.6 });
    const job = rig.job();
    const { costUsd, assets } = await runJob(job, rig.parts());
    assert.deepEqual([costUsd, assets[0]?.costSource], [0.6, "reported"]);
  });

  it("takes no more pictures than a call can have, and says so", async () => {
    const urls = Array.from({ length: 41 }, (_, index) => `${rig.mock.url}/outputs/none/${index}.png`);
    rig.mock.script({ rewrite: (normal) => ({ ...normal, output_urls: [...[normal["output_url"]].flat(), ...urls] }) });
    const job = rig.job();
    const { assets, warnings } = await runJob(job, rig.parts());
    assert.equal(assets.length, 1);
    assert.match(warnings.join(" "), /42 pictures came; the first 8 are saved|41 pictures came; the first 8 are saved/);
  });

  it("takes no id that could carry a key or a novel into the manifest", async () => {
    for (const id of [`gen_${rig.mock.apiKey}`, "x".repeat(1_000_000), "\uD800", { toString: 1 }]) {
      rig.mock.script({ rewrite: (normal) => ({ ...normal, generation_id: id }) });
      const { generationId, assets } = await runJob(rig.job(), rig.parts());
      assert.equal(generationId, null);
      assert.equal(assets.length, 1);
    }
    assert.ok(!(await rig.manifestText()).includes(rig.mock.apiKey));
  });
});

async function isFolder(file: string): Promise<boolean> {
  return await stat(file).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
