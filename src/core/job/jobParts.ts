import type {
  AssetFiles,
  Clock,
  EditInputs,
  EditPictures,
  Http,
  Ids,
  JobJournal,
  Log,
  ManifestStore,
  PartRef,
  ReportProgress,
} from "../ports";
import type { Connection, Provider } from "../provider";
import type { Job, JobOutput, JobPlan } from "../schema/job";

/** What a job is run with. */
export interface JobParts {
  provider: Provider;
  /** Resolved afresh for each request and never stored; null for a provider without an account. */
  connect: () => Promise<Connection | null>;
  http: () => Promise<Http>;
  files: AssetFiles;
  journal: JobJournal;
  manifest: ManifestStore;
  pictures: EditPictures;
  inputs: EditInputs;
  clock: Clock;
  ids: Ids;
  ownership: Ownership;
  log: Log;
  report: ReportProgress;
  /** False for a job that could be written down nowhere yet (F7); it is left out for all others. */
  isOnDisk?: boolean;
  /**
   * Told each state as it is reached, so that a caller who stops waiting can be told what that means for money.
   * @param isWritten false: it could be written down nowhere and is in memory only.
   */
  onState: (job: Job, isWritten: boolean) => void;
}

/** Whose the job is: a process that slept may have been counted as gone, and its job taken over. */
export interface Ownership {
  holds(): Promise<boolean>;
  /** Takes the job back from whoever took it over and let it go; false while somebody runs it. */
  retake(): Promise<boolean>;
}

/** A job on its way: the state that was reached, and whether that is on disk. */
export interface JobRun {
  job: Job;
  isWritten: boolean;
  /** Another process runs it now: this one must touch neither its journal nor its parts. */
  isTakenOver: boolean;
  /** Others have put the job away while its answer came: the picture is saved, and the journal left as it is. */
  isDetached: boolean;
  /** Outputs whose present step may have been taken before, by a run that was killed. */
  readonly repeated: Set<number>;
  /** Outputs that this run has fetched once more, since they were gone from the disk. */
  readonly refetched: Set<number>;
  /** The next picture, on its way while the one before is placed and recorded. */
  ahead: { index: number; output: Promise<JobOutput> } | undefined;
  readonly parts: JobParts;
}

/** Where the answer lies as it came. Part files start with a dot, so that no tool takes them for pictures. */
export function partOf({ id, plan }: Job, index: number, isSpare: boolean): PartRef {
  return { root: plan.root, folder: plan.folder, name: `.${id}-${index}.part`, isSpare };
}

/** Where the picture lies that is saved, be it the answer itself or made of it. */
export function finishedPartOf(job: Job, index: number, isSpare: boolean): PartRef {
  const part = partOf(job, index, isSpare);
  return isFinishedHere(job) ? { ...part, name: `.${job.id}-${index}-finished.part` } : part;
}

/** Where answers are kept that pictures were made of, and masks that are no file of the person's. */
export type KeptKind = ".raw" | ".masks";

export function keepingFolderOf({ manifestFolder }: Pick<JobPlan, "manifestFolder">, kind: KeptKind): string {
  return manifestFolder === "" ? kind : `${manifestFolder}/${kind}`;
}

/** What is on its way there: by the job's name, so that a killed process leaves nothing that nobody knows. */
export function keepingPartOf({ id, plan }: Job, index: number, kind: KeptKind): PartRef {
  return { root: plan.root, folder: keepingFolderOf(plan, kind), name: `.${id}-${index}.part`, isSpare: false };
}

/** Whether what is saved is made of the answer on this machine. */
export function isFinishedHere({ plan }: Pick<Job, "plan">): boolean {
  return plan.slot !== undefined || (plan.edit !== undefined && plan.edit.finish !== null);
}

/** Every place where the job may have left a part of its first `count` pictures. */
export function allPartsOf(job: Job, count: number): PartRef[] {
  const parts: PartRef[] = [];
  for (let index = 0; index < count; index += 1) {
    if (job.plan.edit !== undefined || job.plan.slot !== undefined) {
      parts.push(keepingPartOf(job, index, ".raw"), keepingPartOf(job, index, ".masks"));
    }
    for (const isSpare of [false, true]) {
      parts.push(partOf(job, index, isSpare));
      if (isFinishedHere(job)) parts.push(finishedPartOf(job, index, isSpare));
    }
  }
  return parts;
}
