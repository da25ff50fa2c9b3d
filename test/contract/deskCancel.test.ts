import assert from "node:assert/strict";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

const HOUR = 60 * 60 * 1000;

describe("a caller who stops waiting, and clocks that lie", () => {
  let rig: DeskRig;
  let window: DeskWindow;
  let abort: AbortController;

  beforeEach(async () => {
    rig = await createDeskRig();
    window = rig.window();
    abort = new AbortController();
  });
  afterEach(() => rig.stop());

  const onlyJob = async () => (await rig.stored())[0] ?? assert.fail("There is no job.");
  function gate(): { open: () => void; until: Promise<void> } {
    let open = (): void => undefined;
    const until = new Promise<void>((resolve) => (open = resolve));
    return { open: () => open(), until };
  }
  /** A run whose caller can leave, and what it ends as after the caller has left. */
  function start() {
    const late: Promise<unknown>[] = [];
    const end = window.generate({ isClicked: true }, { signal: abort.signal, onLateEnd: (run) => late.push(run) });
    end.catch(() => undefined);
    return { end, late };
  }

  it("F34 before the POST: nothing is sent, and the job is closed as cancelled", async () => {
    const { until, open } = gate();
    const connect = async () => {
      await until;
      return { baseUrl: rig.mock.url, apiKey: "k", pollPath: "/{id}", timeoutMs: 1_000 };
    };
    window = rig.window({ connect });
    const { end } = start();
    await window.until(async () => (await rig.stored()).some(({ state }) => state.kind === "approved"));
    abort.abort();
    open();
    await assert.rejects(end, { code: "cancelled", charged: "no" });
    assert.deepEqual([(await onlyJob()).state.kind, rig.mock.requests.length], ["failed", 0]);
  });

  it("F34 during the POST: the caller is released, the answer is still saved, and the late end is told", async () => {
    const { until, open } = gate();
    rig.mock.script({ delayUntil: until });
    const { end, late } = start();
    await rig.mock.waitFor("accepted");
    abort.abort();
    const { id } = await onlyJob();
    await assert.rejects(end, { code: "cancelled", charged: "maybe", jobId: id });
    assert.equal(rig.mock.requests[0]?.aborted, false);
    open();
    await late[0];
    assert.equal((await onlyJob()).state.kind, "recorded");
    assert.deepEqual(await rig.base.assets(), ["asset-manifest.jsonl", "mug.png"]);
    assert.equal(rig.mock.charges.count, 1);
  });

  it("F34 during the POST that fails: the late end says so, nothing is thrown into the void", async () => {
    const { until, open } = gate();
    rig.mock.script({ delayUntil: until, resetAfterAccept: true });
    const { end, late } = start();
    await rig.mock.waitFor("accepted");
    abort.abort();
    await assert.rejects(end, { code: "cancelled", charged: "maybe" });
    open();
    await assert.rejects(Promise.all(late), { code: "outcome-unknown", charged: "maybe" });
    assert.equal((await onlyJob()).state.kind, "unknown");
    assert.equal(rig.mock.requests.length, 1);
  });

  it("F34 during the POST that is refused by a 429: nothing more is sent for a caller who has left", async () => {
    const { until, open } = gate();
    rig.mock.script({ rateLimit: { retryAfter: 1 }, delayUntil: until });
    const { end, late } = start();
    await rig.mock.waitFor("post");
    abort.abort();
    await assert.rejects(end, { code: "cancelled", charged: "maybe" });
    open();
    await assert.rejects(Promise.all(late), { code: "cancelled", charged: "no" });
    assert.deepEqual([(await onlyJob()).state.kind, rig.mock.requests.length], ["failed", 1]);
  });

  it("F34 in the download: the caller is released, the picture is saved", async () => {
    const { until, open } = gate();
    rig.mock.script({ on: "output", delayUntil: until });
    const { end, late } = start();
    await rig.mock.waitFor("output");
    window.desk.stop((await onlyJob()).id);
    await assert.rejects(end, { code: "cancelled", charged: "yes" });
    open();
    await late[0];
    assert.equal((await onlyJob()).state.kind, "recorded");
  });

  it("F34 when the caller left before a paid job goes on: released at once, and saved", async () => {
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(window.generate(), { code: "download-failed" });
    const { id } = await onlyJob();
    const { until, open } = gate();
    rig.mock.script({ on: "output", delayUntil: until });
    const late: Promise<unknown>[] = [];
    const left = window.desk.goOn(id, { signal: AbortSignal.abort(), onLateEnd: (run) => late.push(run) });
    await assert.rejects(left, { code: "cancelled", charged: "yes", jobId: id });
    open();
    await late[0];
    assert.equal((await onlyJob()).state.kind, "recorded");
  });

  it("F5 F21 a call without an answer in time is unknown, counts, and is not sent again", async () => {
    rig.world.timeoutMs = 60;
    rig.mock.script({ delayUntil: new Promise(() => undefined) });
    await assert.rejects(window.generate(), { code: "outcome-unknown", charged: "maybe" });
    const { id, state } = await onlyJob();
    assert.equal(state.kind, "unknown");
    await assert.rejects(window.desk.goOn(id), { code: "invalid-request", charged: "no" });
    assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
    assert.equal(rig.mock.requests.length, 1);
  });

  it("F32 a wall clock that jumps moves no deadline", async () => {
    for (const jump of [-24 * HOUR, 24 * HOUR]) {
      const { until, open } = gate();
      rig.mock.reset();
      rig.mock.script({ delayUntil: until });
      const { end } = start();
      await rig.mock.waitFor("accepted");
      rig.world.ahead += jump;
      open();
      assert.equal((await end).assets.length, 1);
    }
  });

  it("F32 the links' end counts from the server's own clock", async () => {
    const date = "Sun, 01 Nov 2026 00:00:00 GMT";
    rig.mock.script({ headers: { date } });
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    rig.world.ahead = -400 * 24 * HOUR;
    await assert.rejects(window.generate(), { code: "download-failed" });
    const { state } = await onlyJob();
    assert.equal(state.kind === "accepted" && state.linksValidUntil, Date.parse(date) + 7 * 24 * HOUR);
  });
});
