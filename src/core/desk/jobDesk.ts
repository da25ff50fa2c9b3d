import type { ErrorCode } from "../errors";
import { InlineAssetsError, invalidRequest, reasonOf, writeFailed } from "../errors";
import { applyEvent, chargedAt } from "../job/jobMachine";
import type { JobParts } from "../job/jobParts";
import { allPartsOf } from "../job/jobParts";
import { redirectOutputs } from "../job/redirectOutputs";
import type { JobResult } from "../job/runJob";
import { LONGEST_WAIT_MS } from "../job/submitJob";
import { toldTruly } from "../job/toldTruly";
import { resultOf, runJob } from "../job/runJob";
import type { JobClaims, ReportProgress } from "../ports";
import type { Provider } from "../provider";
import type { Job, JobPlan } from "../schema/job";
import type { Spending } from "../spending";
import { spendingOf } from "../spending";
import type { ManyWish, Wish } from "./admission";
import { admit, admitAll, approve } from "./admission";
import type { HeldPlaces } from "./admitPlaces";
import { admitPlaces, hasPlace } from "./admitPlaces";
import type { AnsweredWish } from "./beginAnswered";
import { beginAnswered } from "./beginAnswered";
import { claimOnce } from "./claimOnce";
import type { DeskParts } from "./deskParts";
import { JobQueue } from "./jobQueue";
import type { SeenJob } from "./jobViews";
import { canGoOn, inOrderOfConcern, phaseOf } from "./jobViews";
import { replacePlaceholder } from "./replacePlaceholder";
import { releaseOnAbort } from "./releaseOnAbort";

export interface RunOptions {
  signal?: AbortSignal;
  report?: ReportProgress;
  /** Told when a job whose caller stopped waiting has ended after all. */
  onLateEnd?: (end: Promise<JobResult>) => void;
}

interface Run {
  job: Job;
  isWritten: boolean;
  readonly stop: AbortController;
  end: Promise<JobResult>;
}

/** How a run ended; no error: well. */
interface RunEnd {
  jobId: string;
  error: unknown;
  /** Whether it began with what had yet to be sent. */
  wasUnsent: boolean;
}

/** Every job of this process passes here: leave to spend, turn, run, and what is left to do afterwards. */
export class JobDesk {
  readonly #runs = new Map<string, Run>();
  /** Paid, and on no disk (F7). */
  readonly #unwritten = new Map<string, Job>();
  /** By provider: what has yet to be sent. */
  readonly #queues = new Map<string, JobQueue>();
  /** What is paid: a refused key does not hold it. */
  readonly #unfinished: JobQueue;

  readonly parts: DeskParts;
  readonly #claims: JobClaims;
  /** What is only in memory, being written down: a moment that a person's click waits for. */
  #writing: Promise<void> | undefined;

