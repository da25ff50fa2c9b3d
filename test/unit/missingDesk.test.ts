import assert from "node:assert/strict";
import { cancelled, InlineAssetsError } from "../../src/core/errors";
import type { JobResult } from "../../src/core/job/runJob";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import { createMissingRig, documentWith, jobFor, referenceTo } from "../support/missingRig";

const PAGES = [
  documentWith("b.md", referenceTo("img/vase.png"), referenceTo("img/lake.png", { from: 40 })),
  documentWith("a.md", referenceTo("img/lake.png", { from: 7 }), referenceTo("img/logo.svg", { from: 90 })),
];

describe("the list of missing pictures on its host", () => {
  it("names each picture once, by the document that shows it first, and says where else it is shown", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    const { groups, refused, counts } = rig.list();
    assert.deepEqual(
      groups.map(({ document, rows }) => [document, rows.map(({ file }) => file)]),
      [
        ["a.md", ["img/lake.png"]],
        ["b.md", ["img/vase.png"]],
      ],
    );
    assert.deepEqual(groups[0]?.rows[0]?.places, [
      { document: "a.md", line: 8 },
      { document: "b.md", line: 41 },
    ]);
    assert.deepEqual(
      refused.map(({ file, whyNot }) => [file, whyNot]),
      [["img/logo.svg", "An SVG is a drawing of shapes."]],
    );
    assert.deepEqual(counts, { missing: 2, placeholders: 0 });
    assert.deepEqual([offer.count, offer.price, offer.whyNot], [2, "$0.154", null]);
  });

  it("buys exactly what is ticked, with the words that were typed, at one leave", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.open();
    const [lake, vase] = rig.shown();
    rig.desk.prompt({ revision: 1, id: vase?.id ?? "", prompt: "A blue vase" });
    rig.desk.tick({ revision: 2, ids: [lake?.id ?? ""], isTicked: false });
    const offer = await rig.offer(2);
    assert.deepEqual([offer.count, offer.price], [1, "$0.077"]);
    await rig.desk.submit(offer.offer);
    assert.deepEqual(
      rig.approvals.map((prepared) => prepared.map(({ call }) => call.prompt)),
      [["A blue vase"]],
    );
  });

  it("sells an offer once, and none that something has changed since", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const first = await rig.open();
    rig.desk.quality(1, "low");
    await rig.desk.submit(first.offer);
    assert.equal(rig.approvals.length, 0);
    assert.match(rig.last("notice")?.message ?? "", /nothing was sent/);
    const second = await rig.offer(1);
    await Promise.all([rig.desk.submit(second.offer), rig.desk.submit(second.offer)]);
    assert.equal(rig.approvals.length, 1);
  });

  it("offers a thousand at once at most, however many a repository asks for", async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => referenceTo(`img/${at}.png`, { from: at * 20 }));
    const rig = createMissingRig({ documents: [documentWith("a.md", ...many)] });
    const offer = await rig.open();
    assert.deepEqual([offer.count, rig.list().counts.missing], [1_000, 2_500]);
    await rig.desk.submit(offer.offer);
    assert.equal(rig.approvals[0]?.length, 1_000);
  });

  it("sells what was seen when the list was looked at once more, and nothing is another", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const first = await rig.open();
    const next = rig.offer();
    rig.desk.jobsChanged();
    assert.equal((await next).offer, first.offer);
    await rig.desk.submit(first.offer);
    assert.equal(rig.approvals.length, 1);
  });

  it("buys nothing when one of the pictures has come to be there meanwhile", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    rig.world.files.add("img/vase.png");
    const next = rig.offer();
    await rig.desk.submit(offer.offer);
    assert.equal(rig.approvals.length, 0);
    assert.equal((await next).count, 1, "and the list shows what is missing now");
  });

  it("tells of progress, keeps what is made in its place, and fills in once all have ended", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    await rig.desk.submit(offer.offer);
    (await rig.run("img/lake.png")).succeed();
    await rig.until(() => rig.last("progress")?.made === 1);
    assert.equal(rig.filledIn.length, 0);
    (await rig.run("img/vase.png")).fail(new InlineAssetsError("refused", "It was refused. Not charged."));
    await rig.until(() => rig.ended.length === 1);
    assert.deepEqual(
      rig.filledIn.map((made) => made.map(({ file, prompt }) => [file, prompt])),
      [[["img/lake.png", "made of img/lake.png"]]],
    );
    assert.equal(rig.ended[0], "1 of 2 made. 1 failed; each says why. Filled in.");
    const next = await rig.offer();
    assert.deepEqual(
      rig.shown().map(({ file, phase, detail }) => [file, phase, detail]),
      [
        ["img/lake.png", "done", ""],
        ["img/vase.png", "failed", "It was refused. Not charged."],
      ],
    );
    assert.equal(next.count, 1, "what has failed is offered again");
    assert.deepEqual(rig.kept.toFillIn, []);
  });

  it("keeps what is made in its place while what looks through documents has not heard of it, and until it is gone", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.desk.submit((await rig.open()).offer);
    rig.world.unheard.add("img/lake.png");
    (await rig.run("img/lake.png")).succeed();
    await rig.until(() => rig.last("progress")?.made === 1);
    (await rig.run("img/vase.png")).succeed();
    await rig.until(() => rig.ended.length === 1);
    /** Of the lake, in the list that comes of another look. */
    const phaseOf = async (): Promise<string | undefined> => {
      const lists = () => rig.events.filter(({ type }) => type === "list").length;
      const before = lists();
      rig.desk.look();
      // What was under way tells of the look before, at most once.
      await rig.until(() => lists() >= before + 1);
      rig.desk.look();
      await rig.until(() => lists() >= before + 2);
      return rig.shown().find(({ file }) => file === "img/lake.png")?.phase;
    };
    assert.equal(await phaseOf(), "done");
    rig.world.unheard.clear();
    assert.equal(await phaseOf(), "done");
    rig.world.files.delete("img/lake.png");
    assert.equal(await phaseOf(), "missing");
  });

  it("fills in nothing where that is switched off", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.open();
    rig.desk.fillIn(1, false);
    await rig.desk.submit((await rig.offer(1)).offer);
    for (const file of ["img/lake.png", "img/vase.png"]) (await rig.run(file)).succeed();
    await rig.until(() => rig.ended.length === 1);
    assert.equal(rig.filledIn.length, 0);
  });

  it("F34 waits after Cancel for what is under way, and offers the rest again", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    await rig.desk.submit(offer.offer);
    const [lake, vase] = [await rig.run("img/lake.png"), await rig.run("img/vase.png")];
    rig.desk.cancel();
    assert.equal(lake.options.signal?.aborted, true);
    assert.equal(rig.last("progress")?.isCancelled, true);
    vase.fail(cancelled("no"));
    // Its answer comes after all.
    rig.world.files.add("img/lake.png");
    lake.options.onLateEnd?.(Promise.resolve(lateResult()));
    lake.fail(cancelled("maybe"));
    await rig.until(() => rig.ended.length === 1);
    assert.equal(rig.ended[0], "1 of 2 made. Filled in.");
    const next = await rig.offer();
    assert.deepEqual(
      rig.shown().map(({ file, phase }) => [file, phase]),
      [
        ["img/lake.png", "done"],
        ["img/vase.png", "missing"],
      ],
    );
    assert.equal(next.count, 1);
  });

  it("offers what was approved and never sent, in place of the first job and not beside it", async () => {
    const rig = createMissingRig({ documents: PAGES });
    rig.world.jobs = [jobFor("img/lake.png", { kind: "approved", approvedAt: 1 })];
    const offer = await rig.open();
    const [lake] = rig.shown();
    assert.deepEqual(
      [lake?.phase, lake?.words, lake?.price, lake?.canTick],
      ["unsent", "approved, not sent", "$0.077", true],
    );
    await rig.desk.submit(offer.offer);
    assert.deepEqual(rig.dismissed, ["job of img/lake.png"]);
    assert.equal(rig.approvals[0]?.length, 2);
  });

  it("offers nothing for which a job is under way, whoever has begun it", async () => {
    const rig = createMissingRig({ documents: PAGES });
    rig.world.jobs = [
      jobFor("img/lake.png", { kind: "submitting", intentAt: 1, shape: null, resends: [] }, true),
      jobFor("img/vase.png", {
        kind: "unknown",
        intentAt: 1,
        error: { code: "outcome-unknown", message: "Lost.", charged: "maybe" },
        raw: null,
      }),
    ];
    const offer = await rig.open();
    assert.deepEqual([offer.count, offer.whyNot], [0, "Tick what is to be made."]);
    assert.deepEqual(
      rig.shown().map(({ phase, canTick }) => [phase, canTick]),
      [
        ["running", false],
        ["unknown", false],
      ],
    );
  });

  it("buys nothing when another window has begun one of them since the price was shown", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    rig.world.jobs = [jobFor("img/lake.png", { kind: "submitting", intentAt: 1, shape: null, resends: [] }, true)];
    await rig.desk.submit(offer.offer);
    assert.deepEqual([rig.approvals.length, rig.dismissed.length], [0, 0]);
  });

  it("fills all with placeholders first, which can be replaced with the same words", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.open();
    const vase = rig.shown()[1];
    rig.desk.prompt({ revision: 1, id: vase?.id ?? "", prompt: "A blue vase" });
    await rig.desk.placeholders((await rig.offer(1)).offer);
    assert.deepEqual(
      rig.approvals[0]?.map(({ provider, estimate }) => [provider.info.id, estimate.micro]),
      [
        ["offline", 0],
        ["offline", 0],
      ],
    );
    for (const file of ["img/lake.png", "img/vase.png"]) {
      rig.world.records.push({ file, provider: "offline" });
      (await rig.run(file)).succeed({ provider: "offline", costUsd: 0 });
    }
    await rig.until(() => rig.ended.length === 1);
    await rig.until(() => rig.list().counts.placeholders === 2);
    assert.deepEqual(rig.list().counts, { missing: 2, placeholders: 2 });
    rig.desk.view("placeholders");
    await rig.until(() => rig.last("offer")?.view === "placeholders");
    const offer = rig.last("offer") ?? assert.fail();
    assert.deepEqual([offer.view, offer.count, offer.price], ["placeholders", 2, "$0.154"]);
    assert.deepEqual(
      rig.shown().map(({ prompt, words }) => [prompt, words]),
      [
        ["img/lake.png", "placeholder"],
        ["A blue vase", "placeholder"],
      ],
    );
    await rig.desk.submit(offer.offer);
    assert.deepEqual(
      rig.approvals[1]?.map(({ plan }) => Reflect.get(plan, "isReplacing") as unknown),
      [true, true],
    );
  });

  it("keeps ticks and typed words over a reload of the window, and counts its revisions anew", async () => {
    const first = createMissingRig({ documents: PAGES });
    await first.open();
    const [lake, vase] = first.shown();
    first.desk.prompt({ revision: 7, id: vase?.id ?? "", prompt: "A blue vase" });
    first.desk.tick({ revision: 8, ids: [lake?.id ?? ""], isTicked: false });
    await first.offer(8);
    const again = createMissingRig({ documents: PAGES, state: first.state });
    assert.equal((await again.open()).revision, 0);
    assert.deepEqual(
      again.shown().map(({ prompt, origin, isTicked }) => [prompt, origin, isTicked]),
      [
        ["img/lake.png", "alt", false],
        ["A blue vase", "typed", true],
      ],
    );
  });

  it("fills in after a reload what had been made by then, once nothing is under way any more", async () => {
    const first = createMissingRig({ documents: PAGES });
    await first.desk.submit((await first.open()).offer);
    await first.run("img/vase.png");
    // The window goes; what was paid is finished by the next one.
    const again = createMissingRig({ documents: PAGES, state: first.state });
    again.world.jobs = [
      jobFor("img/lake.png", { kind: "accepted", intentAt: 1, acceptedAt: 2, outputs: [], cost: 1, warnings: [] }),
    ];
    again.world.records = [];
    await again.open();
    assert.equal(again.filledIn.length, 0);
    again.world.jobs = [];
    again.world.files.add("img/lake.png");
    again.world.records = [{ file: "img/lake.png", prompt: "a lake", width: 64, height: 48, provider: "prospolabs" }];
    const next = again.offer();
    again.desk.look();
    await next;
    assert.deepEqual(
      again.filledIn.map((made) => made.map(({ file }) => file)),
      [["img/lake.png"]],
    );
    assert.deepEqual(again.kept.toFillIn, []);
  });

  it("says what is over the budget, with what helps, and goes on", async () => {
    const rig = createMissingRig({ documents: PAGES });
    const offer = await rig.open();
    rig.world.approveError = new InlineAssetsError("over-budget", "Today's budget does not allow it.");
    const next = rig.offer();
    await rig.desk.submit(offer.offer);
    const { message, isError, action } = rig.last("notice") ?? {};
    assert.deepEqual([message, isError, action], ["Today's budget does not allow it.", true, "openSettings"]);
    assert.equal((await next).whyNot, null);
  });

  it("says what stands against a row, and leaves it out of the price", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.open();
    const [lake, vase] = rig.shown();
    rig.desk.prompt({ revision: 1, id: lake?.id ?? "", prompt: "" });
    rig.desk.prompt({ revision: 2, id: vase?.id ?? "", prompt: "x".repeat(2_000) });
    const offer = await rig.offer(2);
    assert.equal(offer.count, 0);
    assert.deepEqual(
      rig.shown().map(({ detail, canTick }) => [detail, canTick]),
      [
        ["Say what the picture should show.", false],
        ['"…" is not allowed. It is too long.', false],
      ],
    );
  });

  it("tells a list that is drawn anew all, and a hidden one nothing", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.open();
    rig.world.hasPage = false;
    const count = rig.events.length;
    rig.desk.look();
    await Promise.resolve();
    assert.equal(rig.events.length, count);
    rig.world.hasPage = true;
    await rig.open();
    assert.equal(rig.list().groups.length, 2);
  });

  it("begins anew when it was closed, and goes on with what is being made", async () => {
    const rig = createMissingRig({ documents: PAGES });
    await rig.desk.submit((await rig.open()).offer);
    (await rig.run("img/lake.png")).succeed();
    await rig.until(() => rig.last("progress")?.made === 1);
    rig.desk.closed();
    await rig.open();
    assert.equal(rig.last("progress")?.made, 1);
    assert.equal(rig.shown()[0]?.phase, "done");
    (await rig.run("img/vase.png")).succeed();
    await rig.until(() => rig.ended.length === 1);
    await rig.offer();
    rig.desk.closed();
    await rig.open();
    assert.deepEqual(rig.list().groups, []);
  });

  for (const [what, parts, action] of [
    ["no folder", { folder: () => undefined }, "openFolder"],
    ["no trust", { isTrusted: () => false }, "manageTrust"],
  ] as const) {
    it(`says in one sentence that there is ${what}, and looks at nothing`, async () => {
      const rig = createMissingRig({
        documents: PAGES,
        parts: { ...parts, look: () => assert.fail("documents are not looked at") },
      });
      rig.desk.begin();
      await rig.until(() => rig.last("blocked") !== undefined);
      assert.equal(rig.last("blocked")?.action, action);
    });
  }

  it("offers no price to press without a key, but placeholders", async () => {
    const rig = createMissingRig({ documents: PAGES, parts: { hasKey: () => Promise.resolve(false) } });
    const offer = await rig.open();
    assert.deepEqual([offer.hasKey, offer.whyNot, offer.canPlace], [false, "There is no key yet.", true]);
    await rig.desk.submit(offer.offer);
    assert.equal(rig.approvals.length, 0);
  });
});

function lateResult(): JobResult {
  const record = {
    file: "img/lake.png",
    prompt: "a lake",
    width: 1,
    height: 1,
    provider: "prospolabs",
    costUsd: 0.077,
  };
  return { jobId: "j", generationId: null, costUsd: 0.077, warnings: [], assets: [record as AssetRecord] };
}
