import { readSync, writeSync } from "node:fs";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { recoverJobs } from "../../src/core/desk/recovery";
import { InlineAssetsError } from "../../src/core/errors";
import type { Provider } from "../../src/core/provider";
import { createJobClaims } from "../../src/node/jobClaims";
import type { CrashCall, CrashPlaces } from "../support/crashWorld";
import { createCrashWorld, foldersOf, quietLog } from "../support/crashWorld";
import { watchFs } from "../support/watchedFs";

// The process that is killed, and the one that recovers after it. Bundled once by crashLab.ts.

/** At which file operation this process kills itself, counted from its start or from the provider's answer. */
export interface Kill {
  from: "start" | "answer";
  /** 1 is the first. */
  at: number;
  /** `during`: the operation has been begun, and may have been done or not. */
  moment: "before" | "during" | "after";
}
export type ChildTask =
  | { kind: "run"; places: CrashPlaces; call: CrashCall; kill: Kill | null }
  | { kind: "recover"; cases: CrashPlaces[] }
  /** Claims what it can, and lives on until it is killed. */
  | { kind: "claim"; folder: string; jobIds: string[] }
  /** Buys while its assets folder is made read-only; root would not notice. */
  | { kind: "closedFolder"; places: CrashPlaces; call: CrashCall };
/** Operations before the answer came, and after it. */
export interface Counted {
  before: number;
  after: number;
}

function tell(message: object): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

async function run({ places, call, kill }: Extract<ChildTask, { kind: "run" }>): Promise<void> {
  const counted = { start: 0, answer: 0 };
  let isAnswered = false;
  const world = createCrashWorld(places, { provider: () => watchedProvider });
  const plan = await world.plan(call);
  watchFs(async (_name, operate) => {
    counted.start += 1;
    if (isAnswered) counted.answer += 1;
    if (kill === null || counted[kill.from] !== kill.at) return await operate();
    if (kill.moment === "before") return await die();
    const done = operate();
    if (kill.moment === "after") await done.catch(() => undefined);
    return await die();
  });
  const watchedProvider: Provider = {
    ...world.provider,
    submit: async (...args) => {
      const outcome = await world.provider.submit(...args);
      isAnswered = true;
      return outcome;
    },
  };
  const job = await world.admit(plan);
  await world.desk.run(job);
  tell({ before: counted.start - counted.answer, after: counted.answer } satisfies Counted);
  await world.close();
}

/** Several processes begin at the same moment: when they are told to. */
function waitForStart(): void {
  tell({ isReady: true });
  readSync(0, new Uint8Array(1));
}

async function claim({ folder, jobIds }: Extract<ChildTask, { kind: "claim" }>): Promise<void> {
  const claims = createJobClaims(folder, quietLog);
  waitForStart();
  const won: string[] = [];
  for (const jobId of jobIds) if (await claims.claim(jobId)) won.push(jobId);
  tell({ won });
  setInterval(() => undefined, 60_000);
}

/** What a person meets, step by step. */
export interface ClosedFolderReport {
  probe: unknown;
  run: unknown;
  state: string | undefined;
  spare: string[];
  again: unknown;
  elsewhere: string[];
  opened: string[];
}

async function buyIntoClosedFolder({ places, call }: Extract<ChildTask, { kind: "closedFolder" }>): Promise<void> {
  const { root, storage } = foldersOf(places.base);
  const assets = path.join(root, "assets");
  const world = createCrashWorld(places, { provider: () => provider });
  const provider: Provider = {
    ...world.provider,
    submit: async (...args) => {
      const outcome = await world.provider.submit(...args);
      await chmod(assets, 0o555);
      return outcome;
    },
  };
  const { desk, parts } = world;
  await mkdir(assets, { recursive: true });
  await writeFile(path.join(assets, "asset-manifest.jsonl"), "");
  await chmod(assets, 0o555);
  const probe = await failureOf(parts.files.prepareFolder({ root, folder: "assets" }));
  await chmod(assets, 0o755);
  const job = await desk.admit({ plan: await world.plan(call), isClicked: true });
  const run = await failureOf(desk.run(job));
  const state = (await desk.find(job.id))?.state.kind;
  const spare = await readdir(path.join(storage, "spare"));
  const again = await failureOf(desk.goOn(job.id));
  const elsewhere = (await desk.saveElsewhere(job.id, "art")).assets.map(({ file }) => file);
  await chmod(assets, 0o755);
  const other = await desk.admit({ plan: await world.plan(call), isClicked: true });
  await failureOf(desk.run(other));
  await chmod(assets, 0o755);
  const opened = (await desk.goOn(other.id)).assets.map(({ file }) => file);
  tell({ probe, run, state, spare, again, elsewhere, opened } satisfies ClosedFolderReport);
  await world.close();
}

async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    return { code: error.code, charged: error.charged };
  }
}

async function recover(cases: readonly CrashPlaces[]): Promise<void> {
  waitForStart();
  for (const places of cases) {
    const world = createCrashWorld(places);
    const { resumed } = await recoverJobs(world.desk, true);
    const ends = await Promise.allSettled(resumed.map(({ end }) => end));
    for (const end of ends) if (end.status === "rejected") tell({ failed: String(end.reason), base: places.base });
    await world.close();
  }
}

async function perform(task: ChildTask): Promise<void> {
  switch (task.kind) {
    case "run":
      await run(task);
      break;
    case "recover":
      await recover(task.cases);
      break;
    case "claim":
      await claim(task);
      break;
    case "closedFolder":
      await buyIntoClosedFolder(task);
  }
}

void perform(JSON.parse(process.argv[2] ?? "") as ChildTask);
