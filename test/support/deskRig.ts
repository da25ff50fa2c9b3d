import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { JobDesk } from "../../src/core/desk/jobDesk";
import type { ConsentQuestion, DeskParts, Limits } from "../../src/core/desk/deskParts";
import type { Wish } from "../../src/core/desk/admission";
import type { Http, JobClaims, JobJournal, Log, PartRef, PartWriter } from "../../src/core/ports";
import type { Job, JobPlan } from "../../src/core/schema/job";
import type { Calendar } from "../../src/core/spending";
import { createJobClaims } from "../../src/node/jobClaims";
import { createJobJournal } from "../../src/node/jobJournal";
import type { ProcessIdentity } from "../../src/node/processIdentity";
import { identifyThisProcess } from "../../src/node/processIdentity";
import { createSystemClock } from "../../src/node/systemClock";
import type { JobRig } from "./jobRig";
import { noMoves } from "./noEdits";
import { createJobRig } from "./jobRig";

/** What one low-quality picture costs by the price list, micro-dollars. */
export const PRICE = 7_200;

/** What tests may change while the desks run. */
export interface World {
  limits: Limits;
  maxConcurrent: number;
  calendar: Calendar;
  /** Added to the wall clock, ms. */
  ahead: number;
  apiKey: string;
  /** Of a call, ms. */
  timeoutMs: number;
  /** Resolves at once unless a test wants otherwise. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One window: a desk of its own on the journal that all windows share. */
export interface DeskWindow {
  readonly desk: JobDesk;
  readonly journal: JobJournal;
  /** Every question for leave that was put, and how it is answered: yes, unless a test says otherwise. */
  readonly questions: ConsentQuestion[];
  answer: (question: ConsentQuestion) => boolean | Promise<boolean>;
  /** How many calls waited each time a person was to be asked for another key. */
  readonly keyQuestions: number[];
  /** Resolves when the check holds; looks again at each change that the desk tells of. */
  until(check: () => boolean | Promise<boolean>): Promise<void>;
  /** Leave and run, as a caller does both. */
  generate(wish?: Partial<Wish>, options?: Parameters<JobDesk["run"]>[1]): ReturnType<JobDesk["run"]>;
  /** The process ends here and now: it writes nothing any more, and its claims are abandoned. */
  die(): Promise<void>;
}

/** Real desks, journal, claims, files, network and adapter, against the mock API. */
export interface DeskRig {
  readonly mock: JobRig["mock"];
  readonly base: JobRig;
  readonly world: World;
  readonly claimsFolder: string;
  /** All that was logged, causes included. */
  readonly logged: string[];
  window(change?: Partial<DeskParts>): DeskWindow;
  plan(change?: Partial<JobPlan>): JobPlan;
  /** A job in the journal, as an earlier process left it. */
  leave(state: Job["state"], change?: Partial<Job>): Promise<Job>;
  /** Every job on disk by id, read afresh. */
  stored(): Promise<Job[]>;
  stateOf(jobId: string): Promise<Job["state"]>;
  /** The states of all jobs on disk, in alphabetical order. */
  kinds(): Promise<string[]>;
  onlyId(): Promise<string>;
  /** Names of the saved pictures, and how many lines the manifest has. */
  pictures(): Promise<string[]>;
  lines(): Promise<number>;
  stop(): Promise<void>;
}

export async function createDeskRig(): Promise<DeskRig> {
  const base = await createJobRig();
  const logged: string[] = [];
  const spareFolder = path.join(path.dirname(base.journalFolder), "spare-jobs");
  const claimsFolder = path.join(base.journalFolder, "claims");
  const world = createWorld(base);
  const log: Log = {
    info: (line) => void logged.push(line),
    warn: (line) => void logged.push(line),
    error: (line, cause) => void logged.push(`${line} ${String(cause)}`),
  };
  const clock = { now: () => Date.now() + world.ahead };
  const openJournal = () => createJobJournal({ folder: base.journalFolder, spareFolder, clock, log });
  const closers: (() => Promise<void>)[] = [];
  const plan = (change: Partial<JobPlan> = {}): JobPlan => ({ ...base.job().plan, ...change });
  return {
    mock: base.mock,
    base,
    world,
    claimsFolder,
    logged,
    plan,
    window(change = {}) {
      const mortal = mortalProcess();
      closers.push(mortal.end);
      const journal = mortalJournal(openJournal(), mortal);
      const live = createJobClaims(claimsFolder, log, { identify: mortal.identify });
      const claims = mortalClaims(live, mortal);
      closers.push(() => {
        live.dispose();
        return Promise.resolve();
      });
      const parts = { ...base.parts(), ...partsOf(world, base), moves: noMoves, journal, claims, log };
      const http = () => mortalHttp(parts.http(), mortal);
      const writers: PartWriter[] = [];
      const files = {
        ...parts.files,
        openPart: async (part: PartRef) => await opened(parts.files.openPart(part), writers),
      };
      closers.push(async () => {
        // The handles of a process that ended are closed by the system.
        for (const writer of writers) await writer.discard().catch(() => undefined);
      });
      return createWindow({ ...parts, http, files, ...change }, plan, mortal);
    },
    async leave(state, change = {}) {
      const job: Job = { ...base.job(), state, ...change };
      await openJournal().write(job);
      return job;
    },
    stored: () => openJournal().list(),
    stateOf: async (jobId) => (await openJournal().read(jobId))?.state ?? assert.fail(`There is no job ${jobId}.`),
    kinds: async () => (await openJournal().list()).map(({ state }) => state.kind).sort(),
    onlyId: async () => (await openJournal().list())[0]?.id ?? assert.fail("There is no job."),
    pictures: async () => (await base.assets()).filter((name) => name.endsWith(".png")),
    lines: async () => (await base.manifestText()).trim().split("\n").length,
    async stop() {
      for (const close of closers) await close();
      await base.stop();
      for (const line of logged) assert.doesNotMatch(line, /sig=|prsp-/, "a link or a key in the log");
    },
  };
}

async function opened(opening: Promise<PartWriter>, writers: PartWriter[]): Promise<PartWriter> {
  const writer = await opening;
  writers.push(writer);
  return writer;
}

function createWorld({ mock }: JobRig): World {
  return {
    limits: { confirmAbove: 1_000_000, perDay: 0, perMonth: 0 },
    maxConcurrent: 2,
    calendar: { dayStart: 0, monthStart: 0 },
    ahead: 0,
    apiKey: mock.apiKey,
    timeoutMs: 10_000,
    sleep: () => Promise.resolve(),
  };
}

type WorldlyParts = Pick<DeskParts, "limits" | "maxConcurrent" | "calendar" | "connect" | "provider" | "clock">;

function partsOf(world: World, { mock, provider }: JobRig): WorldlyParts {
  return {
    limits: () => world.limits,
    maxConcurrent: () => world.maxConcurrent,
    calendar: () => world.calendar,
    provider: (id) => (id === provider.info.id ? provider : undefined),
    connect: () =>
      Promise.resolve({
        baseUrl: mock.url,
        apiKey: world.apiKey,
        pollPath: "/v1/generations/{id}",
        timeoutMs: world.timeoutMs,
      }),
    clock: {
      ...createSystemClock(),
      now: () => Date.now() + world.ahead,
      sleep: (ms, signal) => world.sleep(ms, signal),
    },
  };
}

type PlainParts = Omit<DeskParts, "askConsent" | "onKeyRefused" | "onChange"> & Partial<DeskParts>;

function createWindow(parts: PlainParts, plan: () => JobPlan, mortal: Mortal): DeskWindow {
  const looks = new Set<() => void>();
  const questions: ConsentQuestion[] = [];
  const keyQuestions: number[] = [];
  const window: DeskWindow = {
    desk: new JobDesk({
      askConsent: async (question) => {
        questions.push(question);
        for (const look of looks) look();
        return await window.answer(question);
      },
      onKeyRefused: (_provider, { waiting }) => void keyQuestions.push(waiting),
      onChange: () => {
        for (const look of looks) look();
      },
      ...parts,
    }),
    journal: parts.journal,
    questions,
    answer: () => true,
    keyQuestions,
    until: (check) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          Promise.resolve(check()).then((holds) => {
            if (!holds) return;
            looks.delete(look);
            resolve();
          }, reject);
        };
        looks.add(look);
        look();
      }),
    async generate(wish = {}, options = {}) {
      const job = await window.desk.admit({ plan: plan(), isClicked: false, ...wish });
      return await window.desk.run(job, options);
    },
    die: () => mortal.end(),
  };
  return window;
}

