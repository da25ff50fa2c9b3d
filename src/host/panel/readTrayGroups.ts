import type { JobDesk } from "../../core/desk/jobDesk";
import type { SeenJob } from "../../core/desk/jobViews";
import { phaseOf } from "../../core/desk/jobViews";
import { reasonOf } from "../../core/errors";
import { resultOf } from "../../core/job/runJob";
import type { Log } from "../../core/ports";
import type { Provider } from "../../core/provider";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { Job } from "../../core/schema/job";
import type { TrayGroup } from "./resultGroup";

export interface TrayReaderParts {
  desk: Pick<JobDesk, "jobs">;
  provider: (id: string) => Pick<Provider, "info"> | undefined;
  /** Every record that is there now, in the manifest of a workspace folder. */
  readRecords: (root: string, manifestFolder: string) => Promise<readonly AssetRecord[]>;
  log: Log;
}

/** A job whose pictures are wanted; `slot` where whoever wanted them knew it. */
export interface TrayJob {
  jobId: string;
  slot: string | null;
}

/** The pictures of these jobs as journal and manifest have them now; jobs that have none and bring none are left out. */
export async function readTrayGroups(jobs: readonly TrayJob[], parts: TrayReaderParts): Promise<TrayGroup[]> {
  if (jobs.length === 0) return [];
  const seen = new Map((await parts.desk.jobs()).map((one) => [one.job.id, one]));
  const present = createReader(parts);
  const groups: TrayGroup[] = [];
  for (const { jobId, slot } of jobs) {
    const one = seen.get(jobId);
    if (one !== undefined) groups.push(await readGroup(one, slot, { parts, present }));
  }
  return groups.filter(({ isRunning, records }) => isRunning || records.length > 0);
}

type Present = (job: Job) => Promise<ReadonlyMap<string, AssetRecord> | undefined>;

async function readGroup(
  seen: SeenJob,
  slot: string | null,
  { parts, present }: { parts: TrayReaderParts; present: Present },
): Promise<TrayGroup> {
  const { job } = seen;
  const saved = recordsOf(job);
  // What can't be read is not gone: then the journal's word stands.
  const known = saved.length === 0 ? undefined : await present(job);
  const records = saved.flatMap((record): AssetRecord[] => {
    const now = known === undefined ? record : known.get(record.id);
    return now === undefined ? [] : [now];
  });
  const isRunning = isUnderWay(seen);
  return {
    job,
    isRunning,
    records,
    slot: slot ?? ownSlotOf(job, saved),
    notes: isRunning || saved.length === 0 ? [] : notesOf(job, parts),
  };
}

function isUnderWay(seen: SeenJob): boolean {
  const phase = phaseOf(seen);
  return phase === "running" || (phase === "waiting" && seen.isRunning);
}

function recordsOf({ state }: Job): AssetRecord[] {
  if (state.kind === "recorded") return state.records;
  if (state.kind !== "accepted") return [];
  return state.outputs.flatMap((output) => (output.kind === "recorded" ? [output.record] : []));
}

/** Of several pictures the first one has the name that was asked for; a single one has nothing to be swapped with. */
function ownSlotOf({ plan }: Job, saved: readonly AssetRecord[]): string | null {
  if (Math.max(plan.call.numImages, saved.length) < 2) return null;
  return saved.find(({ index }) => index === 0)?.file ?? null;
}

/** Each manifest is read once a look. */
function createReader({ readRecords, log }: TrayReaderParts): Present {
  const read = new Map<string, ReturnType<Present>>();
  return async ({ plan: { root, manifestFolder } }) => {
    const key = JSON.stringify([root, manifestFolder]);
    const known = read.get(key);
    if (known !== undefined) return await known;
    const reading = readRecords(root, manifestFolder).then(
      (records) => new Map(records.map((record) => [record.id, record])),
      (error: unknown) => {
        log.warn(`The panel's results could not be compared with the manifest: ${reasonOf(error)}`);
        return undefined;
      },
    );
    read.set(key, reading);
    return await reading;
  };
}

/** What differs from what was asked. Only of a job that has a picture. */
function notesOf(job: Job, { provider }: TrayReaderParts): string[] {
  const made = provider(job.plan.provider);
  if (made === undefined) return [];
  return resultOf(job, made).warnings;
}
