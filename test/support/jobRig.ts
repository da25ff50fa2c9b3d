import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import type { JobParts } from "../../src/core/job/jobParts";
import type { AssetFiles, EditInputs, EditPictures, JobJournal, ManifestStore } from "../../src/core/ports";
import type { Provider } from "../../src/core/provider";
import type { Job } from "../../src/core/schema/job";
import { createAssetFiles } from "../../src/node/assetFiles";
import { createEditInputs } from "../../src/node/editInputs";
import { createJobJournal } from "../../src/node/jobJournal";
import { createManifestStore } from "../../src/node/manifestStore";
import { createRandomIds } from "../../src/node/randomIds";
import { createSystemClock } from "../../src/node/systemClock";
import { createHttp } from "../../src/providers/http";
import { createProspolabsProvider } from "../../src/providers/prospolabs/adapter";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { drawFlatPng, type DrawPicture } from "../mock-api/drawPicture";
import { copyCodecs } from "./copyCodecs";
import { createTestPictures } from "./editPicturesHere";
import { jobIn } from "./jobIn";

/** The real job, adapter, network, files and journal, against the mock API; only time is made short. */
export interface JobRig {
  readonly mock: MockApi;
  readonly provider: Provider;
  readonly root: string;
  readonly journalFolder: string;
  /** Holds all that the job may write: workspace, journal and spare folder. */
  readonly scratch: string;
  readonly files: AssetFiles;
  readonly journal: JobJournal;
  readonly manifest: ManifestStore;
  readonly pictures: EditPictures;
  readonly inputs: EditInputs;
  /** Each pause that was asked for, ms. */
  readonly pauses: number[];
  /** States in the order in which they were reached. */
  readonly states: string[];
  /** What was logged and reported, as it was. */
  readonly said: string[];
  job(change?: Partial<Job["plan"]["call"]>): Job;
  parts(change?: Partial<JobParts>): JobParts;
  /** Names of the files in the assets folder. */
  assets(): Promise<string[]>;
  manifestText(): Promise<string>;
  stop(): Promise<void>;
}

/** @param draw the mock's pictures; plain PNGs by default. */
export async function createJobRig(draw: DrawPicture = drawFlatPng): Promise<JobRig> {
  const mock = await startMockApi({ draw });
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-job-"));
  const root = path.join(scratch, "workspace");
  await mkdir(root);
  const journalFolder = path.join(scratch, "jobs");
  const said: string[] = [];
  const say = (message: string, cause?: unknown) =>
    void said.push(message, ...(cause === undefined ? [] : [inspect(cause)]));
  const log = { info: say, warn: say, error: say };
  const http = createHttp({ log, userAgent: "test" });
  const provider = createProspolabsProvider({
    http: () => Promise.resolve(http),
    log,
    bodyShapes: { get: () => undefined, set: () => undefined },
  });
  const [files, journal, manifest] = [
    createAssetFiles(path.join(scratch, "spare")),
    createJobJournal({
      folder: journalFolder,
      spareFolder: path.join(scratch, "spare-jobs"),
      clock: createSystemClock(),
      log,
    }),
    createManifestStore(),
  ];
  const [pictures, inputs] = [createTestPictures(copyCodecs), createEditInputs(path.join(scratch, "inputs"))];
  const [pauses, states]: [number[], string[]] = [[], []];
  const clock = { ...createSystemClock(), sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) };
  const ids = createRandomIds();
  const assetsFolder = path.join(root, "assets");
  return {
    mock,
    provider,
    root,
    journalFolder,
    scratch,
    files,
    journal,
    manifest,
    pictures,
    inputs,
    pauses,
    states,
    said,
    job: (change = {}) => newJob({ root, id: ids.jobId(), apiOrigin: mock.url }, change),
    parts: (change = {}) => ({
      provider,
      connect: () =>
        Promise.resolve({
          baseUrl: mock.url,
          apiKey: mock.apiKey,
          pollPath: "/v1/generations/{id}",
          timeoutMs: 10_000,
        }),
      http: () => Promise.resolve(http),
      files,
      journal,
      manifest,
      pictures,
      inputs,
      clock,
      ids,
      ownership: { holds: () => Promise.resolve(true), retake: () => Promise.resolve(true) },
      log,
      report: say,
      onState: ({ state }) => void states.push(state.kind),
      ...change,
    }),
    assets: async () => (await readdir(assetsFolder).catch(() => [])).sort(),
    manifestText: () => readFile(path.join(assetsFolder, "asset-manifest.jsonl"), "utf8").catch(() => ""),
    async stop() {
      await http.close();
      await mock.stop();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

function newJob(
  { root, id, apiOrigin }: { root: string; id: string; apiOrigin: string },
  change: Partial<Job["plan"]["call"]>,
): Job {
  const now = Date.now();
  const { plan, ...job } = jobIn({ kind: "approved", approvedAt: now }, { id, createdAt: now });
  const call = { ...plan.call, imageSize: { width: 64, height: 64 }, ...change };
  return { ...job, consent: { at: now, isClicked: true }, plan: { ...plan, call, root, apiOrigin } };
}