  constructor(parts: DeskParts) {
    this.#claims = parts.claims;
    this.parts = { ...parts, claims: claimOnce(parts.claims, (jobId) => this.#unwritten.has(jobId)) };
    this.#unfinished = new JobQueue(parts.maxConcurrent);
  }

  /** @throws InlineAssetsError when there is no leave; then there is no job. */
  async admit({ plan, ...wish }: Wish): Promise<Job> {
    if (!hasPlace(plan)) return await admit({ plan, ...wish }, this.parts);
    // Also what is tried once more: its place may have got its picture, or another job for it may be under way.
    const [job] = await this.admitAll({ plans: [plan], ...wish });
    if (job === undefined) throw new Error("Nothing was admitted.");
    return job;
  }

  /** Several jobs at one leave: all of them or none. @throws InlineAssetsError */
  async admitAll(wish: ManyWish): Promise<Job[]> {
    const { jobs, superseded } = await admitAll(wish, this.parts);
    for (const { id } of superseded) {
      await this.dismiss(id).catch((error: unknown) => {
        this.parts.log.warn(`Job ${id} could not be put away: ${reasonOf(error)}`);
      });
    }
    return jobs;
  }

  /** A job whose answer is there already; it costs nothing. @throws InlineAssetsError */
  async beginAnswered(wish: AnsweredWish): Promise<Job> {
    return await beginAnswered(wish, this.parts);
  }

  /**
   * Runs a job that this process has claimed, when its turn comes.
   * @throws InlineAssetsError
   */
  async run(job: Job, options: RunOptions = {}): Promise<JobResult> {
    if (this.#runs.has(job.id)) throw new Error(`Job ${job.id} runs already.`);
    const stop = new AbortController();
    const isWritten = !this.#unwritten.has(job.id);
    const run: Run = { job, isWritten, stop, end: Promise.reject(new Error("not begun")) };
    run.end.catch(() => undefined);
    this.#runs.set(job.id, run);
    run.end = this.#runInTurn(run, options);
    run.end.catch(() => undefined);
    this.parts.onChange();
    return await releaseOnAbort(run.end, { ...options, signal: anySignal(run, options) }, () => run.job);
  }

  /** Stops waiting for a job of this process; what is paid goes on. */
  stop(jobId: string): void {
    this.#runs.get(jobId)?.stop.abort();
  }

  /**
   * Goes on with a paid job from where it stopped, or hands over the result of one that is done; costs nothing.
   * @throws InlineAssetsError `invalid-request` when nothing is left that costs nothing.
   */
  async goOn(jobId: string, options: RunOptions = {}): Promise<JobResult> {
    const running = this.#runs.get(jobId);
    if (running !== undefined) return await releaseOnAbort(running.end, options, () => running.job);
    const job = await this.find(jobId);
    if (job?.state.kind === "recorded") return resultOf(job, this.#provider(job));
    if (job === undefined || !canGoOn(job)) throw nothingLeft(jobId);
    const claimed = await this.#claim(job, canGoOn);
    return await this.run(claimed, options);
  }

  /**
   * A job that was approved before a restart: leave is asked for again. To be run at once.
   * @throws InlineAssetsError
   */
  async approveAgain(jobId: string, signal?: AbortSignal): Promise<Job> {
    const isWaiting = (job: Job): boolean => phaseOf({ job, isRunning: false }) === "waiting";
    const job = await this.#claim(await this.#findOr(jobId), isWaiting);
    const wish = { isClicked: true, ...(signal === undefined ? {} : { signal }) };
    const approveIt = ({ reasons }: HeldPlaces): Promise<Job> => approve(job, { ...wish, reasons }, this.parts);
    return await this.#orRelease(jobId, admitPlaces([job.plan], this.parts, approveIt, jobId));
  }

  /** The paid pictures go to another folder of the workspace. @throws InlineAssetsError */
  async saveElsewhere(jobId: string, folder: string, options: RunOptions = {}): Promise<JobResult> {
    const job = await this.#claim(await this.#findOr(jobId), ({ state }) => state.kind === "accepted");
    const redirected = await this.#orRelease(jobId, redirectOutputs(job, folder, this.parts));
    return await this.run(redirected, options);
  }

  /** Puts a job away; what it cost still counts. @throws InlineAssetsError `invalid-request` while it runs. */
  async dismiss(jobId: string): Promise<void> {
    const job = await this.#claim(await this.#findOr(jobId), isDismissible);
    try {
      await this.parts.journal.write(applyEvent(job, { kind: "dismissed" })).catch((cause: unknown) => {
        throw writeFailed("The job could not be put away", cause, chargedAt(job));
      });
      this.#unwritten.delete(jobId);
      await this.#removeParts(job);
    } finally {
      await this.parts.claims.release(jobId);
      this.parts.onChange();
    }
  }

  /** Writes down what is only in memory, as soon as there is room for it (F7). @returns how many are left. */
  async writeUnwritten(): Promise<number> {
    const writing = this.#settleUnwritten();
    this.#writing = writing.catch(() => undefined);
    try {
      await writing;
    } finally {
      this.#writing = undefined;
    }
    return this.#unwritten.size;
  }

  async #settleUnwritten(): Promise<void> {
    const { claims, onChange, log } = this.parts;
    for (const [id, job] of this.#unwritten) {
      // Whoever acts on it just now writes it down.
      const isFree = await claims.claim(id).catch(() => false);
      if (!isFree) continue;
      if (await this.#isSettled(job)) this.#unwritten.delete(id);
      else log.warn(`Job ${id} is still only in memory.`);
      await claims.release(id);
      onChange();
    }
  }

  /** Whether a job needs not be kept in memory any more: it is written down, or another process has taken it over. */
  async #isSettled(job: Job): Promise<boolean> {
    const { journal } = this.parts;
    if (!(await this.#claims.holds(job.id).catch(() => true))) return true;
    return await journal.write(job).then(
      () => true,
      () => false,
    );
  }

  /** The job as it stands now, in memory or on disk. */
  async find(jobId: string): Promise<Job | undefined> {
    return this.#runs.get(jobId)?.job ?? this.#unwritten.get(jobId) ?? (await this.parts.journal.read(jobId));
  }

  /** Unfinished and recent jobs of all windows of this machine, unfinished ones first. */
  async jobs(): Promise<SeenJob[]> {
    const jobs = new Map((await this.parts.journal.list()).map((job) => [job.id, job]));
    for (const [id, job] of this.#unwritten) jobs.set(id, job);
    for (const [id, { job }] of this.#runs) jobs.set(id, job);
    const seen: SeenJob[] = [];
    for (const job of jobs.values()) seen.push({ job, isRunning: await this.#isRunning(job) });
    return inOrderOfConcern(seen.filter((one) => phaseOf(one) !== undefined));
  }

  /** Whether this process runs the job, so that it can stop waiting for it. */
  isOurs(jobId: string): boolean {
    return this.#runs.has(jobId);
  }

  /** Paid, and written down nowhere: its link is worth copying before the editor is closed (F7). */
  isOnlyInMemory(jobId: string): boolean {
    return this.#unwritten.has(jobId);
  }

  async spending(): Promise<Spending> {
    const { journal, calendar, clock } = this.parts;
    return spendingOf(await journal.list(), calendar(clock.now()));
  }

  /** Lets what waits go on after a key was refused (F33). */
  resumeQueues(): void {
    for (const queue of this.#queues.values()) queue.resume();
  }

  async #runInTurn(run: Run, options: RunOptions): Promise<JobResult> {
    const { parts } = this;
    const { id } = run.job;
    try {
      const provider = this.#provider(run.job);
      const queue = this.#queueOf(provider);
      const end = await this.#turn(run, isUnsent(run.job) ? queue : this.#unfinished, options);
      const { pauses } = queue;
      // What was paid for earlier is fetched without the key, and so says nothing about it.
      const wasUnsent = isUnsent(run.job);
      const learn = (error?: unknown): void => {
        if (pauses === queue.pauses) this.#learnOfKey({ jobId: id, error, wasUnsent }, provider, queue);
      };
      try {
        const result = await runJob(run.job, this.#partsFor(run, provider, options), anySignal(run, options));
        learn();
        return await replacePlaceholder(run.job, result, this.parts);
      } catch (error) {
        learn(error);
        throw error;
      } finally {
        end();
      }
    } catch (error) {
      throw toldTruly(error, run.job);
    } finally {
      // Also one that is done: on disk it still looks like a call that was cut off.
      const isToBeKept = !run.isWritten && (await this.#claims.holds(id).catch(() => true));
      this.#runs.delete(id);
      if (isToBeKept) this.#unwritten.set(id, run.job);
      else this.#unwritten.delete(id);
      await parts.claims.release(id);
      parts.onChange();
    }
  }

  /** A caller who leaves the queue has sent nothing: the run that follows closes the job as cancelled. */
  async #turn(run: Run, queue: JobQueue, options: RunOptions): Promise<() => void> {
    if (queue.isFull) options.report?.("Waiting for its turn…");
    try {
      return await queue.enter(anySignal(run, options));
    } catch (error) {
      if (error instanceof InlineAssetsError && error.code === "cancelled") return () => undefined;
      throw error;
    }
  }

  #partsFor(run: Run, provider: Provider, { report }: RunOptions): JobParts {
    const { parts } = this;
    return {
      ...parts,
      provider,
      connect: () => parts.connect(provider),
      report: report ?? (() => undefined),
      isOnDisk: run.isWritten,
      ownership: { holds: () => this.#claims.holds(run.job.id), retake: () => this.#claims.claim(run.job.id) },
      onState: (job, isWritten) => {
        run.job = job;
        run.isWritten = isWritten;
        if (job.state.kind === "waiting" && job.state.resends.at(-1) === "rate-limited") {
          const wait = Math.min(Math.max(0, job.state.until - parts.clock.now()), LONGEST_WAIT_MS);
          this.#queueOf(provider).hold(parts.clock.sleep(wait));
        }
        parts.onChange();
      },
    };
  }

  /** A refused key holds what has not begun; only a provider that took it draws, refuses or asks for money. */
  #learnOfKey({ jobId, error, wasUnsent }: RunEnd, provider: Provider, queue: JobQueue): void {
    if (error instanceof InlineAssetsError && error.code === "unauthorized") {
      queue.pause();
      if (queue.waiting > 0 && queue.isToBeAskedFor) {
        queue.isToBeAskedFor = false;
        this.parts.onKeyRefused(provider, { jobId, waiting: queue.waiting });
      }
    } else if (wasUnsent && isKeyProven(error)) queue.resume();
  }

  async #claim(job: Job, isFit: (job: Job) => boolean): Promise<Job> {
    const { claims } = this.parts;
    if (this.#unwritten.has(job.id)) await this.#writing;
    if (!(await claims.claim(job.id).catch(notClaimed(job)))) {
      throw invalidRequest("jobId", job.id, "It is running now; wait for its end, or stop waiting for it first.");
    }
    // Another process may have changed it before the claim.
    const now = await this.#orRelease(job.id, this.find(job.id).catch(notClaimed(job)));
    if (now !== undefined && isFit(now)) return now;
    await this.parts.claims.release(job.id);
    throw nothingLeft(job.id);
  }

  /** What fails before the run leaves the job to whoever tries next. */
  async #orRelease<T>(jobId: string, action: Promise<T>): Promise<T> {
    try {
      return await action;
    } catch (error) {
      await this.parts.claims.release(jobId);
      throw error;
    }
  }

  async #findOr(jobId: string): Promise<Job> {
    const job = await this.find(jobId);
    if (job === undefined) throw invalidRequest("jobId", jobId, "There is no such job.");
    return job;
  }

  async #isRunning({ id, state }: Job): Promise<boolean> {
    if (this.#runs.has(id)) return true;
    if (state.kind === "recorded" || state.kind === "failed" || state.kind === "unknown") return false;
    return (await this.parts.claims.stateOf(id)) === "held";
  }

  async #removeParts(job: Job): Promise<void> {
    const count = Math.max(job.plan.call.numImages, job.state.kind === "accepted" ? job.state.outputs.length : 0);
    for (const part of allPartsOf(job, count)) {
      await this.parts.files.discardPart(part).catch((cause: unknown) => {
        this.parts.log.warn(`A part file of job ${job.id} could not be removed: ${reasonOf(cause)}`);
      });
    }
  }

  #queueOf({ info }: Provider): JobQueue {
    const queue = this.#queues.get(info.id) ?? new JobQueue(this.parts.maxConcurrent);
    this.#queues.set(info.id, queue);
    return queue;
  }

  #provider({ plan }: { plan: Pick<JobPlan, "provider"> }): Provider {
    const provider = this.parts.provider(plan.provider);
    if (provider === undefined) throw invalidRequest("provider", plan.provider, "This version does not know it.");
    return provider;
  }
}

const KEY_WAS_TAKEN: readonly ErrorCode[] = ["insufficient-funds", "refused"];

/** A timeout, a proxy or a full disk says nothing about the key. */
function isKeyProven(error: unknown): boolean {
  if (error === undefined) return true;
  return error instanceof InlineAssetsError && (error.charged === "yes" || KEY_WAS_TAKEN.includes(error.code));
}

function isDismissible({ state }: Job): boolean {
  return state.kind !== "submitting" && state.kind !== "estimated" && state.kind !== "dismissed";
}

function isUnsent({ state }: Job): boolean {
  return state.kind === "approved" || state.kind === "waiting";
}

function anySignal({ stop }: Run, { signal }: RunOptions): AbortSignal {
  return signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
}

/** @returns what throws an error for a person. */
function notClaimed(job: Job): (cause: unknown) => never {
  return (cause) => {
    throw writeFailed("The job could not be taken up", cause, chargedAt(job));
  };
}

function nothingLeft(jobId: string): InlineAssetsError {
  return invalidRequest("jobId", jobId, "It has nothing left to do that costs nothing.");
}
