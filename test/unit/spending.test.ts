import assert from "node:assert/strict";
import type { Job } from "../../src/core/schema/job";
import { learntPrice, nextConsentAt, reservedBy, spendingOf, spentWithoutClick } from "../../src/core/spending";
import { estimatePrice, reserveFor } from "../../src/core/price";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import { assetLine } from "../support/assetLine";
import { jobIn } from "../support/jobIn";

const [MODEL] = PROSPOLABS_INFO.models;
const CALL = { mode: "generate", model: "gpt-image-2", quality: "auto", imageSize: "square" } as const;
const failure = { code: "outcome-unknown", message: "m", charged: "maybe" } as const;
const unknown = (intentAt: number): Job["state"] => ({ kind: "unknown", intentAt, error: failure, raw: null });
const recorded = (cost: number | null, change: object = {}): Job["state"] => ({
  kind: "recorded",
  intentAt: 1,
  acceptedAt: 2,
  linksValidUntil: null,
  generationId: null,
  cost,
  costSource: "reported",
  warnings: [],
  records: [],
  ...change,
});

describe("what was spent", () => {
  it("is known to the micro-dollar and to the millisecond", () => {
    const jobs = [jobIn(unknown(99)), jobIn(unknown(100)), jobIn(recorded(3, { intentAt: 200 }))];
    assert.deepEqual(spendingOf(jobs, { dayStart: 101, monthStart: 100 }), { day: 3, month: 7_203 });
  });

  it("holds the reserve where the cost is not known, and the cost where it is", () => {
    const charges = [recorded(null), recorded(5), unknown(1), { kind: "dismissed", intentAt: 1, cost: 9 }] as const;
    assert.deepEqual(
      charges.map((state) => spendingOf([jobIn(state)], { dayStart: 0, monthStart: 0 }).day),
      [7_200, 5, 7_200, 9],
    );
  });

  it("holds nothing of what failed, was never sent, or waits", () => {
    const free: Job["state"][] = [
      { kind: "failed", error: { ...failure, charged: "no" } },
      { kind: "dismissed", intentAt: null, cost: 0 },
      { kind: "approved", approvedAt: 1 },
      { kind: "estimated", isClicked: false },
    ];
    const jobs = free.map((state) => jobIn(state));
    assert.equal(spendingOf(jobs, { dayStart: 0, monthStart: 0 }).month, 0);
    assert.equal(reservedBy(jobs), 14_400);
  });
});

describe("what was spent without a click", () => {
  const at = (time: number, isClicked = false) => ({ consent: { at: time, isClicked } });

  it("counts from the last click on", () => {
    const jobs = [
      jobIn(unknown(1), at(1)),
      jobIn(recorded(5), at(2, true)),
      jobIn(recorded(7), at(3)),
      jobIn({ kind: "approved", approvedAt: 4 }, at(4)),
      jobIn({ kind: "failed", error: { ...failure, charged: "no" } }, at(5)),
      jobIn({ kind: "dismissed", intentAt: 1, cost: 11 }, at(6)),
    ];
    assert.equal(spentWithoutClick(jobs), 7 + 7_200 + 11);
  });

  it("counts what is being asked for without a click, and not with one", () => {
    const asked = (isClicked: boolean) => jobIn({ kind: "estimated", isClicked }, { consent: null });
    assert.equal(spentWithoutClick([asked(false), asked(true)]), 7_200);
  });

  it("gives each leave a later time than the one before, whatever the clock says", () => {
    const jobs = [jobIn(unknown(1), at(500, true)), jobIn(unknown(1), at(400))];
    assert.equal(nextConsentAt(jobs, 10), 501);
    assert.equal(nextConsentAt(jobs, 900), 900);
  });
});

describe("a learnt price", () => {
  const bought = (
    createdAt: number,
    cost: number | null,
    change: Partial<Job["plan"]["call"]> = {},
    more = {},
  ): Job => {
    const records = Array.from({ length: change.numImages ?? 1 }, (_, index) =>
      assetLine({ id: `${createdAt}-${index}` }),
    );
    const job = jobIn(recorded(cost, { records, ...more }), { createdAt });
    return { ...job, plan: { ...job.plan, call: { ...job.plan.call, ...CALL, ...change } } };
  };

  it("is the dearest of the last five calls, per picture, rounded up", () => {
    const dear = bought(1, 900_000);
    const rest = [2, 3, 4, 5].map((createdAt) => bought(createdAt, 100));
    const last = bought(6, 1_001, { numImages: 2 });
    assert.deepEqual(learntPrice([last, dear, ...rest], "prospolabs", CALL), { each: 501, calls: 5 });
    assert.deepEqual(learntPrice([dear, ...rest], "prospolabs", CALL), { each: 900_000, calls: 5 });
  });

  it("is that of the pictures that came, where fewer came than were asked for", () => {
    const one = bought(1, 77_000, { numImages: 8 }, { records: [assetLine({ id: "only" })] });
    assert.deepEqual(learntPrice([one], "prospolabs", CALL), { each: 77_000, calls: 1 });
  });

  it("comes only from calls with the same options", () => {
    const others = [
      bought(1, 5, { quality: "high" }),
      bought(1, 5, { imageSize: { width: 512, height: 512 } }),
      bought(1, 5, { imageSize: "square_hd" }),
      bought(1, 5, { model: "gpt-image-3" }),
      bought(1, 5, { mode: "edit" }),
    ];
    assert.equal(learntPrice(others, "prospolabs", CALL), undefined);
    assert.equal(learntPrice([bought(1, 5)], "offline", CALL), undefined);
  });

  it("comes only from costs that were reported, and never from a gift", () => {
    const jobs = [bought(1, 5, {}, { costSource: "estimated" }), bought(1, null), bought(1, 0)];
    assert.equal(learntPrice(jobs, "prospolabs", CALL), undefined);
    const failed = { ...bought(1, 5), state: { kind: "failed", error: { ...failure, charged: "no" } } } satisfies Job;
    assert.equal(learntPrice([failed], "prospolabs", CALL), undefined);
  });

  it("is used where the list has none; what is reserved is the dearest that it can be", () => {
    const call = { quality: "auto", numImages: 3 } as const;
    const learnt = estimatePrice(call, MODEL, { each: 501, calls: 5 });
    assert.deepEqual([learnt.micro, learnt.isLearnt, reserveFor(call, MODEL, learnt)], [1_503, true, 231_000]);
    const unpriced = estimatePrice(call, MODEL);
    assert.deepEqual([unpriced.micro, reserveFor(call, MODEL, unpriced)], [null, 231_000]);
    const listed = estimatePrice({ quality: "low", numImages: 2 }, MODEL, { each: 1, calls: 1 });
    assert.deepEqual([listed.micro, listed.isLearnt], [14_400, false]);
  });
});
