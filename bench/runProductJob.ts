import path from "node:path";
import type { JobParts } from "../src/core/job/jobParts";
import { runJob, type JobResult } from "../src/core/job/runJob";
import type { Log } from "../src/core/ports";
import type { Call } from "../src/core/provider";
import { createAssetFiles } from "../src/node/assetFiles";
import { createJobJournal } from "../src/node/jobJournal";
import { createManifestStore } from "../src/node/manifestStore";
import { createRandomIds } from "../src/node/randomIds";
import { createSystemClock } from "../src/node/systemClock";
import { createHttp } from "../src/providers/http";
import { createProspolabsProvider } from "../src/providers/prospolabs/adapter";
import { noEdits } from "../test/support/noEdits";

// The product's own job, with its own network, files, journal and manifest; only VS Code is missing.

const log: Log = { info: () => undefined, warn: console.error, error: console.error };
const http = createHttp({ log, userAgent: "inline-assets-bench" });
const provider = createProspolabsProvider({
  http: () => Promise.resolve(http),
  log,
  bodyShapes: { get: () => "flat", set: () => undefined },
});
const ids = createRandomIds();

export interface ProductCall {
  /** Of the API, without a slash at its end. */
  baseUrl: string;
  folder: string;
  call: Call;
  timeoutMs: number;
}

/** One approved job from its intent to its last manifest line. @throws as `runJob` does. */
export async function runProductJob({ baseUrl, folder, call, timeoutMs }: ProductCall): Promise<JobResult> {
  const connection = { baseUrl, apiKey: "bench", pollPath: "/v1/generations/{id}", timeoutMs };
  const parts: JobParts = {
    provider,
    connect: () => Promise.resolve(connection),
    http: () => Promise.resolve(http),
    files: createAssetFiles(path.join(folder, "spare")),
    journal: createJobJournal({
      folder: path.join(folder, "jobs"),
      spareFolder: path.join(folder, "spare-jobs"),
      clock: createSystemClock(),
      log,
    }),
    manifest: createManifestStore(),
    ...noEdits,
    clock: createSystemClock(),
    ids,
    ownership: { holds: () => Promise.resolve(true), retake: () => Promise.resolve(true) },
    log,
    report: () => undefined,
    onState: () => undefined,
  };
  const plan = {
    provider: provider.info.id,
    call,
    root: folder,
    folder: "assets",
    manifestFolder: "assets",
    name: null,
    fileNameTemplate: "${slug}",
    estimate: 165_000 * call.numImages,
    reserve: 165_000 * call.numImages,
    apiOrigin: new URL(baseUrl).origin,
  };
  const approvedAt = Date.now();
  const consent = { at: approvedAt, isClicked: true };
  const base = { v: 1, id: ids.jobId(), revision: 0, createdAt: approvedAt, plan, consent, trouble: null } as const;
  return await runJob({ ...base, state: { kind: "approved", approvedAt } }, parts);
}
