import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { linksOf } from "../../src/core/desk/jobViews";
import { recoverJobs } from "../../src/core/desk/recovery";
import { InlineAssetsError } from "../../src/core/errors";
import type { EditPictures } from "../../src/core/ports";
import { createSystemClock } from "../../src/node/systemClock";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { checkRest, checkSaved, crashFacts } from "../support/crashFacts";
import { copyCodecs } from "../support/copyCodecs";
import type { CrashCase } from "../support/crashLab";
import type { CrashWorld } from "../support/crashWorld";
import { createCrashWorld, makeScratch } from "../support/crashWorld";
import { createTestPictures } from "../support/editPicturesHere";
import type { FsFault } from "../support/failingFs";
import { failFs, healFs } from "../support/failingFs";

/** What is bought. `hasBytes`: it comes inside the answer. */
interface Kind {
  hasBytes: boolean;
  isEdit: boolean;
  /** A picture that a document asks for. */
  isSlot?: boolean;
}
const PICTURE: Kind = { hasBytes: false, isEdit: false };
const EDIT: Kind = { hasBytes: false, isEdit: true };
const SLOT: Kind = { hasBytes: false, isEdit: false, isSlot: true };

describe("a disk that fails at operation n", function () {
  this.timeout(180_000);
  let mock: MockApi;
  let scratch: string;
  let pictures: EditPictures;
  let cases = 0;

  before(async () => {
    mock = await startMockApi({ draw: drawFlatPng });
    scratch = await makeScratch();
    pictures = createTestPictures(copyCodecs);
    // Codecs are read in the worker in the product, so that no fault here is theirs.
    const one = newCase(true);
    const world = openWorld(one);
    const { error } = await attempt(one, world, null);
    await world.close();
    assert.equal(error, undefined);
    await checkSaved(one, mock);
  });
  afterEach(() => healFs());
  after(async () => {
    await mock.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const newCase = (isEdit: boolean, isSlot = false): CrashCase => {
    cases += 1;
    const places = { base: path.join(scratch, `case-${cases}`), mockUrl: mock.url, apiKey: mock.apiKey };
    const call = { prompt: `Case ${cases}`, pictures: 1, seed: cases, isEdit, isSlot };
    return { places, call };
  };

  const openWorld = ({ places }: CrashCase): CrashWorld => {
    const clock = { ...createSystemClock(), sleep: () => Promise.resolve() };
    return createCrashWorld(places, { clock, pictures });
  };

  /** Whether the run ended well while the disk failed. */
  const attempt = async (one: CrashCase, world: CrashWorld, fault: FsFault | null) => {
    const plan = await world.plan(one.call);
    const seen = failFs(fault);
    let error: unknown;
    try {
      const job = await world.admit(plan);
      await world.desk.run(job);
    } catch (thrown) {
      error = thrown;
    }
    healFs();
    return { ...seen, error };
  };

  const checkError = async (error: unknown, one: CrashCase): Promise<void> => {
    assert.ok(error instanceof InlineAssetsError, `no error for a person: ${String(error)}`);
    const { posts } = await crashFacts(one, mock);
    if (posts === 0) assert.equal(error.charged, "no", error.message);
    else {
      assert.notEqual(error.charged, "no", error.message);
      assert.ok(error.jobId !== undefined, "it names no job");
    }
  };

  /** The disk is well again: the person tries again, once. */
  const goOn = async (world: CrashWorld): Promise<void> => {
    const [seen] = await world.desk.jobs();
    if (seen?.job.state.kind === "accepted") await world.desk.goOn(seen.job.id);
  };

  /** What is paid and on no disk can still be copied by hand. */
  const checkOnlyInMemory = async ({ desk }: CrashWorld, hasBytes: boolean): Promise<void> => {
    for (const { job } of await desk.jobs()) {
      const isLeft = job.state.kind === "accepted" && desk.isOnlyInMemory(job.id);
      if (isLeft && !hasBytes) assert.equal(linksOf(job).length, 1, "no link to copy");
    }
  };

  const checkEnd = async (one: CrashCase, failed: string): Promise<void> => {
    const { job, charged } = await crashFacts(one, mock);
    if (charged > 0) await checkSaved(one, mock);
    // What could not be removed just then is still there.
    else if (failed !== "rm" && failed !== "unlink") await checkRest(one, mock);
    const rest = job?.state.kind ?? "no job";
    assert.ok(["no job", "approved", "failed", "recorded"].includes(rest), `it rests as ${rest}`);
  };

  /** @returns the operation that failed first; undefined when the run was over before. */
  const runCase = async (fault: FsFault, { hasBytes, isEdit, isSlot }: Kind): Promise<string | undefined> => {
    const one = newCase(isEdit, isSlot);
    const world = openWorld(one);
    if (hasBytes) mock.script({ shape: "data[{b64_json}]" });
    try {
      const { error, failed } = await attempt(one, world, fault);
      if (mock.pendingSteps > 0) mock.reset();
      if (failed === undefined) return undefined;
      if (error !== undefined) await checkError(error, one);
      await checkOnlyInMemory(world, hasBytes);
      await goOn(world);
      const { resumed } = await recoverJobs(world.desk, true);
      await Promise.allSettled(resumed.map(({ end }) => end));
      await checkEnd(one, failed);
      return failed;
    } finally {
      await world.close();
    }
  };

  const tryEach = async (fault: Omit<FsFault, "at" | "isDone">, kind: Kind): Promise<void> => {
    const failed = new Set<string>();
    const problems: string[] = [];
    for (let at = 1; ; at += 1) {
      const one = { ...fault, at, isDone: at % 2 === 0 };
      try {
        const name = await runCase(one, kind);
        if (name === undefined) break;
        failed.add(name);
      } catch (error) {
        problems.push(`${JSON.stringify(one)}: ${String(error).slice(0, 600)}`);
      }
    }
    assert.deepEqual(problems, []);
    for (const name of ["open", "sync", "rename", "link"]) assert.ok(failed.has(name), `${name} never failed`);
  };

  it("F6 F7 F8 F40 saves the picture once when one operation fails once", () =>
    tryEach({ code: "EIO", isLasting: false }, PICTURE));
  it("F6 F7 F8 saves the picture once when the disk is full from one operation on, until there is room again", () =>
    tryEach({ code: "ENOSPC", isLasting: true }, PICTURE));
  it("F7 F8 F40 saves a picture that came inside the answer once when one operation fails once", () =>
    tryEach({ code: "EIO", isLasting: false }, { ...PICTURE, hasBytes: true }));
  it("F7 F8 saves such a picture once when the disk is full from one operation on", () =>
    tryEach({ code: "ENOSPC", isLasting: true }, { ...PICTURE, hasBytes: true }));
  it("F6 F7 F8 F40 saves a masked edit once when one operation fails once", () =>
    tryEach({ code: "EIO", isLasting: false }, EDIT));
  it("F6 F7 F8 saves a masked edit once when the disk is full from one operation on, until there is room again", () =>
    tryEach({ code: "ENOSPC", isLasting: true }, EDIT));
  it("F6 F7 F8 F40 saves a document's picture once, at its place and size, when one operation fails once", () =>
    tryEach({ code: "EIO", isLasting: false }, SLOT));
  it("F6 F7 F8 saves such a picture once when the disk is full from one operation on, until there is room again", () =>
    tryEach({ code: "ENOSPC", isLasting: true }, SLOT));
});
