import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import type { Job } from "../../src/core/schema/job";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const DAY = 24 * 60 * 60 * 1000;

describe("leave to spend", () => {
  let rig: DeskRig;
  let window: DeskWindow;

  beforeEach(async () => {
    rig = await createDeskRig();
    window = rig.window();
  });
  afterEach(() => rig.stop());

  const refused = { name: "InlineAssetsError", code: "over-budget", charged: "no" };
  const kinds = (of: DeskWindow) => of.questions.map(({ reasons }) => reasons.map(({ kind }) => kind).join("+"));

  /** An earlier call of this machine whose outcome is not known. */
  const leaveUnknown = (intentAt: number, change: Partial<Job> = {}): Promise<Job> =>
    rig.leave(
      { kind: "unknown", intentAt, raw: null, error: { code: "outcome-unknown", message: "m", charged: "maybe" } },
      change,
    );

  describe("budgets", () => {
    it("lets the exact limit pass and refuses one micro-dollar above it, leaving nothing behind", async () => {
      for (const budget of ["perDay", "perMonth"] as const) {
        const before = rig.mock.requests.length;
        const limits = { confirmAbove: 1_000_000, perDay: 0, perMonth: 0 };
        rig.world.calendar = { dayStart: Date.now() + DAY, monthStart: Date.now() + DAY };
        rig.world.limits = { ...limits, [budget]: PRICE - 1 };
        await assert.rejects(window.generate({ isClicked: true }), refused);
        assert.equal(rig.mock.requests.length, before);
        assert.deepEqual(
          (await rig.stored()).filter(({ state }) => state.kind !== "recorded"),
          [],
        );
        rig.world.limits = { ...limits, [budget]: PRICE };
        await window.generate({ isClicked: true });
        assert.equal(rig.mock.requests.length, before + 1);
      }
      assert.deepEqual(window.questions, []);
      assert.deepEqual((await readdir(rig.base.journalFolder)).sort(), ["claims", "closed"]);
    });

    it("names the limit, what is taken and the price, and says that nothing was sent", async () => {
      rig.world.limits = { confirmAbove: 1_000_000, perDay: 0, perMonth: 10_000 };
      await window.generate({ isClicked: true });
      await assert.rejects(window.generate({ isClicked: true }), {
        ...refused,
        message:
          "This month's budget does not allow it: $0.0072 of $0.01 are spent or reserved, and this would be $0.0072 more. Nothing was sent; inlineAssets.budget.perMonthUsd is the limit.",
      });
    });

    it("counts unknown outcomes in full, dismissed ones still, and failed ones not at all", async () => {
      rig.world.limits = { confirmAbove: 1_000_000, perDay: 2 * PRICE, perMonth: 0 };
      const unknown = await leaveUnknown(Date.now());
      rig.mock.script({ insufficientFunds: true });
      await assert.rejects(window.generate(), { code: "insufficient-funds", charged: "no" });
      await window.generate();
      await assert.rejects(window.generate(), refused);
      await window.desk.dismiss(unknown.id);
      await assert.rejects(window.generate(), refused);
      assert.deepEqual(await window.desk.spending(), { day: 2 * PRICE, month: 2 * PRICE });
      assert.equal(rig.mock.charges.count, 1);
    });

    it("counts neither yesterday in the day nor last month in the month", async () => {
      const [dayStart, monthStart] = [Date.now() - 1_000, Date.now() - 5 * DAY];
      rig.world.calendar = { dayStart, monthStart };
      rig.world.limits = { confirmAbove: 1_000_000, perDay: PRICE, perMonth: 2 * PRICE };
      await leaveUnknown(monthStart - 1);
      await leaveUnknown(dayStart - 1);
      await window.generate();
      assert.deepEqual(await window.desk.spending(), { day: PRICE, month: 2 * PRICE });
      await assert.rejects(window.generate(), refused);
      rig.world.calendar = { dayStart: Date.now() + DAY, monthStart };
      await assert.rejects(window.generate(), { ...refused, message: /^This month's/ });
    });

    it("lets one of two windows at most take the last of it", async () => {
      const others = [window, rig.window(), rig.window()];
      rig.world.limits = { confirmAbove: 1_000_000, perDay: PRICE, perMonth: 0 };
      const ends = await Promise.allSettled(others.map((one) => one.generate({ isClicked: true })));
      const passed = ends.filter(({ status }) => status === "fulfilled").length;
      assert.ok(passed <= 1, `${passed} passed`);
      assert.equal(rig.mock.charges.count, passed);
      // Where both saw the other, nobody passed; then whoever tries again does.
      if (passed === 0) await window.generate({ isClicked: true });
      await assert.rejects(window.generate({ isClicked: true }), refused);
    });

    it("reserves the dearest that a call of unknown price can be, and counts what it did cost afterwards", async () => {
      const unpriced = rig.plan({ estimate: null, reserve: 77_000 });
      rig.world.limits = { confirmAbove: 1_000_000, perDay: 76_999, perMonth: 0 };
      await assert.rejects(window.generate({ plan: unpriced }), { ...refused, message: /up to \$0\.077 more/ });
      assert.deepEqual(window.questions, [], "a question for what is refused anyway");
      rig.world.limits = { confirmAbove: 1_000_000, perDay: 77_000, perMonth: 0 };
      window.answer = async ({ job }) => {
        assert.equal(job.plan.reserve, 77_000);
        await assert.rejects(rig.window().generate({ isClicked: true }), refused);
        return true;
      };
      await window.generate({ plan: unpriced });
      assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
    });

    it("is not blocked by leave whose owner is gone", async () => {
      rig.world.limits = { confirmAbove: 1_000_000, perDay: PRICE, perMonth: 0 };
      const gone = rig.window();
      await gone.desk.admit({ plan: rig.plan(), isClicked: true });
      await assert.rejects(window.generate(), refused);
      await gone.die();
      await window.generate();
    });

    it("still counts a call whose owner is gone while it was on its way", async () => {
      rig.world.limits = { confirmAbove: 1_000_000, perDay: PRICE, perMonth: 0 };
      const gone = rig.window();
      let release = (): void => undefined;
      rig.mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
      const cutOff = gone.generate();
      cutOff.catch(() => undefined);
      await rig.mock.waitFor("accepted");
      await gone.die();
      await assert.rejects(window.generate(), refused);
      release();
    });
  });

  describe("questions", () => {
    it("are put above the limit, not at it, whoever clicked", async () => {
      rig.world.limits = { confirmAbove: PRICE, perDay: 0, perMonth: 0 };
      await window.generate({ isClicked: true });
      rig.world.limits = { confirmAbove: PRICE - 1, perDay: 0, perMonth: 0 };
      await window.generate({ isClicked: true });
      await window.generate({ isClicked: false });
      assert.deepEqual(kinds(window), ["above limit", "above limit"]);
    });

    it("are put for an unknown price, whatever the limit", async () => {
      await window.generate({ plan: rig.plan({ estimate: null, reserve: 77_000 }), isClicked: true });
      assert.deepEqual(kinds(window), ["price unknown"]);
    });

    it("are put for a price of nothing where an account is charged", async () => {
      await window.generate({ plan: rig.plan({ estimate: 0, reserve: 0 }) });
      assert.deepEqual(kinds(window), ["price unknown"]);
    });

    it("leave nothing sent, charged or kept when the answer is no", async () => {
      rig.world.limits = { confirmAbove: 0, perDay: 0, perMonth: 0 };
      window.answer = () => false;
      await assert.rejects(window.generate(), { code: "cancelled", charged: "no" });
      assert.deepEqual(await rig.stored(), []);
      assert.equal(rig.mock.requests.length, 0);
    });

    it("add up what is spent without a click, across windows and restarts, and start again at a click", async () => {
      rig.world.limits = { confirmAbove: 2 * PRICE, perDay: 0, perMonth: 0 };
      const other = rig.window();
      await window.generate();
      await other.generate();
      other.answer = () => false;
      await assert.rejects(other.generate(), { code: "cancelled" });
      const [question] = other.questions;
      assert.deepEqual(question?.reasons, [{ kind: "without click", limit: 2 * PRICE, total: 3 * PRICE }]);
      await Promise.all([window.die(), other.die()]);

      const restarted = rig.window();
      restarted.answer = () => false;
      await assert.rejects(restarted.generate(), { code: "cancelled" });
      restarted.answer = () => true;
      await restarted.generate();
      assert.deepEqual(kinds(restarted), ["without click", "without click"]);
      // The yes was a click: the sum starts again.
      await restarted.generate();
      await rig.window().generate();
      assert.equal(restarted.questions.length, 2);
      const last = rig.window();
      await last.generate({ isClicked: true });
      await last.generate();
      await last.generate();
      assert.deepEqual(kinds(last), []);
      await last.generate();
      assert.deepEqual(kinds(last), ["without click"]);
    });

    it("are not put to whoever clicked on a price below the limit, whatever was spent without a click", async () => {
      rig.world.limits = { confirmAbove: 2 * PRICE, perDay: 0, perMonth: 0 };
      for (let call = 0; call < 2; call += 1) await window.generate();
      rig.world.limits = { confirmAbove: PRICE, perDay: 0, perMonth: 0 };
      await window.generate({ isClicked: true });
      assert.deepEqual(kinds(window), []);
    });

    it("are put to both of two windows that pass the limit at once", async () => {
      rig.world.limits = { confirmAbove: PRICE, perDay: 0, perMonth: 0 };
      const windows = [window, rig.window()];
      await Promise.all(windows.map((one) => one.generate()));
      assert.ok(windows.flatMap(({ questions }) => questions).length >= 1);
    });

    it("count what is being asked for or waits elsewhere", async () => {
      rig.world.limits = { confirmAbove: PRICE, perDay: 0, perMonth: 0 };
      await window.desk.admit({ plan: rig.plan(), isClicked: false });
      const other = rig.window();
      other.answer = () => false;
      await assert.rejects(other.generate(), { code: "cancelled" });
      assert.deepEqual(kinds(other), ["without click"]);
    });

    it("are not avoided by a clock that jumps back after a click", async () => {
      rig.world.limits = { confirmAbove: 2 * PRICE, perDay: 0, perMonth: 0 };
      await window.generate({ isClicked: true });
      rig.world.ahead = -365 * DAY;
      for (let call = 0; call < 2; call += 1) await window.generate();
      assert.deepEqual(kinds(window), []);
      await window.generate();
      assert.deepEqual(kinds(window), ["without click"]);
    });

    it("are not avoided by a click of a wrong clock on a job that was put away later", async () => {
      rig.world.limits = { confirmAbove: 2 * PRICE, perDay: 0, perMonth: 0 };
      rig.world.ahead = 365 * DAY;
      const gone = rig.window();
      const { id } = await gone.desk.admit({ plan: rig.plan(), isClicked: true });
      await gone.die();
      rig.world.ahead = 0;
      for (let call = 0; call < 2; call += 1) await window.generate();
      await window.desk.dismiss(id);
      await window.generate();
      assert.deepEqual(kinds(window), ["without click"]);
    });

    it("end with the caller's patience, and a late yes spends nothing", async () => {
      rig.world.limits = { confirmAbove: 0, perDay: 0, perMonth: 0 };
      const abort = new AbortController();
      let say: (isYes: boolean) => void = () => undefined;
      window.answer = () => new Promise((resolve) => (say = resolve));
      const asked = window.desk.admit({ plan: rig.plan(), isClicked: false, signal: abort.signal });
      asked.catch(() => undefined);
      await window.until(() => window.questions.length === 1);
      abort.abort();
      await assert.rejects(asked, { code: "cancelled", charged: "no" });
      say(true);
      assert.deepEqual(await rig.stored(), []);
      assert.equal(rig.mock.requests.length, 0);
    });

    it("are not put to a person when the caller is gone already", async () => {
      rig.world.limits = { confirmAbove: 0, perDay: 0, perMonth: 0 };
      window.answer = () => Promise.reject(new Error("the window is closing"));
      const wish = { plan: rig.plan(), isClicked: false, signal: AbortSignal.abort() };
      await assert.rejects(window.desk.admit(wish), { code: "cancelled", charged: "no" });
      assert.deepEqual(window.questions, []);
      assert.deepEqual(await rig.stored(), []);
    });
  });

  it("is refused in words of its own where the journal can't be read or written", async () => {
    const broken = () => Promise.reject(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }));
    for (const change of [{ list: broken }, { write: broken }]) {
      const failing = rig.window({ journal: { ...window.journal, ...change } });
      await assert.rejects(failing.generate(), { name: "InlineAssetsError", code: "write-failed", charged: "no" });
    }
    assert.equal(rig.mock.requests.length, 0);
    assert.deepEqual(await rig.stored(), []);
  });
});
