import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { recoverJobs } from "../../src/core/desk/recovery";
import type { Job } from "../../src/core/schema/job";
import { createGate } from "../mock-api/testClient";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const DAY = 24 * 60 * 60 * 1000;
const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
const isBeforeTheAnswer = ({ state }: Job) => ["estimated", "approved", "submitting"].includes(state.kind);

describe("what is left of jobs when something else fails", () => {
  let rig: DeskRig;
  let window: DeskWindow;

  beforeEach(async () => {
    rig = await createDeskRig();
    window = rig.window();
  });
  afterEach(() => rig.stop());

  /** A disk that takes no state after the answer, in neither place, until it is well again. */
  const crowded = (): { window: DeskWindow; heal: () => void } => {
    let isFull = true;
    const { journal } = window;
    const refuse = (job: Job) => isFull && !isBeforeTheAnswer(job);
    const broken = rig.window({
      journal: {
        ...journal,
        write: (job) => (refuse(job) ? Promise.reject(full) : journal.write(job)),
        writeSpare: (job) => (refuse(job) ? Promise.reject(full) : journal.writeSpare(job)),
      },
    });
    return { window: broken, heal: () => (isFull = false) };
  };

  it("F8 is asked for again, without paying, where one of several pictures had no place", async () => {
    const { files } = rig.base;
    let isFull = true;
    const crowdedFiles = {
      ...files,
      openPart: (part: Parameters<typeof files.openPart>[0]) =>
        isFull && part.name.endsWith("-1.part") ? Promise.reject(full) : files.openPart(part),
    };
    const narrow = rig.window({ files: crowdedFiles });
    rig.mock.script({ shape: "data[{b64_json}]" });
    const { call } = rig.plan();
    const plan = rig.plan({ call: { ...call, numImages: 2 }, estimate: 2 * PRICE, reserve: 2 * PRICE });
    const first = await narrow.generate({ plan });
    assert.deepEqual([first.assets.length, await rig.kinds()], [1, ["accepted"]]);
    isFull = false;
    const { resumed } = await recoverJobs(rig.window({ files: crowdedFiles }).desk, true);
    assert.equal((await resumed[0]?.end)?.assets.length, 2);
    assert.deepEqual(
      [await rig.pictures(), await rig.kinds(), rig.mock.requests.length],
      [["mug-2.png", "mug.png"], ["recorded"], 1],
    );
  });

  /** Two pictures came inside the answer, and there was no place for the second one. */
  async function oneHomeless(): Promise<string> {
    const { files } = rig.base;
    const narrow = rig.window({
      files: {
        ...files,
        openPart: (part) => (part.name.endsWith("-1.part") ? Promise.reject(full) : files.openPart(part)),
      },
    });
    rig.mock.script({ shape: "data[{b64_json}]" });
    const { call } = rig.plan();
    await narrow.generate({
      plan: rig.plan({ call: { ...call, numImages: 2 }, estimate: 2 * PRICE, reserve: 2 * PRICE }),
    });
    return await rig.onlyId();
  }

  it("F8 F17 is asked for no more where its generation is gone", async () => {
    const id = await oneHomeless();
    rig.mock.script({ on: "poll", status: 410, body: { code: "output_expired" } });
    const first = await recoverJobs(rig.window().desk, true);
    await Promise.allSettled(first.resumed.map(({ end }) => end));
    assert.equal(first.resumed.length, 1);
    assert.deepEqual((await recoverJobs(rig.window().desk, true)).resumed, []);
    await assert.rejects(window.desk.goOn(id), { code: "invalid-request" });
    assert.equal(rig.mock.requests.length, 1);
  });

  it("F35 what has a link is saved without waiting for a key that does not come", async () => {
    const state = await (async () => {
      await oneHomeless();
      return await rig.stateOf(await rig.onlyId());
    })();
    assert.ok(state.kind === "accepted");
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(window.generate(), { code: "download-failed" });
    const other = (await rig.stored()).find((job) => job.state.kind === "accepted" && job.plan.call.numImages === 1);
    assert.ok(other?.state.kind === "accepted");
    const [link] = other.state.outputs;
    assert.ok(link?.kind === "lost" && link.url !== null);
    const [, homeless] = state.outputs;
    assert.ok(homeless);
    const mixed = await rig.leave(
      { ...state, outputs: [{ kind: "remote", url: link.url }, homeless] },
      { id: randomUUID(), createdAt: 1 },
    );
    const asked = createGate();
    const locked = rig.window({
      connect: () => {
        asked.open();
        return new Promise(() => undefined);
      },
    });
    locked.desk.goOn(mixed.id).catch(() => undefined);
    await asked.opened;
    const now = await rig.stateOf(mixed.id);
    assert.ok(now.kind === "accepted");
    assert.deepEqual(
      now.outputs.map(({ kind }) => kind),
      ["recorded", "lost"],
    );
  });

  it("F7 is left to whoever acts on it while what is in memory is written down", async () => {
    const { window: broken, heal } = crowded();
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(broken.generate({ isClicked: true }), { code: "download-failed" });
    const id = await rig.onlyId();
    heal();
    const [saved] = await Promise.all([broken.desk.saveElsewhere(id, "art"), broken.desk.writeUnwritten()]);
    assert.deepEqual(
      saved.assets.map(({ file }) => file),
      ["art/mug.png"],
    );
    assert.deepEqual([await rig.kinds(), broken.desk.isOnlyInMemory(id)], [["recorded"], false]);
  });

  describe("on a disk that was full after the answer", () => {
    it("F7 is shown as done, not as perhaps charged, and written down when there is room", async () => {
      const { window: broken, heal } = crowded();
      const { jobId } = await broken.generate({ isClicked: true });
      assert.equal((await rig.stateOf(jobId)).kind, "submitting");
      const [seen] = await broken.desk.jobs();
      assert.equal(seen?.job.state.kind, "recorded");
      const full = await recoverJobs(broken.desk, false);
      assert.deepEqual([full.unknown.length, full.left], [0, 1]);
      assert.equal((await recoverJobs(window.desk, true)).held, 1);
      heal();
      assert.equal((await recoverJobs(broken.desk, false)).left, 0);
      assert.equal((await rig.stateOf(jobId)).kind, "recorded");
      assert.equal(rig.mock.requests.length, 1);
    });

    it("F7 is not perhaps charged where it was refused", async () => {
      const { window: broken, heal } = crowded();
      rig.mock.script({ insufficientFunds: true });
      await assert.rejects(broken.generate({ isClicked: true }), { code: "insufficient-funds", charged: "no" });
      assert.deepEqual((await recoverJobs(window.desk, true)).unknown, []);
      heal();
      await recoverJobs(broken.desk, false);
      assert.deepEqual([await rig.kinds(), await window.desk.spending()], [["failed"], { day: 0, month: 0 }]);
    });

    it("F7 stays in memory when going on fails before anything could be written", async () => {
      const { window: broken, heal } = crowded();
      rig.mock.script({ on: "output", outputStatus: 500, times: 10 });
      await assert.rejects(broken.generate({ isClicked: true }), { code: "download-failed" });
      const id = await rig.onlyId();
      await assert.rejects(broken.desk.goOn(id), { code: "download-failed", charged: "yes" });
      assert.ok(broken.desk.isOnlyInMemory(id));
      heal();
      assert.equal((await broken.desk.goOn(id)).assets.length, 1);
    });

    it("F7 comes home from the second place as soon as there is room, before that place is emptied", async () => {
      const { journal } = window;
      let isFull = true;
      const broken = rig.window({
        journal: {
          ...journal,
          write: (job) => (isFull && !isBeforeTheAnswer(job) ? Promise.reject(full) : journal.write(job)),
        },
      });
      rig.mock.script({ on: "output", outputStatus: 410 });
      await assert.rejects(broken.generate({ isClicked: true }), { code: "output-expired" });
      assert.equal((await recoverJobs(broken.desk, false)).left, 1);
      isFull = false;
      assert.equal((await recoverJobs(broken.desk, false)).left, 0);
      await rm(path.join(path.dirname(rig.base.journalFolder), "spare-jobs"), { recursive: true });
      assert.deepEqual(await rig.kinds(), ["accepted"]);
    });
  });

  it("F4 is saved where its process ended between keeping the picture and writing the receipt", async () => {
    const { files } = rig.base;
    const kept = createGate();
    const gone: DeskWindow = rig.window({
      files: {
        ...files,
        async openPart(part) {
          const writer = await files.openPart(part);
          return {
            write: (pieces) => writer.write(pieces),
            discard: () => writer.discard(),
            async finish() {
              await writer.finish();
              await gone.die();
              kept.open();
              return await new Promise(() => undefined);
            },
          };
        },
      },
    });
    rig.mock.script({ shape: "data[{b64_json}]" });
    gone.generate({ isClicked: true }).catch(() => undefined);
    await kept.opened;
    const { unknown, resumed } = await recoverJobs(window.desk, true);
    assert.deepEqual([unknown.length, resumed.length], [0, 1]);
    await resumed[0]?.end;
    assert.deepEqual([await rig.pictures(), await rig.lines(), rig.mock.requests.length], [["mug.png"], 1, 1]);
    assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
  });

  it("S4 asks no other address for a generation, and keeps it for its own", async () => {
    rig.mock.script({ queued: { polls: 1 } });
    const gone = rig.window({ clock: { now: () => 1, monotonic: () => 1, sleep: () => new Promise(() => undefined) } });
    gone.generate({ isClicked: true }).catch(() => undefined);
    await gone.until(async () => (await rig.kinds())[0] === "queued");
    await gone.die();
    const elsewhere = { baseUrl: "http://127.0.0.1:9", apiKey: "k", pollPath: "/{id}", timeoutMs: 1_000 };
    const moved = rig.window({ connect: () => Promise.resolve(elsewhere) });
    const { resumed } = await recoverJobs(moved.desk, true);
    const end = resumed[0]?.end ?? assert.fail("nothing went on");
    await assert.rejects(end, { code: "outcome-unknown", charged: "maybe", message: /base URL/ });
    assert.deepEqual(await rig.kinds(), ["queued"]);
    assert.equal((await window.desk.goOn(await rig.onlyId())).assets.length, 1);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("says that it is paid where a setting can't be read", async () => {
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(window.generate(), { code: "download-failed" });
    const id = await rig.onlyId();
    const forgetful = rig.window({ provider: () => undefined });
    await assert.rejects(forgetful.desk.goOn(id), { charged: "yes", jobId: id });
    const odd = rig.window({
      maxConcurrent: () => {
        throw new Error("inlineAssets.maxConcurrentJobs: 0 is not allowed.");
      },
    });
    assert.equal((await odd.desk.goOn(id)).assets.length, 1);
  });

  it("F34 is over for a caller who leaves while the key is waited for", async () => {
    const asked = createGate();
    const locked = rig.window({
      connect: () => {
        asked.open();
        return new Promise(() => undefined);
      },
    });
    const abort = new AbortController();
    const run = locked.generate({}, { signal: abort.signal });
    await asked.opened;
    abort.abort();
    await assert.rejects(run, { code: "cancelled", charged: "no" });
    assert.deepEqual([await rig.kinds(), rig.mock.requests.length], [["failed"], 0]);
  });

  it("F32 waits a minute at most where the clock was set back during a 429", async () => {
    const waits: number[] = [];
    rig.world.sleep = (ms) => {
      waits.push(ms);
      return Promise.resolve();
    };
    const until = Date.now() + 30 * DAY;
    const { id } = await rig.leave({ kind: "waiting", until, shape: "flat", resends: ["rate-limited"] });
    await window.desk.run(await window.desk.approveAgain(id));
    assert.ok(waits.length > 0 && waits.every((ms) => ms <= 60_000), String(waits));
  });

  it("counts what was sent and let go of between the list and the look at its owner", async () => {
    rig.world.limits = { confirmAbove: 1e6, perDay: PRICE, perMonth: 0 };
    const quick = rig.window();
    const job = await quick.desk.admit({ plan: rig.plan(), isClicked: true });
    const { journal } = window;
    const slow = rig.window({
      journal: {
        ...journal,
        async list() {
          const listed = await journal.list();
          if (listed.length > 1) await quick.desk.run(job).catch(() => undefined);
          return listed;
        },
      },
    });
    await assert.rejects(slow.generate({ isClicked: true }), { code: "over-budget", charged: "no" });
    assert.equal(rig.mock.requests.length, 1);
  });

  it("S12 is no job at all where it could not be read back and so would count nowhere", async () => {
    rig.world.limits = { confirmAbove: PRICE, perDay: PRICE, perMonth: PRICE };
    const plan = rig.plan({ name: "x".repeat(2_200_000) });
    await assert.rejects(window.generate({ plan }), { code: "write-failed", charged: "no" });
    const { journal } = window;
    const forgetful = rig.window({ journal: { ...journal, list: () => Promise.resolve([]) } });
    await assert.rejects(forgetful.generate(), { code: "write-failed", charged: "no" });
    assert.deepEqual([await rig.stored(), rig.mock.requests.length], [[], 0]);
  });
});
