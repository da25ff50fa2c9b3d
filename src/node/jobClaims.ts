import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { JobClaims, Log } from "../core/ports";
import { hasCode, moveWithoutOverwriting, replaceDurably } from "./durableFile";
import type { ProcessIdentity } from "./processIdentity";
import { identifyThisProcess, livenessOf, processIdentitySchema } from "./processIdentity";

// A claim is a numbered file, `<job>.<n>`; the highest number counts. Whoever makes number n + 1 owns the job, and only
// one process can make it, so that two windows which both find an owner gone never both take its job.

const claimSchema = z.strictObject({ holder: z.nullable(processIdentitySchema) });

/** How often a process shows that it lives, and at how many looks without a sign it counts as gone: 8 s. */
const HEARTBEAT_MS = 2_000;
const LOOKS_WITHOUT_SIGN = 4;
const ALIVE = ".alive";
const OLD_SIGN_MS = 24 * 60 * 60 * 1000;

interface Top {
  number: number;
  /** null: released; undefined: nobody has claimed the job yet, or what was written is empty or can't be read. */
  holder: ProcessIdentity | null | undefined;
}

export interface NodeJobClaims extends JobClaims {
  dispose(): void;
}

/** What differs where a test has several windows in one process, or its own time. */
interface ClaimOptions {
  /** Who claims. */
  identify?: () => Promise<ProcessIdentity>;
  /** ms, for the pauses between two looks at somebody's sign of life. */
  monotonic?: () => number;
}

export function createJobClaims(folder: string, log: Log, options: ClaimOptions = {}): NodeJobClaims {
  return new ClaimFiles(folder, log, options);
}

class ClaimFiles implements NodeJobClaims {
  readonly #signs: SignsOfLife;
  readonly #mine = new Map<string, number>();
  readonly #identify: () => Promise<ProcessIdentity>;
  #identity: Promise<ProcessIdentity> | undefined;

  constructor(
    private readonly folder: string,
    private readonly log: Log,
    { identify = identifyThisProcess, monotonic = () => performance.now() }: ClaimOptions,
  ) {
    this.#identify = identify;
    this.#signs = new SignsOfLife(folder, monotonic);
  }

