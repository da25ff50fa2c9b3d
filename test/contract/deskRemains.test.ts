import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { recoverJobs } from "../../src/core/desk/recovery";
import type { Log } from "../../src/core/ports";
import type { Job } from "../../src/core/schema/job";
import type { NodeJobClaims } from "../../src/node/jobClaims";
import { createJobClaims } from "../../src/node/jobClaims";
import { identifyThisProcess } from "../../src/node/processIdentity";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const DAY = 24 * 60 * 60 * 1000;
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
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

  const kinds = async () => (await rig.stored()).map(({ state }) => state.kind).sort();
  const pictures = async () => (await rig.base.assets()).filter((name) => name.endsWith(".png"));
  const lines = async () => (await rig.base.manifestText()).trim().split("\n").length;
  const onlyId = async () => (await rig.stored())[0]?.id ?? assert.fail("There is no job.");
  const gate = (): { opened: Promise<void>; open: () => void } => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { opened, open: () => open() };
  };
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

  describe("in a window that another one has counted as gone", () => {
    let sleeper: DeskWindow;
    let other: DeskWindow;
    let sleepersClaims: NodeJobClaims;
    let othersClaims: NodeJobClaims;

    beforeEach(() => {
      // As on macOS, where nobody can tell whether a process still is the one that it was.
      const identify = async () => ({ ...(await identifyThisProcess()), token: randomUUID(), start: null });
      let now = 0;
      sleepersClaims = createJobClaims(rig.claimsFolder, log, { identify });
      othersClaims = createJobClaims(rig.claimsFolder, log, { identify, monotonic: () => (now += 3_000) });
      sleeper = rig.window({ claims: sleepersClaims });
      other = rig.window({ claims: othersClaims });
    });
    afterEach(() => othersClaims.dispose());

    /** No sign of life comes any more, as from a process that stands still. */
    const fallAsleep = () => sleepersClaims.dispose();
    const lookUntil = async <T>(found: (recovery: Awaited<ReturnType<typeof recoverJobs>>) => T | undefined) => {
      for (;;) {
        const result = found(await recoverJobs(other.desk, false));
        if (result !== undefined) return result;
      }
    };

    it("S12 is sent by the other one alone", async () => {
      rig.world.maxConcurrent = 1;
      const { opened, open } = gate();
      rig.mock.script({ delayUntil: opened });
      const first = sleeper.generate({ isClicked: true });
      await rig.mock.waitFor("accepted");
      const second = sleeper.generate({ isClicked: true });
      await sleeper.until(async () => (await rig.stored()).length === 2);
      fallAsleep();
      const offered = await lookUntil((recovery) => recovery.offered[0]);
      rig.world.maxConcurrent = 2;
      await other.desk.run(await other.desk.approveAgain(offered.id));
      open();
      await assert.rejects(second, { code: "cancelled", charged: "no", jobId: offered.id });
      // The answer to its own call is saved all the same, though the other window called it unknown.
      assert.equal((await first).assets.length, 1);
      assert.deepEqual([await kinds(), rig.mock.requests.length], [["recorded", "recorded"], 2]);
      assert.deepEqual(await other.desk.spending(), { day: 2 * PRICE, month: 2 * PRICE });
    });

    it("S12 is saved once", async () => {
      const { opened, open } = gate();
      rig.mock.script({ on: "output", delayUntil: opened });
      const first = sleeper.generate({ isClicked: true });
      await rig.mock.waitFor("output");
      fallAsleep();
      const resumed = await lookUntil((recovery) => recovery.resumed[0]);
      await resumed.end;
      open();
      await assert.rejects(first, { code: "cancelled", charged: "yes", message: /taken this job over/ });
      assert.deepEqual([await pictures(), await lines(), await kinds()], [["mug.png"], 1, ["recorded"]]);
    });
  });

  describe("in a window that stood still while its call was answered", () => {
    let sleepers: NodeJobClaims;
    let sleeper: DeskWindow;
    let looks: () => number;

    beforeEach(() => {
      const identify = async () => ({ ...(await identifyThisProcess()), token: randomUUID(), start: null });
      let now = 0;
      looks = () => (now += 3_000);
      sleepers = createJobClaims(rig.claimsFolder, log, { identify });
      sleeper = rig.window({ claims: sleepers });
    });

    /** A call on its way, which the other window counts as cut off. */
    async function takenOver(
      other: DeskWindow,
    ): Promise<{ run: ReturnType<DeskWindow["generate"]>; answer: () => void }> {
      const { opened, open } = gate();
      rig.mock.script({ delayUntil: opened });
      const run = sleeper.generate({ isClicked: true });
      run.catch(() => undefined);
      await rig.mock.waitFor("accepted");
      sleepers.dispose();
      for (let unknown = 0; unknown === 0;) unknown = (await recoverJobs(other.desk, false)).unknown.length;
      return { run, answer: open };
    }
    const otherWindow = (change: Parameters<DeskRig["window"]>[0] = {}) => {
      const identify = async () => ({ ...(await identifyThisProcess()), token: randomUUID(), start: null });
      const claims = createJobClaims(rig.claimsFolder, log, { identify, monotonic: looks });
      return { window: rig.window({ ...change, claims }), claims };
    };

    it("S12 the picture is saved and counted, though the other one called it unknown", async () => {
      const { window: other, claims } = otherWindow();
      const { run, answer } = await takenOver(other);
      answer();
      assert.equal((await run).assets.length, 1);
      assert.deepEqual([await kinds(), rig.mock.requests.length], [["recorded"], 1]);
      claims.dispose();
    });

    it("S12 the picture is saved also where a person has put the job away meanwhile", async () => {
      const { window: other, claims } = otherWindow();
      const { run, answer } = await takenOver(other);
      await other.desk.dismiss(await onlyId());
      answer();
      assert.equal((await run).assets.length, 1);
      assert.deepEqual([await kinds(), await pictures(), await lines()], [["dismissed"], ["mug.png"], 1]);
      assert.deepEqual(await other.desk.spending(), { day: PRICE, month: PRICE });
      claims.dispose();
    });

    it("S12 the answer waits until the other one has let go of the job", async () => {
      const [reached, held] = [gate(), gate()];
      const { journal } = window;
      const { window: other, claims } = otherWindow({
        journal: {
          ...journal,
          async write(job) {
            reached.open();
            await held.opened;
            await journal.write(job);
          },
        },
      });
      const { opened, open } = gate();
      rig.mock.script({ delayUntil: opened });
      const run = sleeper.generate({ isClicked: true });
      await rig.mock.waitFor("accepted");
      sleepers.dispose();
      const looking = (async () => {
        for (let unknown = 0; unknown === 0;) unknown = (await recoverJobs(other.desk, false)).unknown.length;
      })();
      await reached.opened;
      rig.world.sleep = async () => {
        held.open();
        await looking;
      };
      open();
      assert.equal((await run).assets.length, 1);
      assert.deepEqual([await pictures(), await kinds(), rig.mock.requests.length], [["mug.png"], ["recorded"], 1]);
      claims.dispose();
    });
  });

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
    assert.deepEqual([first.assets.length, await kinds()], [1, ["accepted"]]);
    isFull = false;
    const { resumed } = await recoverJobs(rig.window({ files: crowdedFiles }).desk, true);
    assert.equal((await resumed[0]?.end)?.assets.length, 2);
    assert.deepEqual(
      [await pictures(), await kinds(), rig.mock.requests.length],
      [["mug-2.png", "mug.png"], ["recorded"], 1],
    );
  });

  it("F7 is left to whoever acts on it while what is in memory is written down", async () => {
    const { window: broken, heal } = crowded();
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(broken.generate({ isClicked: true }), { code: "download-failed" });
    const id = await onlyId();
    heal();
    const [saved] = await Promise.all([broken.desk.saveElsewhere(id, "art"), broken.desk.writeUnwritten()]);
    assert.deepEqual(
      saved.assets.map(({ file }) => file),
      ["art/mug.png"],
    );
    assert.deepEqual([await kinds(), broken.desk.isOnlyInMemory(id)], [["recorded"], false]);
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
      assert.deepEqual([await kinds(), await window.desk.spending()], [["failed"], { day: 0, month: 0 }]);
    });

    it("F7 stays in memory when going on fails before anything could be written", async () => {
      const { window: broken, heal } = crowded();
      rig.mock.script({ on: "output", outputStatus: 500, times: 10 });
      await assert.rejects(broken.generate({ isClicked: true }), { code: "download-failed" });
      const id = await onlyId();
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
      assert.deepEqual(await kinds(), ["accepted"]);
    });
  });

  it("F4 is saved where its process ended between keeping the picture and writing the receipt", async () => {
    const { files } = rig.base;
    const kept = gate();
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
    assert.deepEqual([await pictures(), await lines(), rig.mock.requests.length], [["mug.png"], 1, 1]);
    assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
  });

  it("S4 asks no other address for a generation, and keeps it for its own", async () => {
    rig.mock.script({ queued: { polls: 1 } });
    const gone = rig.window({ clock: { now: () => 1, monotonic: () => 1, sleep: () => new Promise(() => undefined) } });
    gone.generate({ isClicked: true }).catch(() => undefined);
    await gone.until(async () => (await kinds())[0] === "queued");
    await gone.die();
    const elsewhere = { baseUrl: "http://127.0.0.1:9", apiKey: "k", pollPath: "/{id}", timeoutMs: 1_000 };
    const moved = rig.window({ connect: () => Promise.resolve(elsewhere) });
    const { resumed } = await recoverJobs(moved.desk, true);
    const end = resumed[0]?.end ?? assert.fail("nothing went on");
    await assert.rejects(end, { code: "outcome-unknown", charged: "maybe", message: /base URL/ });
    assert.deepEqual(await kinds(), ["queued"]);
    assert.equal((await window.desk.goOn(await onlyId())).assets.length, 1);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("says that it is paid where a setting can't be read", async () => {
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(window.generate(), { code: "download-failed" });
    const id = await onlyId();
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
    const asked = gate();
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
    assert.deepEqual([await kinds(), rig.mock.requests.length], [["failed"], 0]);
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
