import type { AssetFiles, Clock, Http, Ids, JobJournal, Log, ManifestStore, PartRef, ReportProgress } from "../ports";
import type { Connection, Provider } from "../provider";
import type { Job, JobOutput } from "../schema/job";

/** What a job is run with. */
export interface JobParts {
  provider: Provider;
  /** Resolved afresh for each request and never stored; null for a provider without an account. */
  connect: () => Promise<Connection | null>;
  http: () => Promise<Http>;
  files: AssetFiles;
  journal: JobJournal;
  manifest: ManifestStore;
  clock: Clock;
  ids: Ids;
  log: Log;
  report: ReportProgress;
  /**
   * Told each state as it is reached, so that a caller who stops waiting can be told what that means for money.
   * @param isWritten false: it could be written down nowhere and is in memory only.
   */
  onState: (job: Job, isWritten: boolean) => void;
}

/** A job on its way: the state that was reached, and whether that is on disk. */
export interface JobRun {
  job: Job;
  isWritten: boolean;
  /** Outputs whose present step may have been taken before, by a run that was killed. */
  readonly repeated: Set<number>;
  /** Outputs that this run has fetched once more, since they were gone from the disk. */
  readonly refetched: Set<number>;
  /** The next picture, on its way while the one before is placed and recorded. */
  ahead: { index: number; output: Promise<JobOutput> } | undefined;
  readonly parts: JobParts;
}

/** Part files start with a dot, so that no tool takes them for pictures. */
export function partOf({ id, plan }: Job, index: number, isSpare: boolean): PartRef {
  return { root: plan.root, folder: plan.folder, name: `.${id}-${index}.part`, isSpare };
}
