import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Charged, ErrorCode } from "../../src/core/errors";
import { InlineAssetsError } from "../../src/core/errors";
import type { JobParts } from "../../src/core/job/jobParts";
import type { JobResult } from "../../src/core/job/runJob";
import { runJob } from "../../src/core/job/runJob";
import type { Provider } from "../../src/core/provider";
import type { Job } from "../../src/core/schema/job";
import type { JobRig } from "./jobRig";

export interface FaultOptions {
  job?: Job;
  parts?: Partial<JobParts>;
  signal?: AbortSignal;
}

export interface Failure {
  error: InlineAssetsError;
  job: Job;
  /** The job's file of the journal, as text; empty where there is none. */
  journalText: string;
}

/** Runs a job that must fail so, then looks at everything that must hold after any fault. */
export async function fail(
  rig: JobRig,
  expected: { code: ErrorCode; charged: Charged | readonly Charged[]; posts?: number },
  options: FaultOptions = {},
): Promise<Failure> {
  const { job = rig.job(), parts = {}, signal } = options;
  const outcome = await run(rig, job, parts, signal).then(
    (result) => assert.fail(`it succeeded: ${JSON.stringify(result.assets.map(({ file }) => file))}`),
    (reason: unknown) => reason,
  );
  assert.ok(outcome instanceof InlineAssetsError, String(outcome));
  const label = `${outcome.code}, charged ${outcome.charged}: ${outcome.message}`;
  assert.equal(outcome.code, expected.code, label);
  assert.ok([expected.charged].flat().includes(outcome.charged), label);
  assert.equal(outcome.jobId, job.id);
  assert.equal(rig.mock.requests.length, expected.posts ?? 1, "POSTs");
  if (outcome.charged === "no") assert.equal(rig.mock.charges.count, 0, label);
  if (outcome.charged === "yes") assert.equal(rig.mock.charges.count, 1, label);
  const told = [outcome.message, outcome.detail ?? "", outcome.stack ?? ""];
  await checkWhatHolds(rig, told);
  const journalText = await readFile(path.join(rig.journalFolder, `${job.id}.json`), "utf8").catch(() => "");
  return { error: outcome, job, journalText };
}

/** Runs a job that must give that many pictures for one charge, then looks at everything that must hold. */
export async function succeed(
  rig: JobRig,
  expected: { pictures: number; posts?: number },
  options: FaultOptions = {},
): Promise<JobResult> {
  const { job = rig.job(), parts = {}, signal } = options;
  const result = await run(rig, job, parts, signal);
  assert.equal(result.assets.length, expected.pictures);
  assert.equal(rig.mock.requests.length, expected.posts ?? 1, "POSTs");
  assert.equal(rig.mock.charges.count, 1);
  await checkWhatHolds(rig, [JSON.stringify(result)]);
  return result;
}

/**
 * Runs the job again from what the journal has, as a restart does: that never pays once more (I6).
 * @returns how it ended this time; a job that is closed or unknown may simply be refused.
 */
export async function runAgain(rig: JobRig, job: Job): Promise<JobResult | InlineAssetsError> {
  const [posts, charges] = [rig.mock.requests.length, rig.mock.charges.count];
  const outcome = await run(rig, await stored(rig, job), {}).catch((reason: unknown) => reason);
  assert.ok(!(outcome instanceof Error) || outcome instanceof InlineAssetsError, String(outcome));
  assert.deepEqual([rig.mock.requests.length, rig.mock.charges.count], [posts, charges], "running again paid again");
  await checkWhatHolds(rig, [outcome instanceof Error ? outcome.message : JSON.stringify(outcome)]);
  return outcome as JobResult | InlineAssetsError;
}

/** The same, for a job that must now give that many pictures. */
export async function succeedAgain(rig: JobRig, job: Job, pictures: number): Promise<JobResult> {
  const outcome = await runAgain(rig, job);
  if (outcome instanceof InlineAssetsError) throw outcome;
  assert.equal(outcome.assets.length, pictures);
  return outcome;
}

async function stored(rig: JobRig, { id }: Job): Promise<Job> {
  return (await rig.journal.read(id)) ?? assert.fail("the journal does not know the job");
}

async function run(rig: JobRig, job: Job, change: Partial<JobParts>, signal?: AbortSignal): Promise<JobResult> {
  const parts = rig.parts(change);
  return await runJob(job, { ...parts, provider: withIntents(rig, parts.provider) }, signal);
}

/** I1: each POST has an intent of its own on disk before it. */
function withIntents(rig: JobRig, provider: Provider): Provider {
  let before = "";
  return {
    ...provider,
    submit: async (call, options) => {
      const now = await journalTexts(rig);
      assert.notEqual(now, before, "the journal has not changed since the POST before, or is empty");
      before = now;
      return await provider.submit(call, options);
    },
  };
}

async function journalTexts({ journalFolder }: JobRig): Promise<string> {
  const names = (await readdir(journalFolder)).filter((name) => name.endsWith(".json"));
  return (await Promise.all(names.map((name) => readFile(path.join(journalFolder, name), "utf8")))).join("\n");
}

async function checkWhatHolds(rig: JobRig, told: readonly string[]): Promise<void> {
  await checkManifest(rig);
  const files = (await readdir(rig.scratch, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  for (const { name, parentPath } of files) {
    assert.ok(!name.endsWith(".part"), `I4: ${name} is left`);
    const file = path.join(parentPath, name);
    const text = await readFile(file, "latin1");
    assert.ok(!text.includes(rig.mock.apiKey), `I5: the key is in ${name}`);
    if (parentPath !== rig.journalFolder) assert.doesNotMatch(text, /\bsig=/, `I5: a signed URL is in ${name}`);
    else assert.equal((await stat(file)).mode & 0o777, 0o600, `I5: ${name} is not private`);
  }
  for (const text of [...told, ...rig.said]) {
    assert.ok(!text.includes(rig.mock.apiKey), `I5: the key is in “${text}”`);
    assert.doesNotMatch(text, /\bsig=/, "I5: a signed URL is told");
  }
  assert.deepEqual(rig.mock.violations, [], "I5");
}

/** I3: an entry in the manifest, and a whole file with that sum; no picture without an entry. */
async function checkManifest(rig: JobRig): Promise<void> {
  const { records } = await rig.manifest.read(rig.root, "assets");
  const recorded = new Set(records.map(({ file }) => file));
  for (const { file, sha256, bytes } of records) {
    const content = await readFile(path.join(rig.root, file));
    assert.equal(content.length, bytes, `I3: ${file}`);
    assert.equal(createHash("sha256").update(content).digest("hex"), sha256, `I3: ${file}`);
  }
  const pictures = (await rig.assets()).filter((name) => /\.(png|jpg|webp|svg|html)$/.test(name));
  for (const name of pictures) assert.ok(recorded.has(`assets/${name}`), `I3: ${name} has no entry`);
}
