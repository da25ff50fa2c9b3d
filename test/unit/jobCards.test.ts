import assert from "node:assert/strict";
import type { SeenJob } from "../../src/core/desk/jobViews";
import type { Job } from "../../src/core/schema/job";
import type { JobAction, JobActionId } from "../../src/host/jobActions";
import { createJobCards } from "../../src/host/panel/jobCards";
import type { JobCard } from "../../src/protocol/panel";
import { quietLog } from "../support/crashWorld";
import { jobIn } from "../support/jobIn";

const DAY = 24 * 60 * 60_000;
const NOW = 10 * DAY;
const receipt = {
  intentAt: 5_000,
  acceptedAt: 6_000,
  linksValidUntil: null,
  generationId: "gen",
  cost: 7_200,
  costSource: "reported" as const,
  warnings: [],
};
const failure = { code: "refused", message: "The prompt was refused.", charged: "no" } as const;
const RUNNING = seen({ kind: "submitting", intentAt: 5_000, shape: null, resends: [] }, { id: "running" }, true);
const UNKNOWN = seen({ kind: "unknown", intentAt: 5_000, error: { ...failure, charged: "maybe" }, raw: null });
const FAILED = seen({ kind: "failed", error: failure }, { id: "failed", createdAt: NOW - DAY + 1 });

function seen(state: Job["state"], change: Partial<Job> = {}, isRunning = false): SeenJob {
  return { job: jobIn(state, change), isRunning };
}

const fill = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_all, at: string) => String(values[Number(at)]));

/** Cards of a desk that a test fills, and a way to wait for what is told next. */
function startCards(jobs: SeenJob[], offered: readonly JobActionId[] = []) {
  const told: JobCard[][] = [];
  const ran: string[] = [];
  const errors: unknown[] = [];
  const waiting: (() => void)[] = [];
  const desk = { list: jobs, readings: 0 };
  let run: (id: JobActionId) => Promise<void> = () => Promise.resolve();
  const cards = createJobCards({
    desk: {
      jobs: async () => {
        desk.readings += 1;
        return await Promise.resolve(desk.list);
      },
    },
    actionsFor: ({ job }) =>
      offered.map((id): JobAction => ({
        id,
        label: `The ${id}`,
        icon: "gear",
        leadsBack: false,
        run: async () => {
          ran.push(`${job.id} ${id}`);
          await run(id);
        },
      })),
    clock: { now: () => NOW },
    log: quietLog,
    post: (next) => {
      told.push(next);
      for (const wake of waiting.splice(0)) wake();
    },
    showError: (error) => errors.push(error),
    t: fill,
  });
  return {
    cards,
    told,
    ran,
    errors,
    desk,
    whenRun: (next: typeof run) => (run = next),
    next: async (): Promise<JobCard[]> => {
      const from = told.length;
      while (told.length === from) await new Promise<void>((resolve) => waiting.push(resolve));
      return told.at(-1) ?? [];
    },
  };
}

const ids = (cards: readonly JobCard[]) => cards.map(({ id }) => id);

describe("the panel's job cards", () => {
  it("shows what runs and what wants a decision, and neither what is done nor what was put away", async () => {
    const others = [
      seen({ kind: "recorded", ...receipt, records: [] }, { id: "done" }),
      seen({ kind: "failed", error: failure }, { id: "old", createdAt: NOW - DAY }),
      seen({ kind: "failed", error: { ...failure, code: "cancelled" } }, { id: "called off", createdAt: NOW }),
    ];
    const { cards, next } = startCards([RUNNING, UNKNOWN, FAILED, ...others]);
    cards.refresh();
    assert.deepEqual(ids(await next()), ["running", "job-1", "failed"]);
  });

  it("says since when it runs, in which state it is, what went wrong and what it costs", async () => {
    const { cards, next } = startCards([RUNNING, UNKNOWN, FAILED]);
    cards.refresh();
    const [running, unknown, failed] = await next();
    assert.deepEqual(running, {
      id: "running",
      prompt: "A mug",
      phase: "running",
      words: "waiting for the answer",
      detail: "",
      since: 5_000,
      price: "$0.0072",
      choices: [],
    });
    assert.match(unknown?.words ?? "", /^may have been charged at /);
    assert.equal(unknown?.since, null);
    assert.deepEqual(
      [failed?.words, failed?.detail, failed?.price],
      ["failed, not charged", "The prompt was refused.", ""],
    );
  });

  it("goes on counting from the call when the answer is there", async () => {
    const { cards, next } = startCards([seen({ kind: "accepted", ...receipt, outputs: [] }, {}, true)]);
    cards.refresh();
    const [card] = await next();
    assert.deepEqual([card?.since, card?.words], [5_000, "downloading"]);
  });

  it("names the choices, with the price on those that cost something, and none as the form's own button", async () => {
    const { cards, next } = startCards([UNKNOWN, FAILED], ["stop", "start", "tryAgain", "dismiss", "open"]);
    cards.refresh();
    const [unknown, failed] = await next();
    const labels = ["Stop waiting", "Start · $0.0072", "Try again · $0.0072 (may charge again)", "Dismiss", "The open"];
    assert.deepEqual(
      unknown?.choices.map(({ label }) => label),
      labels,
    );
    assert.deepEqual(unknown.choices[0], { id: "stop", label: "Stop waiting", icon: "gear", detail: "" });
    assert.equal(failed?.choices[2]?.label, "Try again · $0.0072");
  });

  it("tells what has changed, and again only to a page that is drawn anew", async () => {
    const { cards, told, next, desk } = startCards([RUNNING]);
    cards.refresh();
    await next();
    cards.refresh();
    desk.list = [];
    cards.refresh();
    assert.deepEqual(await next(), []);
    assert.equal(told.length, 2);
    cards.tellAgain();
    assert.deepEqual(await next(), []);
  });

  it("reads once for many changes at one time, and once more for those that came meanwhile", async () => {
    const { cards, next, desk } = startCards([RUNNING]);
    for (let change = 0; change < 50; change += 1) cards.refresh();
    await next();
    assert.ok(desk.readings <= 2, `${desk.readings} readings`);
  });

  it("does what was chosen, of what is offered", async () => {
    const { cards, ran } = startCards([UNKNOWN], ["tryAgain", "dismiss"]);
    await cards.act("job-1", "dismiss");
    await cards.act("job-1", "stop");
    await cards.act("job-1", "constructor");
    await cards.act("another", "dismiss");
    assert.deepEqual(ran, ["job-1 dismiss"]);
  });

  it("does a thing once while it is being done: a second click does not pay again", async () => {
    const { cards, ran, whenRun } = startCards([UNKNOWN], ["tryAgain", "dismiss"]);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    whenRun((id) => (id === "tryAgain" ? held : Promise.resolve()));
    const first = cards.act("job-1", "tryAgain");
    await cards.act("job-1", "tryAgain");
    await cards.act("job-1", "dismiss");
    release();
    await first;
    assert.deepEqual(ran, ["job-1 tryAgain", "job-1 dismiss"]);
    await cards.act("job-1", "tryAgain");
    assert.equal(ran.length, 3);
  });

  it("shows what went wrong with an action, and goes on", async () => {
    const { cards, errors, whenRun, next } = startCards([UNKNOWN], ["dismiss"]);
    const error = new Error("disk full");
    whenRun(() => Promise.reject(error));
    await cards.act("job-1", "dismiss");
    assert.deepEqual(errors, [error]);
    cards.tellAgain();
    assert.equal((await next()).length, 1);
  });
});