  async claim(jobId: string): Promise<boolean> {
    if (this.#mine.has(jobId)) return true;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const top = await topOf(this.folder, jobId);
    if ((await this.#stateOfTop(top)) === "held") return false;
    // Before the file is there: the sign of life must not stop meanwhile because another job ends.
    this.#mine.set(jobId, top.number + 1);
    let isOurs = false;
    try {
      await this.#signs.give((await this.#own()).token);
      isOurs = await this.#makeTop(jobId, top.number + 1);
      return isOurs;
    } finally {
      if (!isOurs) this.#forget(jobId);
    }
  }

  async release(jobId: string): Promise<void> {
    const number = this.#mine.get(jobId);
    if (number === undefined) return;
    this.#forget(jobId);
    const path = this.#pathOf(jobId, number);
    await replaceDurably(path, textOf(null))
      // A full disk takes no new file, and still lets one be emptied: nobody may wait for this process to end.
      .catch(() => truncate(path))
      .catch((cause: unknown) => {
        this.log.warn(`The claim on job ${jobId} could not be released: ${String(cause)}`);
      });
  }

  async holds(jobId: string): Promise<boolean> {
    const number = this.#mine.get(jobId);
    if (number === undefined) return false;
    if (Math.max(0, ...(await numbersOf(this.folder, jobId))) === number) return true;
    this.#forget(jobId);
    return false;
  }

  async stateOf(jobId: string): Promise<"free" | "mine" | "held" | "abandoned"> {
    return this.#mine.has(jobId) ? "mine" : await this.#stateOfTop(await topOf(this.folder, jobId));
  }

  async tidy(unfinished: ReadonlySet<string>): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      const jobId = name.slice(0, name.indexOf("."));
      if (name.endsWith(ALIVE)) await this.#signs.tidy(jobId);
      else if (!unfinished.has(jobId) && !(await this.#isInUse(jobId))) {
        await rm(join(this.folder, name), { force: true });
      }
    }
  }

  dispose(): void {
    this.#signs.stop();
  }

  async #isInUse(jobId: string): Promise<boolean> {
    const state = await this.stateOf(jobId);
    return state === "mine" || state === "held";
  }

  async #stateOfTop({ holder }: Top): Promise<"free" | "held" | "abandoned"> {
    const own = await this.#own();
    // Our own token on a job that we do not hold: its release could not be written down.
    if (holder === null || holder === undefined || holder.token === own.token) return "free";
    const liveness = await livenessOf(holder, own);
    if (liveness === "unsure") return (await this.#signs.isGone(holder.token)) ? "abandoned" : "held";
    return liveness === "gone" ? "abandoned" : "held";
  }

  /** A process that slept between looking and making can make a number that others have long passed. */
  async #makeTop(jobId: string, number: number): Promise<boolean> {
    const path = this.#pathOf(jobId, number);
    if (!(await makeClaim(path, await this.#own()))) return false;
    if (Math.max(...(await numbersOf(this.folder, jobId))) > number) {
      await rm(path, { force: true });
      return false;
    }
    await removeBelow(this.folder, jobId, number);
    return true;
  }

  #forget(jobId: string): void {
    this.#mine.delete(jobId);
    if (this.#mine.size === 0) this.#signs.stop();
  }

  #own(): Promise<ProcessIdentity> {
    this.#identity ??= this.#identify();
    return this.#identity;
  }

  #pathOf(jobId: string, number: number): string {
    return join(this.folder, `${jobId}.${number}`);
  }
}

async function makeClaim(path: string, holder: ProcessIdentity): Promise<boolean> {
  const beside = `${path}.${holder.token}`;
  try {
    await writeFile(beside, textOf(holder), { mode: 0o600 });
    return await moveWithoutOverwriting(beside, path);
  } catch (error) {
    // Made and not durable: it would hold the job for a process that does not run it.
    const { holder: made } = await readClaim(path);
    if (made?.token === holder.token) await rm(path, { force: true });
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

function textOf(holder: ProcessIdentity | null): string {
  return JSON.stringify({ holder });
}

async function topOf(folder: string, jobId: string): Promise<Top> {
  const number = Math.max(0, ...(await numbersOf(folder, jobId)));
  if (number === 0) return { number, holder: undefined };
  return { number, ...(await readClaim(join(folder, `${jobId}.${number}`))) };
}

async function readClaim(path: string): Promise<Pick<Top, "holder">> {
  try {
    const parsed = claimSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return { holder: parsed.success ? parsed.data.holder : undefined };
  } catch (error) {
    // It went to a higher number meanwhile, or is damaged: making the next number decides.
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return { holder: undefined };
    throw error;
  }
}

async function numbersOf(folder: string, jobId: string): Promise<number[]> {
  const prefix = `${jobId}.`;
  return (await namesIn(folder))
    .filter((name) => name.startsWith(prefix) && /^\d{1,9}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

async function removeBelow(folder: string, jobId: string, top: number): Promise<void> {
  for (const number of await numbersOf(folder, jobId)) {
    if (number < top) await rm(join(folder, `${jobId}.${number}`), { force: true });
  }
}

/** For processes that can't be asked after by number: a file that its owner touches while it runs jobs. */
class SignsOfLife {
  readonly #seen = new Map<string, { sign: number; looks: number; at: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly monotonic: () => number,
  ) {}

  async give(token: string): Promise<void> {
    if (this.#timer !== undefined) return;
    const file = this.#fileOf(token);
    const write = async (): Promise<void> => await writeFile(file, "", { mode: 0o600 });
    this.#timer = setInterval(() => {
      const now = new Date();
      utimes(file, now, now).catch(() => write().catch(() => undefined));
    }, HEARTBEAT_MS);
    this.#timer.unref();
    await write();
  }

  async tidy(token: string): Promise<void> {
    const facts = await stat(this.#fileOf(token)).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs > OLD_SIGN_MS) await rm(this.#fileOf(token), { force: true });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Counts looks instead of time, since after a sleep of the machine everybody's last sign is old. */
  async isGone(token: string): Promise<boolean> {
    const sign = (await stat(this.#fileOf(token)).catch(() => undefined))?.mtimeMs ?? 0;
    const now = this.monotonic();
    const before = this.#seen.get(token);
    if (before?.sign !== sign) {
      this.#seen.set(token, { sign, looks: 0, at: now });
      return false;
    }
    if (now - before.at < HEARTBEAT_MS) return before.looks >= LOOKS_WITHOUT_SIGN;
    const looks = before.looks + 1;
    this.#seen.set(token, { sign, looks, at: now });
    return looks >= LOOKS_WITHOUT_SIGN;
  }

  #fileOf(token: string): string {
    return join(this.folder, token + ALIVE);
  }
}
