import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { JobResult } from "../../src/core/job/runJob";
import { runJob } from "../../src/core/job/runJob";
import type { Job } from "../../src/core/schema/job";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

describe("runJob, with the real adapter, network, files and journal", () => {
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  const fails = async (run: Promise<JobResult>, code: string, charged: string, jobId: string): Promise<void> => {
    await assert.rejects(run, { name: "InlineAssetsError", code, charged, jobId });
  };
  const stored = async (job: Job): Promise<Job["state"] | undefined> => (await rig.journal.read(job.id))?.state;

  it("goes through its states, each on disk before the next step", async () => {
    const seen: string[] = [];
    const journal = {
      ...rig.journal,
      write: async (job: Job) => {
        seen.push(
          `${job.state.kind} with ${rig.mock.requests.length} POSTs and ${(await rig.assets()).filter((name) => name === "mug.png").length} files`,
        );
        await rig.journal.write(job);
      },
    };
    const result = await runJob(rig.job(), rig.parts({ journal }));
    assert.deepEqual(seen, [
      "submitting with 0 POSTs and 0 files",
      "accepted with 1 POSTs and 0 files",
      "accepted with 1 POSTs and 0 files",
      "accepted with 1 POSTs and 0 files",
      "accepted with 1 POSTs and 1 files",
      "recorded with 1 POSTs and 1 files",
    ]);
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug.png"]);
    assert.equal(result.costUsd, 0.0072);
    assert.equal(await rig.manifestText(), `${JSON.stringify(result.assets[0])}\n`);
  });

  it("sends the prompt with its style around it, and records both apart", async () => {
    const job = rig.job();
    const style = { prefix: "Watercolour of", suffix: ", soft light" };
    const { prompt } = job.plan.call;
    const { assets } = await runJob({ ...job, plan: { ...job.plan, style } }, rig.parts());
    const sent: unknown = rig.mock.requests[0]?.body;
    assert.equal(Reflect.get(Object(sent), "prompt"), `Watercolour of ${prompt}, soft light`);
    assert.deepEqual([assets[0]?.prompt, assets[0]?.style, assets[0]?.file], [prompt, style, "assets/mug.png"]);
  });

  it("keeps the journal private, and no output link in it once the job is closed", async () => {
    const job = rig.job({ numImages: 2 });
    const journal = {
      ...rig.journal,
      write: async (next: Job) => {
        await rig.journal.write(next);
        const isClosed = next.state.kind === "recorded";
        const file = path.join(rig.journalFolder, isClosed ? "closed" : "", `${next.id}.json`);
        assert.equal((await stat(file)).mode & 0o777, 0o600);
        const holdsLink = (await readFile(file, "utf8")).includes("/outputs/");
        assert.equal(
          holdsLink,
          next.state.kind === "accepted" && next.state.outputs.some(({ kind }) => kind !== "recorded"),
        );
      },
    };
    const { assets } = await runJob(job, rig.parts({ journal }));
    assert.equal(assets.length, 2);
    assert.deepEqual(await readdir(rig.journalFolder), ["closed"]);
    assert.deepEqual(await readdir(path.join(rig.journalFolder, "closed")), [`${job.id}.json`]);
    assert.equal((await stored(job))?.kind, "recorded");
  });

  it("F6 sends nothing when the intent can't be written down", async () => {
    const journal = {
      ...rig.journal,
      write: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
    };
    const job = rig.job();
    await fails(runJob(job, rig.parts({ journal })), "write-failed", "no", job.id);
    assert.equal(rig.mock.requests.length, 0);
  });

  it("saves the picture even when its receipt can't be written down", async () => {
    const journal = {
      ...rig.journal,
      write: async (job: Job) => {
        if (job.state.kind !== "submitting") throw new Error("full");
        await rig.journal.write(job);
      },
      writeSpare: () => Promise.reject(new Error("full")),
    };
    const { assets } = await runJob(rig.job(), rig.parts({ journal }));
    assert.equal(assets.length, 1);
  });

  it("F20 F21 never sends again what may have been charged", async () => {
    for (const step of [
      { resetAfterAccept: true },
      { status: 503, body: "" },
      { status: 504, accept: true },
      { status: 409 },
    ] as const) {
      rig.mock.reset();
      rig.mock.script(step);
      const job = rig.job();
      await fails(runJob(job, rig.parts()), "outcome-unknown", "maybe", job.id);
      assert.equal(rig.mock.requests.length, 1);
      assert.equal((await stored(job))?.kind, "unknown");
      await fails(
        runJob({ ...job, state: (await stored(job)) ?? job.state }, rig.parts()),
        "outcome-unknown",
        "maybe",
        job.id,
      );
      assert.equal(rig.mock.requests.length, 1, "running it again sends nothing");
    }
  });

  it("F19 waits after a 429, writes a new intent, and sends once more only", async () => {
    rig.mock.script({ rateLimit: { retryAfter: 7 } });
    await runJob(rig.job(), rig.parts());
    assert.equal(rig.mock.requests.length, 2);
    assert.equal(rig.mock.charges.count, 1);
    assert.ok((rig.pauses[0] ?? 0) > 6_000 && (rig.pauses[0] ?? 0) <= 7_000, String(rig.pauses[0]));
    assert.deepEqual(rig.states.slice(0, 5), ["approved", "submitting", "waiting", "submitting", "accepted"]);

    rig.mock.reset();
    rig.mock.script({ rateLimit: { retryAfter: 1 }, times: 3 });
    const job = rig.job();
    await fails(runJob(job, rig.parts()), "rate-limited", "no", job.id);
    assert.equal(rig.mock.requests.length, 2);
  });

  it("uses the other body shape when the endpoint asks for it, once", async () => {
    rig.mock.script({ nestedOnly: true });
    const { assets } = await runJob(rig.job(), rig.parts());
    assert.equal(assets.length, 1);
    assert.deepEqual(
      rig.mock.requests.map(({ status }) => status),
      [422, 200],
    );
    assert.equal(rig.mock.charges.count, 1);
  });

  it("F19 stops while it waits, and sends nothing then", async () => {
    rig.mock.script({ rateLimit: { retryAfter: 7 } });
    const abort = new AbortController();
    const clock = { ...rig.parts().clock, sleep: () => (abort.abort(), Promise.reject(new Error("aborted"))) };
    const job = rig.job();
    await fails(runJob(job, rig.parts({ clock }), abort.signal), "cancelled", "no", job.id);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("takes pictures that come inside the answer", async () => {
    rig.mock.script({ shape: "data[{b64_json}]" });
    const { assets } = await runJob(rig.job({ numImages: 3 }), rig.parts());
    assert.deepEqual(
      assets.map(({ file }) => file),
      ["assets/mug.png", "assets/mug-2.png", "assets/mug-3.png"],
    );
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug-2.png", "mug-3.png", "mug.png"]);
  });

  it("splits a cost so that the lines add up exactly", async () => {
    rig.mock.script({ estimatedCost: 0.1 });
    const { assets, costUsd } = await runJob(rig.job({ numImages: 3 }), rig.parts());
    assert.equal(costUsd, 0.1);
    assert.deepEqual(
      assets.map((asset) => asset.costUsd),
      [0.033334, 0.033333, 0.033333],
    );
  });

  it("falls back to the price list when the answer names no cost", async () => {
    rig.mock.script({ estimatedCost: null });
    const { assets } = await runJob(rig.job(), rig.parts());
    assert.deepEqual([assets[0]?.costUsd, assets[0]?.costSource], [0.0072, "estimated"]);
  });

  it("F12 fetches again what was cut or reset, up to five times, and never pays for it", async () => {
    rig.mock.script([
      {},
      { on: "output", resetOutput: true },
      { on: "output", cutOutput: 50, withLength: true },
      { on: "output", cutOutput: 50 },
      { on: "output", outputStatus: 503 },
    ]);
    const { assets } = await runJob(rig.job(), rig.parts());
    assert.equal(assets.length, 1);
    assert.equal(rig.mock.outputRequests.length, 5);
    assert.equal(rig.mock.requests.length, 1);

    rig.mock.reset();
    rig.mock.script([{}, { on: "output", cutOutput: 50, times: 9 }]);
    const job = rig.job();
    await fails(runJob(job, rig.parts()), "download-failed", "yes", job.id);
    assert.equal(rig.mock.outputRequests.length, 5);
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug.png"], "no part file is left");
    assert.equal((await stored(job))?.kind, "accepted");

    rig.mock.script([]);
    rig.mock.reset();
    const failedAgain = runJob({ ...job, state: (await stored(job)) ?? job.state }, rig.parts());
    await assert.rejects(failedAgain, "the mock has forgotten the picture");
    assert.equal(rig.mock.requests.length, 0, "going on pays nothing");
  });

  it("goes on from the journal to the one picture, after a failure in placing or recording", async () => {
    for (const port of ["files", "manifest"] as const) {
      const job = rig.job({ prompt: `Resume ${port}` });
      const broken =
        port === "files"
          ? { files: { ...rig.files, place: () => Promise.reject(new Error("EIO")) } }
          : { manifest: { ...rig.manifest, append: () => Promise.reject(new Error("EIO")) } };
      await fails(runJob(job, rig.parts(broken)), "write-failed", "yes", job.id);
      const { assets } = await runJob({ ...job, state: (await stored(job)) ?? job.state }, rig.parts());
      assert.deepEqual(
        assets.map(({ file }) => file),
        [`assets/resume-${port}.png`],
      );
    }
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "resume-files.png", "resume-manifest.png"]);
    assert.equal(rig.mock.charges.count, 2);
    assert.equal((await rig.manifestText()).trimEnd().split("\n").length, 2);
  });

  it("keeps a queued job's id while the provider still works", async () => {
    rig.mock.script([{ queued: { polls: 100 } }]);
    const job = rig.job();
    let now = 0;
    const clock = { ...rig.parts().clock, monotonic: () => (now += 6_000) };
    await fails(runJob(job, rig.parts({ clock })), "outcome-unknown", "maybe", job.id);
    const state = await stored(job);
    assert.equal(state?.kind, "queued");
    rig.mock.settleQueued();
    const { assets } = await runJob({ ...job, state }, rig.parts());
    assert.equal(assets.length, 1);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("says a failed, refunded generation was not charged", async () => {
    rig.mock.script({ queued: { polls: 1, end: "failed" } });
    const job = rig.job();
    await fails(runJob(job, rig.parts()), "provider-error", "no", job.id);
    assert.equal((await stored(job))?.kind, "failed");
    assert.equal(rig.mock.charges.count, 0);
  });
});
