import path from "node:path";
import type { JobParts } from "../../../src/core/job/jobParts";
import { runJob } from "../../../src/core/job/runJob";
import type { Log } from "../../../src/core/ports";
import type { Job } from "../../../src/core/schema/job";
import { createAssetFiles } from "../../../src/node/assetFiles";
import { createJobJournal } from "../../../src/node/jobJournal";
import { createManifestStore } from "../../../src/node/manifestStore";
import { createRandomIds } from "../../../src/node/randomIds";
import { createSystemClock } from "../../../src/node/systemClock";
import { createHttp } from "../../../src/providers/http";
import { createProspolabsProvider } from "../../../src/providers/prospolabs/adapter";
import { callFor } from "../prospolabsCall";
import { runContender } from "../runContender";

// The product's own job, with its own network, files, journal and manifest; only VS Code is missing.

const log: Log = { info: () => undefined, warn: console.error, error: console.error };
const http = createHttp({ log, userAgent: "inline-assets-bench" });
const provider = createProspolabsProvider({
  http: () => Promise.resolve(http),
  log,
  bodyShapes: { get: () => "flat", set: () => undefined },
});
const ids = createRandomIds();

runContender(async ({ baseUrl, folder, count }) => {
  const connection = { baseUrl, apiKey: "bench", pollPath: "/v1/generations/{id}", timeoutMs: 600_000 };
  const parts: JobParts = {
    provider,
    connect: () => Promise.resolve(connection),
    http: () => Promise.resolve(http),
    files: createAssetFiles(path.join(folder, "spare")),
    journal: createJobJournal(path.join(folder, "jobs")),
    manifest: createManifestStore(),
    clock: createSystemClock(),
    ids,
    log,
    report: () => undefined,
    onState: () => undefined,
  };
  const { assets } = await runJob(jobFor(folder, count, baseUrl), parts);
  if (assets.length !== count) throw new Error(`${assets.length} of ${count} pictures`);
});

function jobFor(root: string, count: number, apiOrigin: string): Job {
  return {
    v: 1,
    id: ids.jobId(),
    createdAt: Date.now(),
    plan: {
      provider: provider.info.id,
      call: callFor(count),
      root,
      folder: "assets",
      manifestFolder: "assets",
      name: null,
      fileNameTemplate: "${slug}",
      estimate: 165_000 * count,
      apiOrigin,
    },
    state: { kind: "approved", approvedAt: Date.now() },
  };
}
