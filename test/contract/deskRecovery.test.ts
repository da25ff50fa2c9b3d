import type { JobDesk } from "../../src/core/desk/jobDesk";
import type { JobResult } from "../../src/core/job/runJob";
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import type { Recovery } from "../../src/core/desk/recovery";
import { recoverJobs } from "../../src/core/desk/recovery";
import type { Job } from "../../src/core/schema/job";
import type { DeskRig, DeskWindow } from "../support/deskRig";
import { createDeskRig, PRICE } from "../support/deskRig";

async function start(desk: JobDesk, id: string): Promise<JobResult> {
  return await desk.run(await desk.approveAgain(id));
}

describe("jobs of processes that are gone", () => {
  let rig: DeskRig;
  let gone: DeskWindow;
  let window: DeskWindow;

  beforeEach(async () => {
    rig = await createDeskRig();
    gone = rig.window();
    window = rig.window();
  });
  afterEach(() => rig.stop());

  const ids = (jobs: readonly { id: string }[]) => jobs.map(({ id }) => id);
  const counts = ({ unknown, offered, resumed, held }: Recovery) => [
    unknown.length,
    offered.length,
    resumed.length,
    held,
  ];
  const found = async (of: DeskWindow, id: string) => (await of.desk.find(id)) ?? assert.fail("There is no such job.");
  const onlyJob = async () => (await rig.stored())[0] ?? assert.fail("There is no job.");

  /** A call that is on its way for as long as the test likes. */
  async function onItsWay(of: DeskWindow): Promise<() => void> {
    let release = (): void => undefined;
    rig.mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
    of.generate({ isClicked: true }).catch(() => undefined);
    await rig.mock.waitFor("accepted");
    return () => release();
  }
  /** A paid job whose download failed, five times. */
  async function notSaved(of: DeskWindow): Promise<string> {
    rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
    await assert.rejects(of.generate({ isClicked: true }), { code: "download-failed", charged: "yes" });
    return (await onlyJob()).id;
  }

  it("F3 calls a cut-off call unknown, sends it never again, and counts it", async () => {
    const release = await onItsWay(gone);
    assert.deepEqual(counts(await recoverJobs(window.desk, true)), [0, 0, 0, 1]);
    await gone.die();
    const recovery = await recoverJobs(window.desk, false);
    assert.deepEqual(counts(recovery), [1, 0, 0, 0]);
    const { id, state } = await onlyJob();
    assert.equal(state.kind === "unknown" && state.error.charged, "maybe");
    assert.deepEqual(counts(await recoverJobs(window.desk, false)), [0, 0, 0, 0]);
    await assert.rejects(window.desk.goOn(id), { code: "invalid-request", charged: "no" });
    await assert.rejects(start(window.desk, id), { code: "invalid-request", charged: "no" });
    assert.deepEqual(counts(await recoverJobs(rig.window().desk, true)), [0, 0, 0, 0]);
    assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
    assert.equal(rig.mock.requests.length, 1);
    release();
  });

  it("offers what was approved and never sent; starting it asks for leave again", async () => {
    rig.world.limits = { confirmAbove: PRICE - 1, perDay: 0, perMonth: 0 };
    const { id } = await gone.desk.admit({ plan: rig.plan(), isClicked: true });
    await gone.die();
    assert.deepEqual(ids((await recoverJobs(window.desk, true)).offered), [id]);
    assert.equal(rig.mock.requests.length, 0);
    await assert.rejects(window.desk.goOn(id), { code: "invalid-request" });

    window.answer = () => false;
    await assert.rejects(start(window.desk, id), { code: "cancelled", charged: "no" });
    assert.equal((await rig.stateOf(id)).kind, "approved");
    rig.world.limits = { confirmAbove: PRICE, perDay: PRICE - 1, perMonth: 0 };
    await assert.rejects(start(window.desk, id), { code: "over-budget", charged: "no" });
    rig.world.limits = { confirmAbove: PRICE - 1, perDay: PRICE, perMonth: 0 };
    window.answer = () => true;
    const { assets } = await start(window.desk, id);
    assert.equal(assets.length, 1);
    assert.deepEqual(
      window.questions.map(({ reasons }) => reasons[0]?.kind),
      ["above limit", "above limit"],
    );
    assert.equal(rig.mock.requests.length, 1);
  });

  it("sends once what is started twice at once", async () => {
    const { id } = await gone.desk.admit({ plan: rig.plan(), isClicked: true });
    await gone.die();
    const third = rig.window();
    const starts = await Promise.allSettled([start(window.desk, id), start(window.desk, id), start(third.desk, id)]);
    assert.equal(starts.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal(rig.mock.requests.length, 1);
    const refusals = starts.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
    for (const refusal of refusals) assert.equal(Reflect.get(Object(refusal), "code"), "invalid-request");
  });

  it("takes no second start while the question of the first is open, nor a recovery, nor a click to put it away", async () => {
    rig.world.limits = { confirmAbove: 0, perDay: 0, perMonth: 0 };
    const { id } = await gone.desk.admit({ plan: rig.plan(), isClicked: true });
    await gone.die();
    let say: (isYes: boolean) => void = () => undefined;
    window.answer = () => new Promise((resolve) => (say = resolve));
    const first = start(window.desk, id);
    await window.until(() => window.questions.length === 1);
    await assert.rejects(start(window.desk, id), { code: "invalid-request", message: /running now/ });
    await assert.rejects(window.desk.dismiss(id), { code: "invalid-request" });
    assert.deepEqual(counts(await recoverJobs(window.desk, true)), [0, 0, 0, 0]);
    say(true);
    await first;
    assert.deepEqual([window.questions.length, rig.mock.requests.length], [1, 1]);
  });

  it("removes a question that nobody will answer any more", async () => {
    rig.world.limits = { confirmAbove: 0, perDay: 0, perMonth: 0 };
    gone.answer = () => new Promise(() => undefined);
    gone.generate().catch(() => undefined);
    await gone.until(() => gone.questions.length === 1);
    assert.deepEqual(counts(await recoverJobs(window.desk, true)), [0, 0, 0, 1]);
    assert.equal((await rig.stored()).length, 1);
    await gone.die();
    await recoverJobs(window.desk, false);
    assert.deepEqual(await rig.stored(), []);
  });

  it("F35 lets what was not sent while offline be tried again, and finishes a paid download at the next start", async () => {
    const offline = rig.window({
      connect: () =>
        Promise.resolve({ baseUrl: "http://127.0.0.1:9", apiKey: "k", pollPath: "/{id}", timeoutMs: 1_000 }),
    });
    const plan = rig.plan({ apiOrigin: "http://127.0.0.1:9" });
    await assert.rejects(offline.generate({ plan }), { code: "not-sent", charged: "no" });
    assert.equal((await onlyJob()).state.kind, "failed");
    assert.deepEqual(await window.desk.spending(), { day: 0, month: 0 });
    await window.desk.dismiss((await onlyJob()).id);

    rig.mock.script({ on: "output", resetOutput: true, times: 5 });
    await assert.rejects(window.generate(), { code: "download-failed", charged: "yes" });
    const paid = (await rig.stored()).find(({ state }) => state.kind === "accepted");
    assert.deepEqual(counts(await recoverJobs(window.desk, false)), [0, 0, 0, 0]);
    const { resumed } = await recoverJobs(rig.window().desk, true);
    assert.deepEqual(ids(resumed.map(({ job }) => job)), [paid?.id]);
    assert.equal((await resumed[0]?.end)?.assets.length, 1);
    assert.equal(rig.mock.requests.length, 1);
    assert.equal((await rig.base.assets()).filter((name) => name.endsWith(".png")).length, 1);
  });

  it("takes over a download that was cut off, in one window of two, once", async () => {
    rig.mock.script({ on: "output", delayUntil: new Promise(() => undefined) });
    gone.generate().catch(() => undefined);
    await rig.mock.waitFor("output");
    await gone.die();
    const looks = await Promise.all([recoverJobs(window.desk, true), recoverJobs(rig.window().desk, true)]);
    const resumed = looks.flatMap((look) => look.resumed);
    assert.equal(resumed.length, 1);
    await resumed[0]?.end;
    assert.equal((await onlyJob()).state.kind, "recorded");
    assert.deepEqual(await rig.base.assets(), ["asset-manifest.jsonl", "mug.png"]);
    assert.equal(rig.mock.requests.length, 1);
  });

  it("lets a person's click and a recovery that want the same job run it once", async () => {
    const id = await notSaved(window);
    const [clicked, again, recovery] = await Promise.allSettled([
      window.desk.goOn(id),
      window.desk.goOn(id),
      recoverJobs(window.desk, true),
    ]);
    const resumed = recovery.status === "fulfilled" ? recovery.value.resumed : [];
    const ends = await Promise.allSettled(resumed.map(({ end }) => end));
    const done = [clicked, again, ...ends].filter(({ status }) => status === "fulfilled");
    assert.ok(done.length >= 1);
    assert.deepEqual(await rig.base.assets(), ["asset-manifest.jsonl", "mug.png"]);
    assert.equal((await rig.base.manifestText()).trim().split("\n").length, 1);
  });

  it("leaves alone what was refused or has expired: asking again brings nothing", async () => {
    rig.mock.script({ on: "output", outputStatus: 410 });
    await assert.rejects(window.generate(), { code: "output-expired", charged: "yes" });
    assert.deepEqual(counts(await recoverJobs(rig.window().desk, true)), [0, 0, 0, 0]);
    const [seen] = await window.desk.jobs();
    assert.equal(seen?.job.state.kind, "accepted");
  });

  it("is possible for the next look when this one could not write", async () => {
    const release = await onItsWay(gone);
    await gone.die();
    let isBroken = true;
    const journal = {
      ...window.journal,
      write: (job: Parameters<typeof window.journal.write>[0]) =>
        isBroken ? Promise.reject(new Error("ENOSPC")) : window.journal.write(job),
    };
    const failing = rig.window({ journal });
    assert.deepEqual(counts(await recoverJobs(failing.desk, true)), [0, 0, 0, 0]);
    assert.ok(rig.logged.some((line) => line.includes("could not be taken over")));
    isBroken = false;
    assert.deepEqual(counts(await recoverJobs(failing.desk, false)), [1, 0, 0, 0]);
    release();
  });

  describe("in view", () => {
    it("are shown in every window, with who runs them", async () => {
      const release = await onItsWay(gone);
      const rows = async (of: DeskWindow) =>
        (await of.desk.jobs()).map(({ job, isRunning }) => `${job.state.kind} ${String(isRunning)}`);
      assert.deepEqual([await rows(gone), await rows(window)], [["submitting true"], ["submitting true"]]);
      const { id } = await onlyJob();
      assert.deepEqual([gone.desk.isOurs(id), window.desk.isOurs(id)], [true, false]);
      await assert.rejects(window.desk.goOn(id), { code: "invalid-request" });
      await assert.rejects(window.desk.dismiss(id), { code: "invalid-request", message: /running now/ });
      await gone.die();
      assert.deepEqual(await rows(window), ["submitting false"]);
      release();
    });

    it("are put away once, keep what they cost, and leave no part and no link behind", async () => {
      const id = await notSaved(gone);
      await window.desk.dismiss(id);
      assert.deepEqual(await window.desk.jobs(), []);
      const state = await rig.stateOf(id);
      assert.deepEqual([state.kind, state.kind === "dismissed" && state.cost], ["dismissed", PRICE]);
      assert.deepEqual(await window.desk.spending(), { day: PRICE, month: PRICE });
      const files = await readdir(rig.base.journalFolder, { recursive: true });
      assert.deepEqual(
        files.filter((name) => name.endsWith(".json")),
        [`closed/${id}.json`],
      );
      assert.doesNotMatch(JSON.stringify(state), /http/);
      await assert.rejects(gone.desk.dismiss(id), { code: "invalid-request" });
    });
  });

  describe("going on", () => {
    it("joins a run, hands over the result of one that is done, and refuses the rest", async () => {
      const output = new Promise<void>((resolve) => void rig.mock.waitFor("output").then(resolve));
      let release = (): void => undefined;
      rig.mock.script({ on: "output", delayUntil: new Promise<void>((resolve) => (release = resolve)) });
      const first = window.generate();
      await output;
      const { id } = await onlyJob();
      const abort = new AbortController();
      const impatient = window.desk.goOn(id, { signal: abort.signal });
      abort.abort();
      await assert.rejects(impatient, { code: "cancelled", charged: "yes", jobId: id });
      const joined = window.desk.goOn(id);
      release();
      assert.deepEqual(await joined, await first);
      assert.deepEqual((await gone.desk.goOn(id)).assets, (await first).assets);

      rig.mock.script({ insufficientFunds: true });
      await assert.rejects(window.generate(), { code: "insufficient-funds" });
      const failed = (await rig.stored()).find(({ state }) => state.kind === "failed");
      for (const jobId of [failed?.id ?? "", "no-such-job", "../../etc/passwd", ""]) {
        await assert.rejects(window.desk.goOn(jobId), { code: "invalid-request", charged: "no" });
      }
    });

    it("F7 is possible from memory where nothing could be written, and nobody else takes the job meanwhile", async () => {
      let isFull = true;
      const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
      const refuse = ({ state }: Job) => isFull && !["estimated", "approved", "submitting"].includes(state.kind);
      const { journal } = window;
      const crowded = rig.window({
        journal: {
          ...journal,
          write: (job) => (refuse(job) ? Promise.reject(full) : journal.write(job)),
          writeSpare: (job) => (refuse(job) ? Promise.reject(full) : journal.writeSpare(job)),
        },
      });
      rig.mock.script({ on: "output", outputStatus: 500, times: 5 });
      const { id } = await crowded.desk.admit({ plan: rig.plan(), isClicked: true });
      await assert.rejects(crowded.desk.run(await found(crowded, id)), { code: "download-failed", charged: "yes" });
      assert.equal(crowded.desk.isOnlyInMemory(id), true);
      assert.equal((await rig.stateOf(id)).kind, "submitting");
      assert.deepEqual(counts(await recoverJobs(window.desk, true)), [0, 0, 0, 1]);
      await assert.rejects(window.desk.dismiss(id), { code: "invalid-request" });
      isFull = false;
      const { assets } = await crowded.desk.goOn(id);
      assert.equal(assets.length, 1);
      assert.deepEqual([crowded.desk.isOnlyInMemory(id), (await rig.stateOf(id)).kind], [false, "recorded"]);
      assert.equal(rig.mock.requests.length, 1);
    });
  });
});
