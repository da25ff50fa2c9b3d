import { constants } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { chargeOf, isClosed } from "../core/job/jobMachine";
import type { Clock, JobJournal, Log } from "../core/ports";
import type { Job } from "../core/schema/job";
import { jobSchema } from "../core/schema/job";
import { hasCode, replaceDurably } from "./durableFile";

/** A job with the longest prompt and the largest raw answer takes a quarter of this; a larger one is not written either. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** Closed jobs are kept for the sums of this month and for learning prices. */
const KEEP_CLOSED_MS = 62 * 24 * 60 * 60 * 1000;
const ENDING = ".json";
/** Follows no link, and waits for nobody to write into a pipe. Windows lacks both flags: there they count as 0. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What `replaceDurably` leaves behind when its process is killed. */
const PART = ".part";

interface JournalPlaces {
  /** Lies in the extension's global storage and never in a workspace. */
  folder: string;
  /** On another disk where there is one (F7). */
  spareFolder: string;
  clock: Pick<Clock, "now">;
  log: Log;
}

/** One file a job: unfinished ones in `folder`, closed ones below it in `closed`, where they never change again. */
export function createJobJournal({ folder, spareFolder, clock, log }: JournalPlaces): JobJournal {
  const closedFolder = join(folder, "closed");
  const closed = new ClosedJobs(closedFolder);
  const places = [folder, closedFolder, spareFolder];

  /** What only the second place knows is no job of ours: its intent was written to the first one. */
  async function read(jobId: string): Promise<Job | undefined> {
    if (!jobSchema.shape.id.safeParse(jobId).success) return undefined;
    const copies = await copiesIn([folder, closedFolder], jobId, log);
    return copies.length === 0 ? undefined : latest([...copies, ...(await copiesIn([spareFolder], jobId, log))]);
  }

  async function write(job: Job): Promise<void> {
    const target = isClosed(job) ? closedFolder : folder;
    await makePrivate(target);
    await replaceDurably(fileOf(target, job.id), textOf(job));
    if (isClosed(job)) closed.remember(job);
    await forget(job.id, isClosed(job) ? [folder] : []);
    // The state is written down: what is left in the second place is older, and can't take that back.
    await forget(job.id, [spareFolder]).catch((cause: unknown) => {
      log.warn(`The second copy of job ${job.id} could not be removed: ${String(cause)}`);
    });
  }

  return {
    read,
    write,
    async writeSpare(job) {
      await makePrivate(spareFolder);
      await replaceDurably(fileOf(spareFolder, job.id), textOf(job));
    },
    inSpare: () => laterInSpare([folder, closedFolder], spareFolder, log),
    async list() {
      // The open ones first: a job that closes meanwhile is then found among the closed ones, and no sum misses it.
      const open = await idsIn(folder);
      const jobs = new Map<string, Job>();
      for (const job of await closed.read()) jobs.set(job.id, job);
      for (const jobId of open) {
        // What a crash left of an earlier state can hold a link.
        if (jobs.has(jobId)) await forget(jobId, [folder, spareFolder]);
        const job = jobs.has(jobId) ? undefined : await read(jobId);
        if (job !== undefined) jobs.set(jobId, job);
      }
      return [...jobs.values()];
    },
    remove: (jobId) => forget(jobId, places),
    async tidy(isFree) {
      for (const place of places) await removeParts(place, isFree);
      await closed.prune(clock.now());
      // A process that was killed while closing a job left its last open state behind, with links in it.
      for (const jobId of await openAndElsewhere(folder, closedFolder, spareFolder)) {
        const job = await read(jobId);
        if (job !== undefined && isClosed(job) && (await isFree(jobId))) await write(job);
      }
    },
  };
}

async function copiesIn(folders: readonly string[], jobId: string, log: Log): Promise<Job[]> {
  const copies: Job[] = [];
  for (const folder of folders) {
    const copy = await readJob(folder, jobId);
    if (copy === "unreadable") log.warn(`The journal's file of job ${jobId} can't be read; it is left as it is.`);
    else if (copy !== undefined) copies.push(copy);
  }
  return copies;
}

/** Jobs of which the second place knows a later state than the first one. */
async function laterInSpare(folders: readonly string[], spareFolder: string, log: Log): Promise<Set<string>> {
  const later = new Set<string>();
  for (const jobId of await idsIn(spareFolder)) {
    const [spare] = await copiesIn([spareFolder], jobId, log).catch(() => []);
    const first = latest(await copiesIn(folders, jobId, log));
    if (spare !== undefined && first !== undefined && spare.revision > first.revision) later.add(jobId);
  }
  return later;
}