interface Mortal {
  readonly isDead: () => boolean;
  readonly identify: () => Promise<ProcessIdentity>;
  readonly end: () => Promise<void>;
}

/** A process of its own stands for the window's, so that it can end while the test goes on. */
function mortalProcess(): Mortal {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let isDead = false;
  return {
    isDead: () => isDead,
    identify: async () => ({ ...(await identifyThisProcess()), token: randomUUID(), pid: child.pid ?? 0, start: null }),
    async end() {
      isDead = true;
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** What is dead begins nothing, and waits for ever for what it had begun. */
function unlessDead<A extends unknown[], T>(mortal: Mortal, action: (...given: A) => Promise<T>) {
  const never = async (): Promise<T> => await new Promise<T>(() => undefined);
  return async (...given: A): Promise<T> => {
    if (mortal.isDead()) return await never();
    const result = await action(...given);
    return mortal.isDead() ? await never() : result;
  };
}

function mortalJournal(journal: JobJournal, mortal: Mortal): JobJournal {
  return {
    write: unlessDead(mortal, (job) => journal.write(job)),
    writeSpare: unlessDead(mortal, (job) => journal.writeSpare(job)),
    read: unlessDead(mortal, (jobId) => journal.read(jobId)),
    list: unlessDead(mortal, () => journal.list()),
    remove: unlessDead(mortal, (jobId) => journal.remove(jobId)),
    inSpare: unlessDead(mortal, () => journal.inSpare()),
    tidy: unlessDead(mortal, (isFree) => journal.tidy(isFree)),
  };
}

function mortalClaims(claims: JobClaims, mortal: Mortal): JobClaims {
  return {
    claim: unlessDead(mortal, (jobId) => claims.claim(jobId)),
    release: unlessDead(mortal, (jobId) => claims.release(jobId)),
    holds: unlessDead(mortal, (jobId) => claims.holds(jobId)),
    stateOf: unlessDead(mortal, (jobId) => claims.stateOf(jobId)),
    tidy: unlessDead(mortal, (unfinished) => claims.tidy(unfinished)),
  };
}

async function mortalHttp(loading: Promise<Http>, mortal: Mortal): Promise<Http> {
  const http = await loading;
  return { ...http, download: unlessDead(mortal, (request, sink) => http.download(request, sink)) };
}
