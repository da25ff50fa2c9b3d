import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { recoverJobs } from "../../src/core/desk/recovery";
import type { Log } from "../../src/core/ports";
import type { NodeJobClaims } from "../../src/node/jobClaims";
import { createJobClaims } from "../../src/node/jobClaims";
import { identifyThisProcess } from "../../src/node/processIdentity";
import { createGate } from "../mock-api/testClient";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe("a job that two windows take for theirs", () => {
  let rig: DeskRig;
  let window: DeskWindow;

  beforeEach(async () => {
    rig = await createDeskRig();
    window = rig.window();
  });
  afterEach(() => rig.stop());

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
    const standStill = () => sleepersClaims.dispose();
    const lookUntil = async <T>(found: (recovery: Awaited<ReturnType<typeof recoverJobs>>) => T | undefined) => {
      for (;;) {
        const result = found(await recoverJobs(other.desk, false));
        if (result !== undefined) return result;
      }
    };

    it("S12 is sent by the other one alone", async () => {
      rig.world.maxConcurrent = 1;
      const { opened, open } = createGate();
      rig.mock.script({ delayUntil: opened });
      const first = sleeper.generate({ isClicked: true });
      await rig.mock.waitFor("accepted");
      const second = sleeper.generate({ isClicked: true });
      await sleeper.until(async () => (await rig.stored()).length === 2);
      standStill();
      const offered = await lookUntil((recovery) => recovery.offered[0]);
      rig.world.maxConcurrent = 2;
      await other.desk.run(await other.desk.approveAgain(offered.id));
      open();
      await assert.rejects(second, { code: "cancelled", charged: "no", jobId: offered.id });
      // The answer to its own call is saved all the same, though the other window called it unknown.
      assert.equal((await first).assets.length, 1);
      assert.deepEqual([await rig.kinds(), rig.mock.requests.length], [["recorded", "recorded"], 2]);
      assert.deepEqual(await other.desk.spending(), { day: 2 * PRICE, month: 2 * PRICE });
    });

    it("S12 is saved once", async () => {
      const { opened, open } = createGate();
      rig.mock.script({ on: "output", delayUntil: opened });
      const first = sleeper.generate({ isClicked: true });
      await rig.mock.waitFor("output");
      standStill();
      const resumed = await lookUntil((recovery) => recovery.resumed[0]);
      await resumed.end;
      open();
      await assert.rejects(first, { code: "cancelled", charged: "yes", message: /taken this job over/ });
      assert.deepEqual([await rig.pictures(), await rig.lines(), await rig.kinds()], [["mug.png"], 1, ["recorded"]]);
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
      const { opened, open } = createGate();
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
      assert.deepEqual([await rig.kinds(), rig.mock.requests.length], [["recorded"], 1]);
      claims.dispose();
    });

    it("S12 the picture is saved also where a person has put the job away meanwhile", async () => {
      const { window: other, claims } = otherWindow();
      const { run, answer } = await takenOver(other);
      await other.desk.dismiss(await rig.onlyId());
      answer();
      assert.equal((await run).assets.length, 1);
      assert.deepEqual([await rig.kinds(), await rig.pictures(), await rig.lines()], [["dismissed"], ["mug.png"], 1]);
      assert.deepEqual(await other.desk.spending(), { day: PRICE, month: PRICE });
      claims.dispose();
    });

    it("S12 the answer waits until the other one has let go of the job", async () => {
      const [reached, held] = [createGate(), createGate()];
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
      const { opened, open } = createGate();
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
      assert.deepEqual(
        [await rig.pictures(), await rig.kinds(), rig.mock.requests.length],
        [["mug.png"], ["recorded"], 1],
      );
      claims.dispose();
    });
  });
});
