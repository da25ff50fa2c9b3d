import assert from "node:assert/strict";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig } from "../support/deskRig";

describe("the desk's queue", () => {
  let rig: DeskRig;
  let window: DeskWindow;

  beforeEach(async () => {
    rig = await createDeskRig();
    window = rig.window();
  });
  afterEach(() => rig.stop());

  /** Holds the next answers back, each until it is let go. */
  function holdAnswers(count: number): (() => void)[] {
    return Array.from({ length: count }, () => {
      let release = (): void => undefined;
      rig.mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
      return () => release();
    });
  }
  const start = (name: string, options: Parameters<DeskWindow["generate"]>[1] = {}) => {
    const { call } = rig.plan();
    const end = window.generate({ plan: rig.plan({ call: { ...call, prompt: name } }), isClicked: true }, options);
    end.catch(() => undefined);
    return end;
  };
  const sent = () => rig.mock.requests.map(({ body }) => Reflect.get(Object(body), "prompt") as unknown);
  const phases = async () => (await rig.stored()).map(({ plan, state }) => `${plan.call.prompt} ${state.kind}`).sort();
  /** Approved, and in the line. */
  const waiting = (count: number) =>
    window.until(async () => {
      const approved = (await rig.stored()).filter(({ state }) => state.kind === "approved");
      return approved.filter(({ id }) => window.desk.isOurs(id)).length === count;
    });

  it("sends in the order in which the jobs came, never more than the limit at once", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const releases = holdAnswers(names.length);
    const ends = [];
    for (const name of names) {
      ends.push(start(name));
      // One after another, so that there is an order.
      await window.until(async () => (await rig.stored()).some(({ plan }) => plan.call.prompt === name));
    }
    for (let done = 0; done < names.length; done += 1) {
      const inFlight = Math.min(2, names.length - done);
      await rig.mock.waitFor("accepted", done + inFlight);
      assert.equal(rig.mock.requests.filter(({ status }) => status === null).length, inFlight);
      releases[done]?.();
      await ends[done];
    }
    assert.deepEqual(sent(), names);
    assert.equal(rig.mock.charges.count, names.length);
  });

  it("says that a call waits, the first that does too", async () => {
    rig.world.maxConcurrent = 1;
    const [release] = holdAnswers(1);
    const first = start("a");
    await rig.mock.waitFor("accepted");
    const news: string[] = [];
    const second = start("b", { report: (message) => news.push(message) });
    await window.until(() => news.length > 0);
    assert.deepEqual(news, ["Waiting for its turn…"]);
    release?.();
    await Promise.all([first, second]);
  });

  it("takes a raised limit with the next that comes or ends", async () => {
    rig.world.maxConcurrent = 1;
    const releases = holdAnswers(4);
    const ends = ["a", "b", "c"].map((name) => start(name));
    await rig.mock.waitFor("accepted");
    await waiting(2);
    rig.world.maxConcurrent = 2;
    releases[0]?.();
    await rig.mock.waitFor("accepted", 3);
    for (const release of releases) release();
    await Promise.all(ends);
  });

  it("closes a job as cancelled, with nothing sent, when its caller leaves the line", async () => {
    rig.world.maxConcurrent = 1;
    const [release] = holdAnswers(1);
    const first = start("a");
    await rig.mock.waitFor("accepted");
    const abort = new AbortController();
    const second = start("b", { signal: abort.signal });
    const third = start("c");
    await waiting(2);
    abort.abort();
    await assert.rejects(second, { code: "cancelled", charged: "no" });
    const stopped = (await rig.stored()).find(({ plan }) => plan.call.prompt === "c");
    window.desk.stop(stopped?.id ?? "");
    await assert.rejects(third, { code: "cancelled", charged: "no", jobId: stopped?.id });
    release?.();
    await first;
    assert.deepEqual(sent(), ["a"]);
    assert.deepEqual(await phases(), ["a recorded", "b failed", "c failed"]);
  });

  it("F19 holds the line while the provider takes no more, in view, and sends the refused call once more", async () => {
    const pauses: number[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const bothWait = new Promise<void>((resolve) => {
      rig.world.sleep = async (ms) => {
        if (pauses.push(ms) === 2) resolve();
        await gate;
      };
    });
    rig.mock.script({ rateLimit: { retryAfter: 30 } });
    const news: string[] = [];
    const first = start("a", { report: (message) => news.push(message) });
    await bothWait;
    const others = ["b", "c"].map((name) => start(name, { report: (message) => news.push(`${name}: ${message}`) }));
    const wait = "Waiting for its turn…";
    await window.until(() => ["b", "c"].every((name) => news.includes(`${name}: ${wait}`)));
    assert.deepEqual(sent(), ["a"]);
    assert.ok(pauses.every((ms) => ms > 29_000 && ms <= 30_000));
    assert.ok(news.includes("The provider asks to wait 30 s…"), news.join(" "));
    open();
    await Promise.all([first, ...others]);
    assert.deepEqual(sent().toSorted(), ["a", "a", "b", "c"]);
    assert.equal(rig.mock.charges.count, 3);
  });

  it("F19 gives up after the second 429, and a wait that is left sends nothing more", async () => {
    rig.mock.script([{ rateLimit: { retryAfter: 1 } }, { rateLimit: { retryAfter: 1 } }]);
    await assert.rejects(start("a"), { code: "rate-limited", charged: "no" });
    assert.deepEqual(sent(), ["a", "a"]);

    const abort = new AbortController();
    rig.world.sleep = (_ms, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    rig.mock.script({ rateLimit: { retryAfter: 1 } });
    const left = start("b", { signal: abort.signal });
    await window.until(async () => (await rig.stored()).some(({ state }) => state.kind === "waiting"));
    abort.abort();
    await assert.rejects(left, { code: "cancelled", charged: "no" });
    assert.deepEqual(sent(), ["a", "a", "b"]);
  });

  describe("F33 a key that is refused", () => {
    /** One call was refused while another waits. */
    async function pause(): Promise<{ other: ReturnType<typeof start> }> {
      rig.world.maxConcurrent = 1;
      let refuse = (): void => undefined;
      const answer = new Promise<void>((resolve) => (refuse = resolve));
      rig.mock.script({ status: 401, body: { error: { code: "invalid_api_key", message: "no" } }, delayUntil: answer });
      const refused = start("refused");
      await rig.mock.waitFor("post", rig.mock.requests.length + 1);
      const other = start("other");
      await waiting(1);
      refuse();
      await assert.rejects(refused, { code: "unauthorized", charged: "no" });
      return { other };
    }

    /** Two calls were refused together while a third one waits. */
    async function refuseTwo(sentBefore: number) {
      let refuse = (): void => undefined;
      const delayUntil = new Promise<void>((resolve) => (refuse = resolve));
      rig.mock.script({ status: 401, body: {}, delayUntil, times: 2 });
      const refused = [start("a"), start("b")];
      await rig.mock.waitFor("post", sentBefore + 2);
      const other = start("c");
      await waiting(1);
      refuse();
      return { refused, other };
    }

    it("holds the others, nothing is sent, and the person is asked once", async () => {
      const { other } = await pause();
      assert.deepEqual([sent(), window.keyQuestions], [["refused"], [1]]);
      assert.deepEqual(
        (await window.desk.jobs()).map(({ job }) => job.state.kind),
        ["approved", "failed"],
      );
      window.desk.resumeQueues();
      await other;
      assert.deepEqual(sent(), ["refused", "other"]);
      assert.equal(window.keyQuestions.length, 1);
    });

    it("is tried once more by the next request; where that is refused too, the others wait on", async () => {
      const { other } = await pause();
      rig.world.apiKey = "prsp-another";
      await assert.rejects(start("trial"), { code: "unauthorized" });
      assert.deepEqual([sent(), window.keyQuestions], [["refused", "trial"], [1]]);
      rig.world.apiKey = rig.mock.apiKey;
      await start("second trial");
      await other;
      assert.deepEqual(sent(), ["refused", "trial", "second trial", "other"]);
    });

    it("is not taken for good because a trial failed on the way", async () => {
      const { other } = await pause();
      rig.mock.script([{ status: 503 }, { resetAfterAccept: true }, { redirect: "https://elsewhere.example.com/" }]);
      for (const code of ["outcome-unknown", "outcome-unknown", "provider-error"]) {
        await assert.rejects(start("trial"), { code });
      }
      assert.deepEqual(sent().includes("other"), false);
      rig.mock.script({ insufficientFunds: true });
      await assert.rejects(start("proof"), { code: "insufficient-funds" });
      await other;
    });

    it("lets downloads of what is paid go on, and they say nothing about the key", async () => {
      rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
      await assert.rejects(start("paid"), { code: "download-failed", charged: "yes" });
      const [paid] = await rig.stored();
      const { other } = await pause();
      rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
      await assert.rejects(window.desk.goOn(paid?.id ?? ""), { code: "download-failed", charged: "yes" });
      assert.deepEqual(sent(), ["paid", "refused"]);
      // Not even a line that is full holds it.
      const [release] = holdAnswers(1);
      const trial = start("trial");
      await rig.mock.waitFor("accepted", 2);
      await window.desk.goOn(paid?.id ?? "");
      assert.deepEqual(sent(), ["paid", "refused", "trial"]);
      release?.();
      await trial;
      await other;
    });

    it("stays refused when an older call on its way ends well", async () => {
      rig.world.maxConcurrent = 2;
      const [release] = holdAnswers(1);
      const older = start("older");
      await rig.mock.waitFor("accepted");
      let refuse = (): void => undefined;
      const answer = new Promise<void>((resolve) => (refuse = resolve));
      rig.mock.script({ status: 401, body: {}, delayUntil: answer });
      const refused = start("refused");
      await rig.mock.waitFor("post", 2);
      const other = start("other");
      await waiting(1);
      refuse();
      await assert.rejects(refused, { code: "unauthorized" });
      release?.();
      await older;
      // By the time that this one is answered, the other would have been sent.
      rig.mock.script({ status: 401, body: {} });
      await assert.rejects(start("trial"), { code: "unauthorized" });
      assert.deepEqual(sent(), ["older", "refused", "trial"]);
      window.desk.resumeQueues();
      await other;
    });

    it("asks once when two calls on their way are refused", async () => {
      const { refused, other } = await refuseTwo(0);
      await Promise.allSettled(refused);
      assert.deepEqual(window.keyQuestions, [1]);
      rig.world.apiKey = rig.mock.apiKey;
      window.desk.resumeQueues();
      await other;
    });

    it("asks as soon as calls wait, also when none waited at the first refusal", async () => {
      rig.world.apiKey = "prsp-another";
      await assert.rejects(start("alone"), { code: "unauthorized" });
      assert.deepEqual(window.keyQuestions, []);
      const { refused, other } = await refuseTwo(1);
      await Promise.allSettled(refused);
      assert.deepEqual(window.keyQuestions, [1]);
      rig.world.apiKey = rig.mock.apiKey;
      window.desk.resumeQueues();
      await other;
    });
  });
});
