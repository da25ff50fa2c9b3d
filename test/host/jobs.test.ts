import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { InlineAssetsApi } from "../../src/host/api";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import {
  activateExtension,
  clearWorkspace,
  filesInWorkspace,
  rejection,
  setUserSetting,
  workspaceRoot,
} from "./support/hostSession";

describe("jobs and resume in VS Code", () => {
  let api: InlineAssetsApi;
  let mock: MockApi;

  before(async () => {
    mock = await startMockApi();
    await setUserSetting("prospolabs.baseUrl", mock.url);
    await setUserSetting("confirmAboveUsd", 100);
    process.env["PROSPOLABS_API_KEY"] = mock.apiKey;
    api = await activateExtension();
  });
  after(async () => {
    delete process.env["PROSPOLABS_API_KEY"];
    await setUserSetting("prospolabs.baseUrl", undefined);
    await mock.stop();
  });
  beforeEach(async () => {
    await clearWorkspace();
    mock.reset();
    await setUserSetting("budget.perDayUsd", 0);
  });

  const jobOf = async (id: unknown) => (await api.jobs()).find((job) => job.id === id);

  it("finishes a paid job whose download failed, without paying again, and hands the result over again later", async () => {
    mock.script([{}, { on: "output", outputStatus: 410 }]);
    const error = await rejection(api.generate({ prompt: "A lost mug", quality: "low" }));
    assert.deepEqual([error["code"], error["charged"]], ["output-expired", "yes"]);
    const paid = await jobOf(error["jobId"]);
    assert.deepEqual([paid?.state, paid?.prompt, paid?.costUsd], ["paid", "A lost mug", 0.0072]);
    assert.deepEqual([paid?.error?.code, paid?.error?.charged], ["output-expired", "yes"]);
    assert.equal(typeof paid?.generationId, "string");

    const { assets, costUsd, jobId } = await api.resume(String(error["jobId"]));
    assert.deepEqual([assets.length, costUsd, jobId], [1, 0.0072, error["jobId"]]);
    assert.equal((await jobOf(jobId))?.state, "done");
    assert.deepEqual((await api.resume(jobId)).assets, assets, "resuming twice is resuming once");
    assert.deepEqual(await filesInWorkspace(), ["assets/asset-manifest.jsonl", "assets/lost-mug.png"]);
    assert.equal(mock.requests.length, 1);
  });

  it("keeps what may have been charged as unknown, and never resumes it", async () => {
    mock.script({ resetAfterAccept: true });
    const error = await rejection(api.generate({ prompt: "An unknown mug", quality: "low" }));
    assert.deepEqual([error["code"], error["charged"]], ["outcome-unknown", "maybe"]);
    assert.equal((await jobOf(error["jobId"]))?.state, "unknown");
    const refused = await rejection(api.resume(String(error["jobId"])));
    assert.equal(refused["code"], "invalid-request");
    for (const id of ["nobody", "../../etc/passwd", 7, undefined]) {
      assert.equal((await rejection(api.resume(id as string)))["code"], "invalid-request");
    }
    assert.equal(mock.requests.length, 1);
  });

  it("shows a running job, and lets the second caller of resume wait for the same end", async () => {
    let release = (): void => undefined;
    mock.script([{}, { on: "output", delayUntil: new Promise<void>((resolve) => (release = resolve)) }]);
    const running = api.generate({ prompt: "A slow mug", quality: "low" });
    await mock.waitFor("output");
    const job = (await api.jobs()).find(({ state }) => state === "running") ?? assert.fail("no running job");
    assert.equal(job.prompt, "A slow mug");
    const joined = api.resume(job.id);
    release();
    assert.deepEqual(await joined, await running);
    assert.equal(mock.requests.length, 1);
  });

  it("refuses what would pass a budget before anything is sent", async () => {
    await setUserSetting("budget.perDayUsd", 0.001);
    const error = await rejection(api.generate({ prompt: "mug", quality: "low" }));
    assert.deepEqual([error["code"], error["charged"], error["jobId"]], ["over-budget", "no", undefined]);
    assert.match(
      error.message,
      /^Today's budget does not allow it: .* inlineAssets\.budget\.perDayUsd is the limit\.$/,
    );
    assert.equal(mock.requests.length, 0);
    const { costUsd } = await api.generate({ prompt: "free", provider: "offline" });
    assert.equal(costUsd, 0, "what costs nothing needs no budget");
  });

  it("F10 recreates a folder that was deleted meanwhile", async () => {
    let release = (): void => undefined;
    mock.script([{}, { on: "output", delayUntil: new Promise<void>((resolve) => (release = resolve)) }]);
    const running = api.generate({ prompt: "A homeless mug", quality: "low" });
    await mock.waitFor("output");
    await rm(path.join(workspaceRoot(), "assets"), { recursive: true, force: true });
    release();
    const { assets } = await running;
    assert.equal(assets[0]?.file, "assets/homeless-mug.png");
  });
});
