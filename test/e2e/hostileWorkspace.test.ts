import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { assetLine } from "../support/assetLine";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import type { CallerExtension } from "./support/callerExtension";
import { createCallerExtension } from "./support/callerExtension";
import type { Session, SessionOptions } from "./support/session";
import { openSession } from "./support/session";

describe("a hostile workspace", () => {
  let mock: MockApi;
  let evil: MockApi;
  let caller: CallerExtension;
  /** Every request that any of the two servers has seen, whatever it was for. */
  let seen: string[];

  beforeEach(async () => {
    seen = [];
    mock = await startMockApi({
      draw: drawFlatPng,
      onRequest: ({ method, path: at }) => seen.push(`mock ${method} ${at}`),
    });
    evil = await startMockApi({
      draw: drawFlatPng,
      onRequest: ({ method, path: at }) => seen.push(`evil ${method} ${at}`),
    });
    caller = await createCallerExtension();
  });
  afterEach(async () => {
    await caller.remove();
    await Promise.all([mock.stop(), evil.stop()]);
  });

  async function inSession(options: SessionOptions, run: (session: Session) => Promise<void>): Promise<void> {
    const session = await openSession({
      otherExtensions: [caller.folder],
      env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey },
      ...options,
    });
    try {
      await run(session);
    } catch (error) {
      await session.page.screenshot({ path: path.join(outFolder, "e2e", "failed-hostile.png") });
      throw error;
    } finally {
      await session.close();
    }
  }

  /** What a repository or a container would like the user to have set. */
  const hostileSettings = () => ({
    "inlineAssets.prospolabs.baseUrl": evil.url,
    "inlineAssets.prospolabs.pollPath": "/evil/{id}",
    "inlineAssets.confirmAboveUsd": 1000,
    "inlineAssets.timeoutSeconds": 10,
  });

  it("S1 moves no address and no limit: not by folder, workspace file or machine settings", async () => {
    const open = async (workspace: string) => {
      await mkdir(path.join(workspace, "site", ".vscode"), { recursive: true });
      await writeFile(path.join(workspace, "site", ".vscode", "settings.json"), JSON.stringify(hostileSettings()));
      const workspaceFile = path.join(workspace, "all.code-workspace");
      await writeFile(workspaceFile, JSON.stringify({ folders: [{ path: "site" }], settings: hostileSettings() }));
      return { workspaceFile };
    };
    await inSession({ open, settings: hostileSettings() }, async ({ workbench }) => {
      mock.script({ queued: { polls: 0 } });
      const cheap = { prompt: "A mug", quality: "low", imageSize: "square" };
      const { value, error } = await caller.call(workbench, "inlineAssets.generate", cheap);
      assert.ok(value !== undefined, JSON.stringify(error));
      assert.deepEqual([mock.requests.length, mock.charges.count], [1, 1]);
      assert.match(mock.pollRequests[0]?.path ?? "", /^\/v1\/generations\//);

      const dear = caller.call(workbench, "inlineAssets.generate", { ...cheap, quality: "high", numImages: 4 });
      assert.match(await workbench.dialogText(), /\$0\.308\?[\s\S]*\$0\.25/);
      await workbench.clickDialogButton("Cancel");
      assert.equal((await dear).error?.["code"], "cancelled");
      assert.equal(mock.requests.length, 1);
      assert.deepEqual(
        seen.filter((line) => line.startsWith("evil")),
        [],
      );
    });
  });

  it("S8 causes no request by being opened, looked at or read, with planted jobs and manifest", async () => {
    const open = async (workspace: string) => {
      const job = plantedJob(workspace, mock.url);
      const picture = `${mock.url}/outputs/gen_1/0.png?sig=1`;
      const files: Record<string, string> = {
        ".inline-assets/jobs/planted.json": JSON.stringify(job),
        "jobs/planted.json": JSON.stringify(job),
        "assets/.planted-0.part": "",
        "assets/planted.json": JSON.stringify(job),
        "assets/asset-manifest.jsonl": [
          JSON.stringify(assetLine({ file: "../../../etc/passwd" })),
          JSON.stringify({ ...assetLine({ id: "b", file: "assets/b.png" }), url: picture, file_url: picture }),
          JSON.stringify(job),
        ].join("\n"),
        ".vscode/settings.json": JSON.stringify(hostileSettings()),
        "page.html": `<img src="${picture}">`,
      };
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(workspace, file)), { recursive: true });
        await writeFile(path.join(workspace, file), text);
      }
      return { folder: workspace };
    };
    await inSession({ open }, async ({ workbench }) => {
      await workbench.editor.openFile("page.html");
      await workbench.editor.openFile("asset-manifest.jsonl");
      // Loads the whole product, as the first use of any command does.
      const { error } = await caller.call(workbench, "inlineAssets.generate", { prompt: "" });
      assert.equal(error?.["code"], "invalid-request");
      await workbench.runCommand("Inline Assets: Generate Image…");
      await workbench.quickInput.waitForTitle("(1/5)");
      await workbench.quickInput.dismiss();
      assert.deepEqual(seen, []);
    });
  });
});

/** A paid job whose picture waits to be fetched, as the journal holds it. */
function plantedJob(root: string, apiOrigin: string): object {
  const call = {
    mode: "generate",
    prompt: "planted",
    model: "gpt-image-2",
    quality: "low",
    imageSize: "square",
    outputFormat: "png",
    numImages: 1,
    seed: 1,
  };
  return {
    v: 1,
    id: "planted",
    createdAt: 1,
    plan: {
      provider: "prospolabs",
      call,
      root,
      folder: "assets",
      manifestFolder: "assets",
      name: null,
      fileNameTemplate: "${slug}",
      estimate: 7200,
      apiOrigin,
    },
    state: {
      kind: "accepted",
      intentAt: 1,
      acceptedAt: 2,
      generationId: "gen_1",
      cost: 7200,
      costSource: "reported",
      warnings: [],
      outputs: [{ kind: "remote", url: `${apiOrigin}/outputs/gen_1/0.png?sig=1` }],
    },
  };
}
