import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { InlineAssetsError } from "../../src/core/errors";
import { recoverJobs } from "../../src/core/desk/recovery";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { Job, JobPlan } from "../../src/core/schema/job";
import { createAssetMoves } from "../../src/node/assetMoves";
import { createSystemClock } from "../../src/node/systemClock";
import { createGate } from "../mock-api/testClient";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const refusal = (error: unknown) => (error instanceof InlineAssetsError ? [error.code, error.charged] : String(error));

describe("the pictures that documents ask for, at the desk", function () {
  this.timeout(60_000);
  let rig: DeskRig;

  beforeEach(async () => {
    rig = await createDeskRig();
    rig.world.limits = { confirmAbove: 2 * PRICE, perDay: 0, perMonth: 0 };
  });
  afterEach(() => rig.stop());

  const place = (file: string, change: Partial<NonNullable<JobPlan["slot"]>> = {}): JobPlan => {
    const plan = rig.plan();
    const call = { ...plan.call, numImages: 1, imageSize: { width: 64, height: 64 } };
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    const prices = { estimate: PRICE, reserve: PRICE };
    return {
      ...plan,
      ...prices,
      call,
      folder,
      slot: { file, size: { width: 64, height: 64 }, format: "png", ...change },
    };
  };
  const places = (...files: string[]): JobPlan[] => files.map((file) => place(file));
  const admit = (window: DeskWindow, plans: readonly JobPlan[], isClicked = true): Promise<Job[]> =>
    window.desk.admitAll({ plans, isClicked });
  const fails = async (attempt: Promise<unknown>): Promise<unknown> =>
    await attempt.then(
      () => "it was admitted",
      (error: unknown) => refusal(error),
    );
  const files = async (): Promise<string[]> => {
    const all = await readdir(rig.base.root, { recursive: true, withFileTypes: true });
    return all.flatMap((one) => (one.isFile() && one.name.endsWith(".png") ? [one.name] : [])).sort();
  };

  it("are asked about once, for the sum", async () => {
    const window = rig.window();
    const jobs = await admit(window, places("img/a.png", "img/b.png", "img/c.png"));
    assert.equal(jobs.length, 3);
    assert.deepEqual(
      window.questions.map(({ reasons, others }) => [reasons[0]?.kind, others.length]),
      [["above limit", 2]],
    );
    assert.deepEqual(await rig.kinds(), ["approved", "approved", "approved"]);
    await Promise.all(jobs.map((job) => window.desk.run(job)));
    assert.deepEqual([rig.mock.charges.count, await files()], [3, ["a.png", "b.png", "c.png"]]);
  });

  it("are not asked about where a click is enough for the sum", async () => {
    const window = rig.window();
    await admit(window, places("img/a.png", "img/b.png"));
    assert.equal(window.questions.length, 0);
  });

  it("add up with what was spent without a click", async () => {
    const window = rig.window();
    await admit(window, places("img/a.png", "img/b.png"), false);
    assert.equal(window.questions.length, 0);
    await admit(window, places("img/c.png"), false);
    assert.deepEqual(
      window.questions.map(({ reasons }) => reasons[0]?.kind),
      ["without click"],
    );
  });

  it("are all of them or none: over a budget, at a no, and where one place is taken", async () => {
    const window = rig.window();
    rig.world.limits = { confirmAbove: 10 * PRICE, perDay: 2 * PRICE, perMonth: 0 };
    assert.deepEqual(await fails(admit(window, places("img/a.png", "img/b.png", "img/c.png"))), ["over-budget", "no"]);
    rig.world.limits = { confirmAbove: PRICE, perDay: 0, perMonth: 0 };
    window.answer = () => false;
    assert.deepEqual(await fails(admit(window, places("img/a.png", "img/b.png"))), ["cancelled", "no"]);
    await mkdir(path.join(rig.base.root, "img"), { recursive: true });
    await writeFile(path.join(rig.base.root, "img/b.png"), "somebody's");
    assert.deepEqual(await fails(admit(window, places("img/a.png", "img/b.png"))), ["invalid-request", "no"]);
    assert.deepEqual(await fails(admit(window, places("img/a.png", "img/a.png"))), ["invalid-request", "no"]);
    assert.deepEqual([await rig.kinds(), rig.mock.requests.length], [[], 0]);
  });

  it("are a thousand at once at most: more are refused before anything is written down", async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => `img/${at}.png`);
    assert.deepEqual(await fails(admit(rig.window(), places(...many))), ["invalid-request", "no"]);
    assert.deepEqual(await rig.kinds(), []);
  });

  it("S12 are paid once where two windows ask for one at the same moment", async () => {
    const windows = [rig.window(), rig.window()];
    const outcomes = await Promise.allSettled(
      windows.map(async (window) => {
        const [job] = await admit(window, places("img/a.png"));
        return job === undefined ? assert.fail("no job") : await window.desk.run(job);
      }),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.deepEqual([rig.mock.charges.count, await files()], [1, ["a.png"]]);
  });

  it("are refused while they are on their way, and once they are there", async () => {
    const [window, other] = [rig.window(), rig.window()];
    const gate = createGate();
    rig.mock.script({ delayUntil: gate.opened });
    const [job] = await admit(window, places("img/a.png"));
    const end = window.desk.run(job ?? assert.fail("no job"));
    await rig.mock.waitFor("accepted", 1);
    assert.deepEqual(await fails(admit(other, places("img/a.png"))), ["invalid-request", "no"]);
    gate.open();
    await end;
    assert.deepEqual(await fails(admit(other, places("img/a.png"))), ["invalid-request", "no"]);
    assert.equal(rig.mock.charges.count, 1);
  });

  it("F3 are asked about again where an earlier call may have been charged, even at a click", async () => {
    const [dying, window] = [rig.window(), rig.window()];
    const gate = createGate();
    rig.mock.script({ delayUntil: gate.opened });
    const [job] = await admit(dying, places("img/a.png"));
    void dying.desk.run(job ?? assert.fail("no job")).catch(() => undefined);
    await rig.mock.waitFor("accepted", 1);
    await dying.die();
    gate.open();
    await recoverJobs(window.desk, true);
    await admit(window, places("img/a.png"));
    assert.deepEqual(
      window.questions.map(({ reasons }) => reasons.map(({ kind }) => kind)),
      [["may charge again"]],
    );
  });

  it("are offered again after a restart, each once: asking anew puts away what was not sent", async () => {
    const [dying, window] = [rig.window(), rig.window()];
    await admit(dying, places("img/a.png", "img/b.png"));
    await dying.die();
    const { offered, resumed } = await recoverJobs(window.desk, true);
    assert.deepEqual([offered.length, resumed.length, rig.mock.requests.length], [2, 0, 0]);
    const [job] = await admit(window, places("img/a.png"));
    await window.desk.run(job ?? assert.fail("no job"));
    assert.deepEqual(await rig.kinds(), ["approved", "dismissed", "recorded"]);
    assert.equal(rig.mock.charges.count, 1);
  });

  it("S12 are not paid twice by trying a failed one again: not while another job is under way, and not once it is there", async () => {
    const window = rig.window();
    rig.mock.script({ status: 400, body: { error: { message: "no" } } });
    const [first] = await admit(window, places("img/a.png"));
    const failed = first ?? assert.fail("no job");
    await assert.rejects(window.desk.run(failed));
    const tryAgain = async (): Promise<Job> =>
      await window.desk.admit({ plan: failed.plan, isClicked: true, insteadOf: failed.id });
    const { count } = rig.mock.charges;
    const gate = createGate();
    rig.mock.script({ delayUntil: gate.opened });
    const [second] = await admit(window, places("img/a.png"));
    const end = window.desk.run(second ?? assert.fail("no job"));
    await rig.mock.waitFor("accepted", 1);
    assert.deepEqual(await fails(tryAgain()), ["invalid-request", "no"]);
    gate.open();
    await end;
    assert.deepEqual(await fails(tryAgain()), ["invalid-request", "no"]);
    assert.deepEqual([rig.mock.charges.count - count, await files()], [1, ["a.png"]]);
  });

  it("are not paid for where a person has put a picture there since they were offered", async () => {
    const [dying, window] = [rig.window(), rig.window()];
    const [job] = await admit(dying, places("img/a.png"));
    await dying.die();
    await recoverJobs(window.desk, true);
    await mkdir(path.join(rig.base.root, "img"), { recursive: true });
    await writeFile(path.join(rig.base.root, "img/a.png"), "somebody's");
    const again = window.desk.approveAgain(job?.id ?? assert.fail("no job"));
    assert.deepEqual(await fails(again), ["invalid-request", "no"]);
    assert.deepEqual([await rig.kinds(), rig.mock.requests.length], [["approved"], 0]);
  });

  it("get another one beside them, of their size and under a numbered name, which is nobody's place", async () => {
    const window = rig.window();
    for (const change of [{}, { isAnother: true }]) {
      const plan = place("img/a.png", { ...change, size: { width: 50, height: 50 } });
      const { assets, warnings } = await window.desk.run(await window.desk.admit({ plan, isClicked: true }));
      assert.deepEqual([assets[0]?.width, assets[0]?.height, warnings], [50, 50, []]);
    }
    assert.deepEqual(await readdir(path.join(rig.base.root, "img")), ["a-2.png", "a.png"]);
  });

  describe("that replace a placeholder", () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    let moves: ReturnType<typeof createAssetMoves>;
    let window: DeskWindow;
    let placeholder: AssetRecord;
    beforeEach(async () => {
      const { manifest, scratch } = rig.base;
      const toTrash = () => Promise.resolve(false);
      moves = createAssetMoves({
        ...{ storageFolder: path.join(scratch, "storage"), manifest, toTrash, clock: createSystemClock(), log },
      });
      window = rig.window({ moves });
      const [first] = await admit(window, places("img/a.png"));
      placeholder = (await window.desk.run(first ?? assert.fail("no job"))).assets[0] ?? assert.fail("no asset");
    });
    afterEach(() => moves.dispose());

    const inFolder = async (): Promise<string[]> => await readdir(path.join(rig.base.root, "img"));
    const owners = async (): Promise<Record<string, string>> => {
      const { records } = await rig.base.manifest.read(rig.base.root, "assets");
      return Object.fromEntries(records.map(({ id, file }) => [file, id]));
    };
    const replacing = (): JobPlan => place("img/a.png", { replaces: placeholder.id });

    it("take its name, and it goes into the trash, and nothing is lost", async () => {
      const [job] = await admit(window, [replacing()]);
      const result = await window.desk.run(job ?? assert.fail("no job"));
      assert.deepEqual([result.assets.map(({ file }) => file), result.warnings], [["img/a.png"], []]);
      assert.deepEqual(await owners(), { "img/a.png": result.assets[0]?.id });
      assert.deepEqual(await inFolder(), ["a.png"]);
      assert.deepEqual(await fails(admit(window, [replacing()])), ["invalid-request", "no"]);
    });

    it("leave what a person has put in its place while the call ran, and are saved beside it", async () => {
      const gate = createGate();
      rig.mock.script({ delayUntil: gate.opened });
      const [job] = await admit(window, [replacing()]);
      const end = window.desk.run(job ?? assert.fail("no job"));
      await rig.mock.waitFor("accepted", 2);
      await writeFile(path.join(rig.base.root, "img/a.png"), "somebody's");
      gate.open();
      const { assets, warnings } = await end;
      assert.deepEqual(
        [assets.map(({ file }) => file), (await inFolder()).sort()],
        [["img/a-2.png"], ["a-2.png", "a.png"]],
      );
      assert.equal(await readFile(path.join(rig.base.root, "img/a.png"), "utf8"), "somebody's");
      assert.match(warnings.join(" "), /saved as img\/a-2\.png/);
    });

    it("take the name that it has by then, where it was renamed while the call ran", async () => {
      const { manifest, root } = rig.base;
      const gate = createGate();
      rig.mock.script({ delayUntil: gate.opened });
      const [job] = await admit(window, [replacing()]);
      const end = window.desk.run(job ?? assert.fail("no job"));
      await rig.mock.waitFor("accepted", 2);
      await rename(path.join(root, "img/a.png"), path.join(root, "img/b.png"));
      const moved = {
        v: 1,
        type: "moved",
        id: placeholder.id,
        file: "img/b.png",
        at: new Date().toISOString(),
      } as const;
      await manifest.append(root, "assets", moved);
      gate.open();
      const { assets, warnings } = await end;
      assert.deepEqual([assets.map(({ file }) => file), warnings, await inFolder()], [["img/b.png"], [], ["b.png"]]);
      assert.deepEqual(await owners(), { "img/b.png": assets[0]?.id });
    });

    for (const stop of ["exchange", "discard"] as const) {
      it(`are finished after a restart where the process ended before the ${stop}`, async () => {
        const never = new Promise<never>(() => undefined);
        const reached = createGate();
        const dying = rig.window({
          moves: {
            exchange: async (wanted) => (stop === "exchange" ? await halt() : await moves.exchange(wanted)),
            discard: async () => await halt(),
          },
        });
        const halt = async (): Promise<never> => {
          reached.open();
          return await never;
        };
        const [job] = await admit(dying, [replacing()]);
        void dying.desk.run(job ?? assert.fail("no job")).catch(() => undefined);
        await reached.opened;
        await dying.die();
        const { resumed } = await recoverJobs(window.desk, true);
        const [end] = await Promise.all(resumed.map((one) => one.end));
        assert.deepEqual([end?.assets.map(({ file }) => file), end?.warnings], [["img/a.png"], []]);
        assert.deepEqual(await owners(), { "img/a.png": end?.assets[0]?.id });
        assert.deepEqual([await inFolder(), rig.mock.charges.count], [["a.png"], 2]);
        assert.deepEqual((await recoverJobs(window.desk, true)).resumed, []);
      });
    }
  });
});
