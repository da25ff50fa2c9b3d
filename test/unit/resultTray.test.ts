import assert from "node:assert/strict";
import type { SeenJob } from "../../src/core/desk/jobViews";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { Job, JobOutput } from "../../src/core/schema/job";
import { createResultTray } from "../../src/host/panel/resultTray";
import type { Mark, ResultGroup } from "../../src/protocol/panel";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import { assetLine } from "../support/assetLine";
import { quietLog } from "../support/crashWorld";
import { createDeskRig } from "../support/deskRig";
import { jobIn } from "../support/jobIn";

const fill = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_all, at: string) => String(values[Number(at)]));

/** As VS Code's: what is noted is read back at once. */
function memento(start: Record<string, unknown> = {}) {
  const kept = new Map(Object.entries(start));
  return {
    kept,
    get: (key: string): unknown => kept.get(key),
    update: (key: string, value: unknown) => {
      kept.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

const receipt = {
  intentAt: 5_000,
  acceptedAt: 6_000,
  linksValidUntil: null,
  generationId: "gen",
  cost: 7_200,
  costSource: "reported" as const,
  warnings: [],
};

function record(index: number, change: Partial<AssetRecord> = {}): AssetRecord {
  const name = index === 0 ? "mug" : `mug-${index + 1}`;
  return assetLine({
    id: `r${index}`,
    index,
    file: `assets/${name}.png`,
    width: 512,
    height: 512,
    costSource: "reported",
    durationMs: 12_000,
    ...change,
  });
}

const plan = jobIn({ kind: "estimated", isClicked: true }).plan;

function jobOf(state: Job["state"], call: Partial<Job["plan"]["call"]> = {}, id = "job-1"): Job {
  return jobIn(state, { id, plan: { ...plan, call: { ...plan.call, ...call } } });
}

const done = (records: AssetRecord[], id = "job-1"): Job =>
  jobOf({ kind: "recorded", ...receipt, records }, { numImages: records.length }, id);

interface Places {
  jobs?: SeenJob[];
  /** The manifest's records; absent: as the jobs have them. */
  manifest?: AssetRecord[] | Error;
  marks?: Record<string, Mark>;
  state?: ReturnType<typeof memento>;
}

function startTray({ jobs = [], manifest, marks = {}, state = memento() }: Places) {
  const told: ResultGroup[][] = [];
  const waiting: (() => void)[] = [];
  const world = { jobs, manifest, marks };
  const recordsOf = ({ job }: SeenJob): AssetRecord[] =>
    job.state.kind === "recorded"
      ? job.state.records
      : job.state.kind === "accepted"
        ? job.state.outputs.flatMap((one) => (one.kind === "recorded" ? [one.record] : []))
        : [];
  const tray = createResultTray({
    desk: { jobs: () => Promise.resolve(world.jobs) },
    state,
    provider: (id) => (id === PROSPOLABS_INFO.id ? { info: PROSPOLABS_INFO } : undefined),
    readRecords: () =>
      world.manifest instanceof Error
        ? Promise.reject(world.manifest)
        : Promise.resolve(world.manifest ?? world.jobs.flatMap(recordsOf)),
    handleOf: (root, id) => `${root}#${id}`,
    fileFacts: (root, { id, file }) =>
      Promise.resolve({ uri: `file://${root}/${file}`, mark: world.marks[id] ?? null }),
    log: quietLog,
    post: (groups) => {
      told.push(groups);
      for (const wake of waiting.splice(0)) wake();
    },
    t: fill,
  });
  return {
    tray,
    told,
    state,
    world,
    next: async (): Promise<ResultGroup[]> => {
      const from = told.length;
      while (told.length === from) await new Promise<void>((resolve) => waiting.push(resolve));
      return told.at(-1) ?? [];
    },
  };
}

const settled = (job: Job): SeenJob => ({ job, isRunning: false });
const running = (job: Job): SeenJob => ({ job, isRunning: true });
const files = (group: ResultGroup | undefined) => group?.pictures.map(({ file }) => file);

describe("the panel's results", () => {
  it("shows a job's pictures, the first of several being the one that the code refers to", async () => {
    const { tray } = startTray({ jobs: [settled(done([record(0), record(1)]))] });
    tray.add("job-1", { slot: null });
    const [group] = await tray.groups();
    assert.equal(group?.words, "2 pictures · $0.0072 · 12 s");
    assert.equal(group.slot, "assets/mug.png");
    assert.deepEqual(group.pictures[0], {
      assetId: "/workspace#r0",
      name: "mug.png",
      file: "assets/mug.png",
      uri: "file:///workspace/assets/mug.png",
      width: 512,
      height: 512,
      isUsed: true,
      cannotUse: null,
      canCompare: false,
      isKept: false,
      mark: null,
    });
    assert.deepEqual([group.pictures[1]?.isUsed, group.pictures[1]?.cannotUse, group.pending], [false, null, null]);
    assert.equal(await tray.slotOf("/workspace#r1"), "assets/mug.png");
  });

  it("tells the latest first, twenty at most, and each once", async () => {
    const jobs = Array.from({ length: 25 }, (_, n) => settled(done([record(0, { id: `p${n}` })], `job-${n}`)));
    const { tray } = startTray({ jobs });
    for (const { job } of jobs) tray.add(job.id, { slot: null });
    tray.add("job-10", { slot: null });
    const ids = (await tray.groups()).map(({ jobId }) => jobId);
    assert.deepEqual(ids.slice(0, 3), ["job-10", "job-24", "job-23"]);
    assert.deepEqual([ids.length, new Set(ids).size], [20, 20]);
  });

  it("keeps space for what is on its way, and gives what is there already", async () => {
    const remote: JobOutput = { kind: "remote", url: "https://example.com/1" };
    const waiting = jobOf({ kind: "approved", approvedAt: 1 }, { imageSize: "landscape_4_3", numImages: 4 });
    const { tray, world } = startTray({ jobs: [running(waiting)] });
    tray.add("job-1", { slot: null });
    assert.deepEqual((await tray.groups())[0]?.pending, { width: 1024, height: 768, count: 4 });
    const outputs: JobOutput[] = [{ kind: "recorded", record: record(0) }, remote];
    world.jobs = [running(jobOf({ kind: "accepted", ...receipt, outputs }, { numImages: 2 }))];
    const [group] = await tray.groups();
    assert.deepEqual([files(group), group?.pending?.count, group?.notes], [["assets/mug.png"], 1, []]);
    world.jobs = [settled(jobOf({ kind: "accepted", ...receipt, outputs }, { numImages: 2 }))];
    const [stopped] = await tray.groups();
    assert.deepEqual([stopped?.pending, stopped?.notes], [null, ["1 of 2 pictures were delivered."]]);
  });

  it("keeps the original's size free for an edit that is finished here", async () => {
    const original = { width: 601, height: 403 };
    const sent = { width: 608, height: 416 };
    const fit = { kind: "pad" as const, original, sent, content: { x: 3, y: 6, ...original } };
    const input = { file: "assets/mug.png", sha256: "0".repeat(64) };
    const finish = { isComposited: true, feather: 0, format: "png" as const };
    const edit = { image: input, references: [], mask: null, size: null, fit, finish };
    const job = jobIn({ kind: "approved", approvedAt: 1 }, { plan: { ...plan, edit } });
    const { tray } = startTray({ jobs: [running(job)] });
    tray.add(job.id, { slot: "assets/mug.png" });
    assert.deepEqual((await tray.groups())[0]?.pending, { ...original, count: 1 });
  });

  it("drops what failed, was put away, or waits for a decision without a picture", async () => {
    const failed = { code: "refused", message: "No.", charged: "no" } as const;
    const jobs = [
      settled(jobOf({ kind: "failed", error: failed })),
      settled(jobOf({ kind: "unknown", intentAt: 1, error: failed, raw: null }, {}, "job-2")),
      settled(jobOf({ kind: "approved", approvedAt: 1 }, {}, "job-3")),
    ];
    const { tray } = startTray({ jobs });
    for (const id of ["job-1", "job-2", "job-3", "gone"]) tray.add(id, { slot: null });
    assert.deepEqual(await tray.groups(), []);
  });

  it("follows the manifest: names exchanged, pictures deleted, and the last one gone", async () => {
    const pair = [record(0), record(1)];
    const { tray, world } = startTray({ jobs: [settled(done(pair))] });
    tray.add("job-1", { slot: null });
    world.manifest = [record(0, { file: "assets/mug-2.png" }), record(1, { file: "assets/mug.png" })];
    const [swapped] = await tray.groups();
    assert.deepEqual(
      swapped?.pictures.map(({ file, isUsed }) => [file, isUsed]),
      [
        ["assets/mug-2.png", false],
        ["assets/mug.png", true],
      ],
    );
    world.manifest = [record(1, { file: "assets/mug.png" })];
    const [one] = await tray.groups();
    assert.deepEqual([files(one), one?.slot], [["assets/mug.png"], "assets/mug.png"]);
    world.manifest = [];
    assert.deepEqual(await tray.groups(), []);
  });

  it("does not take a manifest that can't be read for an empty one", async () => {
    const { tray } = startTray({ jobs: [settled(done([record(0)]))], manifest: new Error("EIO") });
    tray.add("job-1", { slot: null });
    assert.deepEqual(files((await tray.groups())[0]), ["assets/mug.png"]);
  });

  it("says why a picture can't take the place of another one", async () => {
    const { tray, world } = startTray({ jobs: [settled(done([record(0)]))] });
    const reason = async (slot: string | null) => {
      tray.add("job-1", { slot });
      return (await tray.groups())[0]?.pictures[0]?.cannotUse;
    };
    assert.equal(await reason(null), "There is no other file whose place it could take.");
    assert.equal(await reason("../outside.png"), "There is no other file whose place it could take.");
    assert.equal(await reason("assets/cup.PNG"), null);
    assert.equal(
      await reason("assets/cup.jpg"),
      "A PNG can't take the name cup.jpg. Generate it as JPEG, or insert a reference instead.",
    );
    assert.equal(await reason("assets/cup.gif"), "cup.gif is no name of a picture. Insert a reference instead.");
    world.marks = { r0: "missing" };
    assert.equal(await reason("assets/cup.png"), "Its file is missing on disk.");
  });

  it("takes the file that an edit started from for the one that the code refers to", async () => {
    const source = { file: "assets/cup.png", sha256: "0".repeat(64) };
    const { tray } = startTray({ jobs: [settled(done([record(0, { source })]))] });
    tray.add("job-1", { slot: "assets/cup.png" });
    const [group] = await tray.groups();
    const [picture] = group?.pictures ?? [];
    assert.deepEqual([group?.slot, picture?.isUsed, picture?.cannotUse], ["assets/cup.png", false, null]);
    assert.equal(picture?.canCompare, true);
  });

  it("finds a picture of its own by what the page calls it, and no other", async () => {
    const { tray } = startTray({ jobs: [settled(done([record(0), record(1)]))] });
    assert.equal(await tray.find("/workspace#r1"), undefined);
    tray.add("job-1", { slot: null });
    assert.deepEqual(await tray.find("/workspace#r1"), { root: "/workspace", record: record(1) });
    assert.equal(await tray.find("/other#r1"), undefined);
  });

  it("marks what is kept, and takes it back", async () => {
    const { tray, state, next } = startTray({ jobs: [settled(done([record(0), record(1)]))] });
    const kept = async () => (await tray.groups())[0]?.pictures.map(({ isKept }) => isKept);
    tray.add("job-1", { slot: null });
    await next();
    const after = next();
    await tray.keep("/workspace#r1");
    await tray.keep("/workspace#unknown");
    assert.deepEqual(await kept(), [false, true]);
    assert.deepEqual((await after)[0]?.pictures[1]?.isKept, true);
    const later = startTray({ jobs: [settled(done([record(0), record(1)]))], state });
    assert.equal((await later.tray.groups())[0]?.pictures[1]?.isKept, true);
    await tray.keep("/workspace#r1");
    assert.deepEqual(await kept(), [false, false]);
  });

  it("clears a job's results, and tells so", async () => {
    const { tray, next } = startTray({ jobs: [settled(done([record(0)]))] });
    tray.add("job-1", { slot: null });
    assert.equal((await next()).length, 1);
    tray.clear("job-1");
    assert.deepEqual(await next(), []);
  });

  it("tells what has changed, and again only to a page that is drawn anew", async () => {
    const { tray, told, next } = startTray({ jobs: [settled(done([record(0)]))] });
    tray.add("job-1", { slot: null });
    await next();
    tray.refresh();
    tray.tellAgain();
    await next();
    assert.equal(told.length, 2);
  });

  it("takes nothing from a state that is not as it writes it", async () => {
    const jobs = [settled(done([record(0)]))];
    const job = { jobId: "job-1", slot: null };
    for (const kept of [null, 7, "x", [], { jobs: [{ ...job, slot: "../x" }], kept: [] }, { jobs: {}, kept: [] }]) {
      const { tray } = startTray({ jobs, state: memento({ panelResults: kept }) });
      assert.deepEqual(await tray.groups(), []);
    }
    const { tray } = startTray({ jobs, state: memento({ panelResults: { jobs: [job], kept: [] } }) });
    assert.equal((await tray.groups()).length, 1);
  });

  it("gives what a real desk has paid for and a real manifest has recorded", async () => {
    const rig = await createDeskRig();
    try {
      const { desk } = rig.window();
      const four = rig.plan({ call: { ...rig.plan().call, numImages: 4 } });
      const job = await desk.admit({ plan: four, isClicked: true });
      const told: ResultGroup[][] = [];
      const tray = createResultTray({
        desk,
        state: memento(),
        provider: desk.parts.provider,
        readRecords: async (root, folder) => (await rig.base.manifest.read(root, folder)).records,
        handleOf: (_root, id) => id,
        fileFacts: (_root, { file }) => Promise.resolve({ uri: `file:///${file}`, mark: null }),
        log: quietLog,
        post: (groups) => void told.push(groups),
        t: fill,
      });
      tray.add(job.id, { slot: null });
      const { assets } = await desk.run(job);
      const [group] = await tray.groups();
      assert.deepEqual(
        files(group),
        assets.map(({ file }) => file),
      );
      assert.deepEqual([group?.pictures.length, group?.slot, group?.pending], [4, assets[0]?.file, null]);
    } finally {
      await rig.stop();
    }
  });
});
