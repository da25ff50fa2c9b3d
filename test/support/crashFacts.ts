import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { chargeOf, isClosed } from "../../src/core/job/jobMachine";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import { assetRecordSchema } from "../../src/core/schema/assetRecord";
import type { Job } from "../../src/core/schema/job";
import { createJobJournal } from "../../src/node/jobJournal";
import { createSystemClock } from "../../src/node/systemClock";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import type { CrashCase } from "./crashLab";
import { checkFilled, checkFinished, EDIT_SOURCES, hashOf } from "./crashEdit";
import { foldersOf, quietLog } from "./crashWorld";
import { copyCodecs } from "./copyCodecs";
import { createTestPictures } from "./editPicturesHere";

const pictures = createTestPictures(copyCodecs);

/** What is on disk and on the server's books of one case. */
export interface CrashFacts {
  job: Job | undefined;
  /** Relative to the case's folder. */
  files: string[];
  /** Of the manifest, whole ones. */
  lines: AssetRecord[];
  posts: number;
  /** What the server took, micro-dollars. */
  charged: number;
}

export async function crashFacts({ places, call }: CrashCase, mock: MockApi): Promise<CrashFacts> {
  const files = (await filesIn(places.base)).sort();
  const { storage, root } = foldersOf(places.base);
  const journal = createJobJournal({
    folder: path.join(storage, "jobs"),
    spareFolder: path.join(places.base, "spare-jobs"),
    clock: createSystemClock(),
    log: quietLog,
  });
  const jobs = await journal.list();
  assert.ok(jobs.length <= 1, "one case is one job");
  const posts = mock.requests.filter(({ raw }) => raw.includes(`"${call.prompt}"`));
  return {
    job: jobs[0],
    files,
    lines: await linesOf(path.join(root, "assets", "asset-manifest.jsonl")),
    posts: posts.length,
    charged: posts.reduce((sum, { generationId }) => sum + (mock.charges.perGeneration[generationId ?? ""] ?? 0), 0),
  };
}

/** What holds at every rest, however the way there was. @throws AssertionError */
export async function checkRest(one: CrashCase, mock: MockApi): Promise<CrashFacts> {
  const facts = await crashFacts(one, mock);
  const { job, files, posts, charged } = facts;
  assert.ok(posts <= 1, `${posts} POSTs`);
  assert.deepEqual(
    files.filter(
      (file) => (file.endsWith(".part") && !file.startsWith("storage/inputs/")) || file.startsWith("storage/spare/"),
    ),
    [],
    "parts are left",
  );
  await checkPictures(one, facts);
  const shown = job === undefined ? 0 : (chargeOf(job)?.micro ?? 0);
  assert.ok(shown >= charged, `${charged} were charged and ${shown} are shown`);
  if (job === undefined || !isClosed(job)) return facts;
  const copies = files.filter((file) => file.endsWith(`${job.id}.json`));
  assert.deepEqual(copies, [`storage/jobs/closed/${job.id}.json`], "a closed job is in one place");
  for (const file of files.filter((name) => name.includes("jobs/"))) {
    const text = await readFile(path.join(one.places.base, file), "utf8");
    assert.ok(!text.includes("?sig="), `${file} holds a link`);
  }
  return facts;
}

/** A job that was paid ends with each of its pictures once, recorded once, at the price that the server took. */
export async function checkSaved(one: CrashCase, mock: MockApi): Promise<void> {
  const { job, lines, posts, charged } = await checkRest(one, mock);
  assert.equal(job?.state.kind, "recorded");
  assert.deepEqual([posts, charged], [1, 7_200 * one.call.pictures]);
  assert.equal(lines.length, one.call.pictures);
  assert.equal(chargeOf(job)?.micro, charged);
  const onLines = lines.reduce((sum, { costUsd }) => sum + Math.round((costUsd ?? 0) * 1e6), 0);
  assert.equal(onLines, charged, "the lines add up to what was paid");
}

/** Files and lines belong to each other one to one, and each file is the picture that the server made. */
async function checkPictures({ places, call }: CrashCase, { files, lines, job }: CrashFacts): Promise<void> {
  const { root } = foldersOf(places.base);
  const saved = files
    .filter((file) => file.startsWith("workspace/") && !file.endsWith("asset-manifest.jsonl"))
    .map((file) => file.slice("workspace/".length))
    .filter((file) => call.isSlot !== true || !file.startsWith("assets/.raw/"))
    .filter((file) => call.isEdit !== true || !(EDIT_SOURCES.includes(file) || file.startsWith("assets/.raw/")));
  assert.deepEqual(saved, lines.map(({ file }) => file).sort(), "files and manifest lines");
  assert.deepEqual(new Set(lines.map(({ index }) => index)).size, lines.length, "a picture is recorded twice");
  if (call.isSlot === true && job !== undefined) {
    for (const line of lines) await checkFilled(line, job, pictures);
    return;
  }
  if (call.isEdit === true && job !== undefined) {
    for (const line of lines) await checkFinished(line, job, pictures);
    return;
  }
  for (const { file, sha256, index } of lines) {
    const bytes = await drawFlatPng({ ...call, index, width: 64, height: 64, format: "png" });
    assert.equal(hashOf(await readFile(path.join(root, file))), hashOf(bytes), `${file} is not whole`);
    assert.equal(sha256, hashOf(bytes), `${file} is recorded with another hash`);
  }
}

async function linesOf(manifest: string): Promise<AssetRecord[]> {
  const text = await readFile(manifest, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [assetRecordSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

async function filesIn(base: string): Promise<string[]> {
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)));
}
