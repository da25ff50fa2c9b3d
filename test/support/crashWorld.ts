import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { DeskParts } from "../../src/core/desk/deskParts";
import { JobDesk } from "../../src/core/desk/jobDesk";
import type { Http } from "../../src/core/ports";
import type { Job, JobPlan } from "../../src/core/schema/job";
import type { SlotPlan } from "../../src/core/schema/slotPlan";
import { createAssetFiles } from "../../src/node/assetFiles";
import { createEditInputs } from "../../src/node/editInputs";
import { createJobClaims } from "../../src/node/jobClaims";
import { createJobJournal } from "../../src/node/jobJournal";
import { createManifestStore } from "../../src/node/manifestStore";
import { createRandomIds } from "../../src/node/randomIds";
import { createSystemClock } from "../../src/node/systemClock";
import { createHttp } from "../../src/providers/http";
import { createProspolabsProvider } from "../../src/providers/prospolabs/adapter";
import { CRASH_EDIT, CRASH_EDIT_OPTIONS } from "./crashEdit";
import { planEdit } from "./editJob";
import { createTestPictures } from "./editPicturesHere";
import { noEdits, noMoves } from "./noEdits";

/** Where one case lives, and whom it pays. */
export interface CrashPlaces {
  /** Absolute; everything of the case lies in it. */
  base: string;
  mockUrl: string;
  apiKey: string;
  /** Of the codecs; absent where nothing is edited. */
  codecsFolder?: string;
}

/** Not as large as it is asked for, and of another format. */
const CRASH_SLOT: SlotPlan = { file: "site/img/Hero.JPEG", size: { width: 48, height: 20 }, format: "jpeg" };

export interface CrashCall {
  prompt: string;
  pictures: number;
  seed: number;
  /** `crashEdit.ts` has its files. */
  isEdit?: boolean;
  /** A picture that a document asks for, at its place and size. */
  isSlot?: boolean;
}

export const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a window is made of, without the window: the real desk, adapter, network, files, journal, claims, manifest. */
export function createCrashWorld(
  { base, mockUrl, apiKey, codecsFolder }: CrashPlaces,
  change: Partial<DeskParts> = {},
) {
  const { root, storage } = foldersOf(base);
  mkdirSync(root, { recursive: true });
  const network = createHttp({ log: quietLog, userAgent: "crash" });
  const http = (): Promise<Http> => Promise.resolve(network);
  const provider = createProspolabsProvider({
    http,
    log: quietLog,
    bodyShapes: { get: () => undefined, set: () => undefined },
  });
  const clock = createSystemClock();
  const claims = createJobClaims(path.join(storage, "jobs", "claims"), quietLog);
  const parts: DeskParts = {
    http,
    clock,
    claims,
    files: createAssetFiles(path.join(storage, "spare")),
    manifest: createManifestStore(),
    moves: noMoves,
    pictures: codecsFolder === undefined ? noEdits.pictures : createTestPictures(() => Promise.resolve(codecsFolder)),
    inputs: createEditInputs(path.join(storage, "inputs")),
    journal: createJobJournal({
      folder: path.join(storage, "jobs"),
      spareFolder: path.join(base, "spare-jobs"),
      clock,
      log: quietLog,
    }),
    ids: createRandomIds(),
    log: quietLog,
    provider: (id) => (id === provider.info.id ? provider : undefined),
    connect: () => Promise.resolve({ baseUrl: mockUrl, apiKey, pollPath: "/v1/generations/{id}", timeoutMs: 60_000 }),
    askConsent: () => Promise.resolve(true),
    limits: () => ({ confirmAbove: 1e9, perDay: 0, perMonth: 0 }),
    maxConcurrent: () => 3,
    calendar: () => ({ dayStart: 0, monthStart: 0 }),
    onKeyRefused: () => undefined,
    onChange: () => undefined,
    ...change,
  };
  const desk = new JobDesk(parts);
  return {
    desk,
    parts,
    provider,
    root,
    /** As the product does it: of places one after another, all of them or none. */
    admit: async (plan: JobPlan): Promise<Job> => {
      if (plan.slot === undefined) return await desk.admit({ plan, isClicked: true });
      const [job] = await desk.admitAll({ plans: [plan], isClicked: true });
      return job ?? assert.fail("nothing was admitted");
    },
    plan: async (call: CrashCall): Promise<JobPlan> => {
      const plan = planOf(call, root, mockUrl);
      if (call.isSlot === true) return { ...plan, folder: "site/img", slot: CRASH_SLOT };
      return call.isEdit === true ? await planEdit(plan, CRASH_EDIT, parts, CRASH_EDIT_OPTIONS) : plan;
    },
    async close() {
      claims.dispose();
      await network.close();
    },
  };
}
export type CrashWorld = ReturnType<typeof createCrashWorld>;

/** A killed process loses nothing that it gave to the system, so memory does as well as a disk, and faster. */
export async function makeScratch(): Promise<string> {
  const place = existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();
  return await mkdtemp(path.join(place, "inline-assets-crash-"));
}

export function foldersOf(base: string) {
  return { root: path.join(base, "workspace"), storage: path.join(base, "storage") };
}

export function planOf({ prompt, pictures, seed }: CrashCall, root: string, apiOrigin: string): JobPlan {
  return {
    provider: "prospolabs",
    call: {
      mode: "generate",
      prompt,
      model: "gpt-image-2",
      quality: "low",
      imageSize: { width: 64, height: 64 },
      outputFormat: "png",
      numImages: pictures,
      seed,
    },
    root,
    folder: "assets",
    manifestFolder: "assets",
    name: null,
    fileNameTemplate: "${slug}",
    estimate: 7_200 * pictures,
    reserve: 7_200 * pictures,
    apiOrigin,
  };
}