/** Ids of which a killed process may have left an open state beside a closed one. */
async function openAndElsewhere(folder: string, closedFolder: string, spareFolder: string): Promise<string[]> {
  const spare = await idsIn(spareFolder);
  const elsewhere = new Set([...(await idsIn(closedFolder)), ...spare]);
  return [...new Set([...(await idsIn(folder)), ...spare])].filter((jobId) => elsewhere.has(jobId));
}

async function removeParts(folder: string, isFree: (jobId: string) => Promise<boolean>): Promise<void> {
  for (const name of await namesIn(folder)) {
    const jobId = name.slice(0, name.indexOf("."));
    const isPart = name.startsWith(jobId + ENDING) && name.endsWith(PART);
    if (isPart && (await isFree(jobId))) await rm(join(folder, name), { force: true });
  }
}

/** Closed jobs rarely change, and only by this process or before it looks, so each is read once. */
class ClosedJobs {
  readonly #known = new Map<string, Job>();

  constructor(private readonly folder: string) {}

  remember(job: Job): void {
    this.#known.set(job.id, job);
  }

  async read(): Promise<Job[]> {
    const ids = new Set(await idsIn(this.folder));
    for (const jobId of this.#known.keys()) if (!ids.has(jobId)) this.#known.delete(jobId);
    for (const jobId of ids) {
      const job = this.#known.get(jobId) ?? (await readJob(this.folder, jobId));
      if (job !== undefined && job !== "unreadable") this.#known.set(jobId, job);
    }
    return [...this.#known.values()];
  }

  /** Removes what is old by the clock and beside the newest one: a clock that jumped ahead must not empty the budgets (F32). */
  async prune(now: number): Promise<void> {
    const jobs = await this.read();
    const newest = jobs.reduce((latestUse, job) => Math.max(latestUse, lastUseOf(job)), 0);
    for (const job of jobs) {
      if (lastUseOf(job) >= Math.min(now, newest) - KEEP_CLOSED_MS) continue;
      this.#known.delete(job.id);
      await rm(fileOf(this.folder, job.id), { force: true });
    }
  }
}

/** A job can wait for weeks before it is sent: what it cost then counts from then. */
function lastUseOf(job: Job): number {
  return Math.max(job.createdAt, job.consent?.at ?? 0, chargeOf(job)?.at ?? 0);
}

/** Of two with one number, one was meant to be undone: an intent that could not be made durable is followed by its end. */
function latest(copies: readonly Job[]): Job | undefined {
  return [...copies].sort((a, b) => b.revision - a.revision || Number(isClosed(b)) - Number(isClosed(a)))[0];
}

async function forget(jobId: string, folders: readonly string[]): Promise<void> {
  for (const one of folders) if (await isOurFolder(one)) await rm(fileOf(one, jobId), { force: true });
}

function fileOf(folder: string, jobId: string): string {
  return join(folder, jobId + ENDING);
}

/** @throws where the text could not be read again: then nothing may rest on it. */
function textOf(job: Job): string {
  const text = `${JSON.stringify(job)}\n`;
  if (Buffer.byteLength(text) <= MAX_FILE_BYTES) return text;
  throw new Error("the job is too large to be written down");
}

async function idsIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  const ids = names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  return ids.filter((id) => jobSchema.shape.id.safeParse(id).success);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await isOurFolder(folder)) ? await readdir(folder) : [];
}

/** Hostile input: a file that is too large, a link, or no job of that id is passed over and never removed. */
async function readJob(folder: string, jobId: string): Promise<Job | "unreadable" | undefined> {
  try {
    if (!(await isOurFolder(folder))) return undefined;
    const handle = await open(fileOf(folder, jobId), READ_ONLY);
    try {
      const facts = await handle.stat();
      if (!facts.isFile() || facts.size > MAX_FILE_BYTES) return "unreadable";
      const parsed = jobSchema.safeParse(JSON.parse(await handle.readFile("utf8")));
      return parsed.success && parsed.data.id === jobId ? parsed.data : "unreadable";
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    if (error instanceof SyntaxError || hasCode(error, "ELOOP", "EISDIR", "ENXIO")) return "unreadable";
    throw error;
  }
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOurs(folder))) throw new Error("the journal's folder belongs to somebody else");
  await chmod(folder, 0o700);
}

/** The spare folder can lie where others write too (`/tmp`): one that another user made, or a link, is not used. */
async function isOurFolder(folder: string): Promise<boolean> {
  try {
    return await isOurs(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const facts = await lstat(folder);
  return facts.isDirectory() && (process.getuid === undefined || facts.uid === process.getuid());
}
