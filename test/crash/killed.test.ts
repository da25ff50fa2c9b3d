import assert from "node:assert/strict";
import type { CrashCase } from "../support/crashLab";
import { CrashLab } from "../support/crashLab";
import { checkRest, checkSaved, crashFacts } from "../support/crashFacts";
import { seededRandom } from "../support/seededRandom";
import type { Counted, Kill } from "./crashChild";
import { createGate } from "../mock-api/testClient";

describe("a process that is killed", function () {
  this.timeout(240_000);
  const random = seededRandom();
  let lab: CrashLab;
  /** Of a whole run, by the number of its pictures. */
  const operations: Counted[] = [];
  let ofAnEdit: Counted;
  /** Of a picture that a document asks for. */
  let ofASlot: Counted;

  before(async () => {
    lab = await CrashLab.start();
    const whole = async (one: CrashCase): Promise<Counted> => {
      const counted = (await lab.run(one, null)) ?? assert.fail("a run without a kill ends");
      await checkSaved(one, lab.mock);
      return counted;
    };
    for (const pictures of [1, 2, 3]) operations[pictures] = await whole(lab.newCase(pictures));
    ofAnEdit = await whole(lab.newCase(1, true));
    ofASlot = await whole(lab.newCase(1, false, true));
  });
  after(() => lab.stop());

  /** Says which case it was, and how to have the same one again. */
  const about = async (what: string, check: () => Promise<unknown>): Promise<void> => {
    await check().catch((error: unknown) => {
      throw new Error(`${what}; CRASH_SEED=${random.seed}: ${String(error)}`, { cause: error });
    });
  };

  interface Planned {
    kill: Kill;
    pictures: number;
    isEdit?: boolean;
    isSlot?: boolean;
  }
  interface Killed {
    one: CrashCase;
    kill: Kill;
    state: string;
  }
  /** Kills one process for each of `kills`, two at a time; those that reached their end are left out. */
  const killAll = async (kills: readonly Planned[]): Promise<Killed[]> => {
    const killed: Killed[] = [];
    const left = [...kills];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const one = lab.newCase(next.pictures, next.isEdit, next.isSlot);
        if ((await lab.run(one, next.kill)) !== undefined) continue;
        const { job } = await crashFacts(one, lab.mock);
        killed.push({ one, kill: next.kill, state: job?.state.kind ?? "none" });
      }
    };
    await Promise.all([work(), work()]);
    return killed;
  };
  const MOMENTS = ["before", "during", "after"] as const;
  const anyMoment = (): Kill["moment"] => MOMENTS[random.integer(0, 2)] ?? "during";
  const isPaid = (state: string): boolean => state === "accepted" || state === "recorded";
  /** Of all kinds. */
  let paidAndKilled = 0;
  const countOf = (pictures: number): Counted => operations[pictures] ?? assert.fail("not counted");

  it("F1 F2 charges nothing before its intent is on disk, and sends nothing afterwards", async () => {
    const { before: most } = countOf(1);
    const kills = Array.from({ length: Math.floor(most / 2) }, (_, at) => ({
      kill: { from: "start", at: 2 * at + random.integer(1, 2), moment: anyMoment() } as const,
      pictures: 1,
    }));
    const killed = await killAll(kills);
    const seen = new Map<string, number>();
    for (const { state, one } of killed) {
      seen.set(state, (seen.get(state) ?? 0) + 1);
      const { posts } = await crashFacts(one, lab.mock);
      if (state !== "submitting") assert.equal(posts, 0, `${state}: a POST without an intent`);
    }
    for (const state of ["none", "estimated", "approved", "submitting"])
      assert.ok(seen.has(state), `none was ${state}`);
    const posts = lab.mock.requests.length;
    assert.deepEqual(await lab.recover(killed.map(({ one }) => one)), []);
    assert.equal(lab.mock.requests.length, posts, "recovering sends nothing");
    for (const { one, state, kill } of killed) {
      await about(`${state} at ${JSON.stringify(kill)}`, async () => {
        const { job, lines } = await checkRest(one, lab.mock);
        const left = { none: undefined, estimated: undefined, submitting: "unknown" }[state] ?? job?.state.kind;
        assert.equal(job?.state.kind, state === "approved" ? "approved" : left);
        assert.equal(lines.length, 0);
      });
    }
  });

  it("F3 leaves a call that was on its way as unknown, with its price, and never sends it again", async () => {
    const cases = [1, 2, 3].map((pictures) => lab.newCase(pictures));
    for (const one of cases) {
      const gate = createGate();
      const arrived = lab.mock.requests.length + 1;
      lab.mock.script({ delayUntil: gate.opened });
      const child = lab.spawn({ kind: "run", ...one, kill: null });
      await lab.mock.waitFor("accepted", arrived - (await unaccepted()));
      child.kill();
      await child.ended;
      gate.open();
    }
    assert.deepEqual(await lab.recover(cases, 2), []);
    assert.deepEqual(await lab.recover(cases), []);
    for (const one of cases) {
      const { job, posts, charged } = await checkRest(one, lab.mock);
      assert.equal(job?.state.kind, "unknown");
      assert.deepEqual([posts, charged], [1, 7_200 * one.call.pictures]);
    }
  });

  /** Recovers many cases, in one process or in two at once, and looks whether each picture is there, once. */
  const recoverAndCheck = async (killed: readonly Killed[]): Promise<void> => {
    const posts = lab.mock.requests.length;
    const half = Math.ceil(killed.length / 2);
    const [first, second] = [killed.slice(0, half), killed.slice(half)].map((some) => some.map(({ one }) => one));
    assert.deepEqual(await lab.recover(first ?? []), []);
    assert.deepEqual(await lab.recover(second ?? [], 2), []);
    const check = async (): Promise<void> => {
      for (const { one, kill } of killed) {
        await about(`${one.call.pictures} pictures, killed at ${JSON.stringify(kill)}`, () =>
          checkSaved(one, lab.mock),
        );
      }
    };
    await check();
    const downloads = lab.mock.outputRequests.length;
    assert.deepEqual(await lab.recover([...(first ?? []), ...(second ?? [])]), []);
    await check();
    assert.equal(lab.mock.outputRequests.length, downloads, "recovering again finds nothing to do");
    assert.equal(lab.mock.requests.length, posts, "recovering sends nothing");
  };

  it("F4 saves each picture once when the process is killed from outside at any time", async () => {
    const killed: Killed[] = [];
    for (let number = 0; number < 12; number += 1) {
      const one = lab.newCase(random.integer(1, 3));
      const downloads = lab.mock.outputRequests.length;
      const child = lab.spawn({ kind: "run", ...one, kill: null });
      // From the first download on, after a moment that is no wait for anything.
      await lab.mock.waitFor("output", downloads + 1);
      setTimeout(child.kill, random.integer(0, 30));
      await child.ended;
      const { job } = await crashFacts(one, lab.mock);
      killed.push({ one, kill: { from: "answer", at: 0, moment: "during" }, state: job?.state.kind ?? "none" });
    }
    paidAndKilled += killed.length;
    await recoverAndCheck(killed);
  });

  it("F4 saves one picture once, whichever operation after its receipt was the last", async () => {
    const kills = Array.from({ length: countOf(1).after }, (_, at) => ({
      kill: { from: "answer", at: at + 1, moment: anyMoment() } as const,
      pictures: 1,
    }));
    const killed = (await killAll(kills)).filter(({ state }) => isPaid(state));
    paidAndKilled += killed.length;
    await recoverAndCheck(killed);
  });

  it("F4 saves a masked edit once, with its answer, whichever operation after its receipt was the last", async () => {
    // Of eight in a row one: another one each time, since all of them would take minutes.
    const kills = Array.from({ length: Math.floor(ofAnEdit.after / 8) }, (_, at): Planned => ({
      kill: { from: "answer", at: 8 * at + random.integer(1, 8), moment: anyMoment() },
      pictures: 1,
      isEdit: true,
    }));
    const killed = (await killAll(kills)).filter(({ state }) => isPaid(state));
    assert.ok(killed.length > kills.length / 2, `${killed.length} of ${kills.length} were paid`);
    paidAndKilled += killed.length;
    await recoverAndCheck(killed);
  });

  it("F1 F2 F3 sends no edit after a restart, wherever before its answer it was killed", async () => {
    const kills = Array.from({ length: 5 }, (): Planned => ({
      kill: { from: "start", at: random.integer(1, ofAnEdit.before), moment: anyMoment() },
      pictures: 1,
      isEdit: true,
    }));
    const killed = await killAll(kills);
    const posts = lab.mock.requests.length;
    assert.deepEqual(await lab.recover(killed.map(({ one }) => one)), []);
    assert.equal(lab.mock.requests.length, posts, "recovering sends nothing");
    for (const { one, kill } of killed) {
      await about(`an edit, killed at ${JSON.stringify(kill)}`, () => checkRest(one, lab.mock));
    }
  });

  it("F4 saves a document's picture once, at its place and size, killed after its receipt", async () => {
    const kills = Array.from({ length: Math.floor(ofASlot.after / 8) }, (_, at): Planned => ({
      kill: { from: "answer", at: 8 * at + random.integer(1, 8), moment: anyMoment() },
      pictures: 1,
      isSlot: true,
    }));
    const killed = (await killAll(kills)).filter(({ state }) => isPaid(state));
    assert.ok(killed.length > kills.length / 2, `${killed.length} of ${kills.length} were paid`);
    paidAndKilled += killed.length;
    await recoverAndCheck(killed);
  });

  it("F1 F2 F3 sends no document's picture after a restart, wherever before its answer it was killed", async () => {
    const kills = Array.from({ length: 8 }, (): Planned => ({
      kill: { from: "start", at: random.integer(1, ofASlot.before), moment: anyMoment() },
      pictures: 1,
      isSlot: true,
    }));
    const killed = await killAll(kills);
    const posts = lab.mock.requests.length;
    assert.deepEqual(await lab.recover(killed.map(({ one }) => one)), []);
    assert.equal(lab.mock.requests.length, posts, "recovering sends nothing");
    for (const { one, kill } of killed) {
      await about(`a document's picture, killed at ${JSON.stringify(kill)}`, () => checkRest(one, lab.mock));
    }
  });

  it("F4 saves each of several edits once, killed at random", async () => {
    const kills = Array.from({ length: 5 }, (): Planned => ({
      kill: { from: "answer", at: random.integer(1, 2 * ofAnEdit.after), moment: anyMoment() },
      pictures: 2,
      isEdit: true,
    }));
    const killed = (await killAll(kills)).filter(({ state }) => isPaid(state));
    paidAndKilled += killed.length;
    await recoverAndCheck(killed);
  });

  it("F4 saves each of several pictures once, killed at random 200 times and more", async () => {
    const killed: Killed[] = [];
    while (paidAndKilled + killed.length < 200) {
      const kills = Array.from({ length: 20 }, () => {
        const pictures = random.integer(2, 3);
        const at = random.integer(1, countOf(pictures).after);
        return { kill: { from: "answer", at, moment: anyMoment() } as const, pictures };
      });
      killed.push(...(await killAll(kills)).filter(({ state }) => isPaid(state)));
    }
    await recoverAndCheck(killed);
  });

  /** POSTs of killed processes that the server never took. */
  const unaccepted = (): Promise<number> =>
    Promise.resolve(lab.mock.requests.filter(({ generationId }) => generationId === null).length);
});
