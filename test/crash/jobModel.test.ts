import assert from "node:assert/strict";
import fc from "fast-check";
import type { JobDesk } from "../../src/core/desk/jobDesk";
import { canGoOn } from "../../src/core/desk/jobViews";
import { recoverJobs } from "../../src/core/desk/recovery";
import { InlineAssetsError } from "../../src/core/errors";
import { chargeOf, isClosed } from "../../src/core/job/jobMachine";
import type { Job } from "../../src/core/schema/job";
import { assetRecordSchema } from "../../src/core/schema/assetRecord";
import { planOf } from "../support/crashWorld";
import type { Answer } from "../support/memoryWorld";
import { MemoryWorld, ORIGIN } from "../support/memoryWorld";

/** What people and the world do, in any order. */
type Move =
  | { kind: "buy"; pictures: number; answers: Answer[]; dieIn: number; failIn: number; cancelIn: number }
  | { kind: "restart"; dieIn: number; failIn: number }
  | { kind: "go on"; dieIn: number; failIn: number }
  | { kind: "dismiss" };

const soon = fc.oneof(
  { arbitrary: fc.constant(0), weight: 2 },
  { arbitrary: fc.integer({ min: 1, max: 60 }), weight: 3 },
);
const answer = fc.constantFrom<Answer>(
  ...(["accepted", "accepted", "queued", "rate limited", "other shape"] as const),
  ...(["refused", "server error", "lost, charged", "lost, free"] as const),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant("buy" as const),
    pictures: fc.integer({ min: 1, max: 3 }),
    answers: fc.array(answer, { minLength: 1, maxLength: 4 }),
    dieIn: soon,
    failIn: soon,
    cancelIn: soon,
  }),
  fc.record({ kind: fc.constant("restart" as const), dieIn: soon, failIn: soon }),
  fc.record({ kind: fc.constant("go on" as const), dieIn: soon, failIn: soon }),
  fc.record({ kind: fc.constant("dismiss" as const) }),
);

/** One history: a world, and the process that lives in it now. */
class History {
  readonly world = new MemoryWorld();
  desk: JobDesk = this.world.open();
  #bought = 0;

  async make(next: Move): Promise<void> {
    const { world } = this;
    world.heal();
    if ("dieIn" in next) [world.dieIn, world.failIn] = [next.dieIn, next.failIn];
    // A process that was killed answers nobody; the next move is made in a new one.
    const isDead = await Promise.race([this.#perform(next).then(() => false), world.died.then(() => true)]);
    world.heal();
    if (isDead) this.desk = world.open();
  }

  async #perform(next: Move): Promise<void> {
    try {
      if (next.kind === "buy") await this.#buy(next);
      if (next.kind === "restart") await this.restart();
      if (next.kind === "go on") await this.goOn();
      if (next.kind === "dismiss") await this.#dismiss();
    } catch (error) {
      assert.ok(error instanceof InlineAssetsError || /EIO/.test(String(error)), String(error));
    }
  }

  async #buy({ pictures, answers, cancelIn }: Extract<Move, { kind: "buy" }>): Promise<void> {
    const { world, desk } = this;
    this.#bought += 1;
    world.answers = [...answers];
    const abort = new AbortController();
    world.cancelIn = cancelIn;
    world.onCancel = () => abort.abort();
    const plan = planOf({ prompt: `Job ${this.#bought}.`, pictures, seed: 1 }, "/root", ORIGIN);
    const job = await desk.admit({ plan, isClicked: true });
    const late: Promise<unknown>[] = [];
    try {
      await desk.run(job, { signal: abort.signal, onLateEnd: (end) => void late.push(end) });
    } finally {
      await Promise.allSettled(late);
    }
  }

  async restart(): Promise<void> {
    this.desk = this.world.open();
    const { resumed } = await recoverJobs(this.desk, true);
    await Promise.allSettled(resumed.map(({ end }) => end));
  }

  async goOn(): Promise<void> {
    for (const { job } of await this.desk.jobs()) if (canGoOn(job)) await this.desk.goOn(job.id);
  }

  async #dismiss(): Promise<void> {
    const [seen] = await this.desk.jobs();
    if (seen !== undefined) await this.desk.dismiss(seen.job.id);
  }
}

function checkMoney({ posts, intents, charged }: MemoryWorld, jobs: readonly Job[]): void {
  for (const [prompt, answers] of posts) {
    assert.ok(answers.length <= intents.filter((one) => one === prompt).length, `${prompt} a POST without an intent`);
    for (const reason of ["rate limited", "other shape"]) {
      const before = answers.slice(0, -1).filter((one) => one === reason);
      assert.ok(before.length <= 1, `${prompt} sent again twice after ${reason}`);
    }
    const isAllowed = answers.slice(0, -1).every((one) => one === "rate limited" || one === "other shape");
    assert.ok(isAllowed, `${prompt} sent again after ${answers.join()}`);
    const job = jobs.find(({ plan }) => plan.call.prompt === prompt);
    const shown = job === undefined ? 0 : (chargeOf(job)?.micro ?? 0);
    assert.ok(shown >= (charged.get(prompt) ?? 0), `${prompt} costs more than the ${shown} shown`);
  }
}

function checkFiles({ files, lines }: MemoryWorld, jobs: readonly Job[]): void {
  const records = lines.map((line) => assetRecordSchema.parse(JSON.parse(line)));
  assert.equal(new Set(records.map(({ file }) => file)).size, records.length, "one file, one line");
  for (const { file } of records) assert.ok(files.has(file), `${file} is recorded and not there`);
  for (const { id, state } of jobs) {
    const own = records.filter(({ jobId }) => jobId === id).map(({ index }) => index);
    assert.equal(new Set(own).size, own.length, "a picture is recorded twice");
    if (state.kind === "recorded") assert.equal(own.length, state.records.length);
  }
}

describe("a job in any history of answers, kills, failures, cancels and restarts", function () {
  this.timeout(60_000);

  it("I1 I2 I3 I6 I7 I8 is never paid twice and never loses a picture", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 8 }), async (moves) => {
        const history = new History();
        const { world } = history;
        for (const next of moves) {
          await history.make(next);
          checkMoney(world, world.jobs());
        }
        for (let number = 0; number < 2; number += 1) {
          await history.restart();
          await history.goOn();
        }
        const jobs = world.jobs();
        checkMoney(world, jobs);
        checkFiles(world, jobs);
        for (const job of jobs) {
          const { kind } = job.state;
          assert.ok(isClosed(job) || ["approved", "waiting", "unknown"].includes(kind), `it rests as ${kind}`);
          if (isClosed(job)) assert.ok(!JSON.stringify(job).includes("/outputs/"), "a closed job holds a link");
        }
        if (moves.every(({ kind }) => kind !== "dismiss")) {
          assert.equal(world.files.size, world.lines.length, "each file is recorded");
        }
      }),
      { numRuns: 600 },
    );
  });
});
