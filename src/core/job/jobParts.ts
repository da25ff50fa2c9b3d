import type { AssetFiles, Clock, Http, Ids, JobJournal, Log, ManifestStore, ReportProgress } from "../ports";
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
  /** Told each state as it is reached, so that a caller who stops waiting can be told what that means for money. */
  onState: (job: Job) => void;
}

/** A job on its way: the state that was reached, and whether that is on disk. */
export interface JobRun {
  job: Job;
  isWritten: boolean;
  /** The next picture, on its way while the one before is placed and recorded. */
  ahead: { index: number; output: Promise<JobOutput> } | undefined;
  readonly parts: JobParts;
}
