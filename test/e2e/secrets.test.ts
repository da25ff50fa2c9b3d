import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import type { CallerExtension } from "./support/callerExtension";
import { createCallerExtension } from "./support/callerExtension";
import { filesWith } from "./support/findText";
import type { Session } from "./support/session";
import { openSession } from "./support/session";

const CANARY = "prsp-canary-51f0c2e84ab94d37";
const REQUEST = { prompt: "A mug", quality: "low", imageSize: "square" };

describe("the API key", function () {
  // A dozen calls by the palette, in one window each.
  this.timeout(180_000);
  let mock: MockApi;
  let other: MockApi;
  let caller: CallerExtension;

  beforeEach(async () => {
    [mock, other, caller] = await Promise.all([
      startMockApi({ apiKey: CANARY, draw: drawFlatPng }),
      startMockApi({ apiKey: CANARY, draw: drawFlatPng }),
      createCallerExtension(),
    ]);
  });
  afterEach(async () => {
    await caller.remove();
    await Promise.all([mock.stop(), other.stop()]);
  });

  const generate = (session: Session) => caller.call(session.workbench, "inlineAssets.generate", REQUEST);

  /** Success, and servers that say the key back in every way. */
  const useTheKey = async (session: Session): Promise<void> => {
    const echo = `Incorrect API key provided: ${CANARY}`;
    const results = [await generate(session)];
    assert.equal(mock.charges.count, 1, JSON.stringify(results));
    for (const step of [
      { status: 401, body: { error: { code: "invalid_api_key", message: echo } } },
      { status: 500, body: `<html>${echo}</html>`, headers: { "x-request-id": CANARY } },
      { status: 422, body: { detail: [{ type: "odd", loc: ["body", CANARY], msg: echo }] } },
      { body: `not JSON: ${JSON.stringify({ authorization: `Bearer ${CANARY}` })}` },
      { rewrite: (normal: object) => ({ ...normal, generation_id: `gen_${CANARY}` }) },
      { redirect: `https://elsewhere.example.com/?key=${CANARY}` },
      { outputUrl: "https://127.0.0.1/a.png" },
      { resetAfterAccept: true },
    ] as const) {
      mock.script(step);
      results.push(await generate(session));
    }
    assert.equal(results.filter(({ error }) => error !== undefined).length, 7, JSON.stringify(results));
    assert.ok(!JSON.stringify(results).includes(CANARY), "in what callers get");
    assert.deepEqual(mock.violations, []);
    for (const message of await session.workbench.notifications()) assert.ok(!message.includes(CANARY), message);
  };

  const checkDisk = async (session: Session): Promise<void> => {
    const found = await filesWith(CANARY, [session.host.dataDir, session.workspace]);
    assert.deepEqual(found, []);
    await writeFile(path.join(session.workspace, "canary.txt"), `so that the search is known to find ${CANARY}`);
    assert.equal((await filesWith(CANARY, [session.workspace])).length, 1);
  };

  it("S3 S4 lies in the secret store alone, whatever servers say back, and goes to no other address", async () => {
    const session = await openSession({
      otherExtensions: [caller.folder],
      userSettings: { "inlineAssets.prospolabs.baseUrl": mock.url, "inlineAssets.confirmAboveUsd": 100 },
      env: { PROSPOLABS_BASE_URL: undefined, PROSPOLABS_API_KEY: undefined },
    });
    try {
      const { workbench } = session;
      await workbench.runCommand("Inline Assets: Set API Key…");
      await workbench.quickInput.waitForTitle("Prospolabs API key");
      await workbench.quickInput.type(CANARY);
      await workbench.quickInput.accept();
      await workbench.waitForNotification("The Prospolabs API key is kept.");
      await workbench.clearNotifications();
      await useTheKey(session);
      await checkDisk(session);

      await workbench.setUserSetting("inlineAssets.prospolabs.baseUrl", other.url);
      let moved = await generate(session);
      // The window takes a setting over when it likes; until then calls go where they went.
      while (moved.error === undefined) moved = await generate(session);
      assert.equal(moved.error["code"], "no-api-key");
      assert.equal(other.requests.length, 0);
    } catch (error) {
      await session.page.screenshot({ path: path.join(outFolder, "e2e", "failed-secrets.png") });
      throw error;
    } finally {
      await session.close();
    }
  });

  it("S3 of the environment is written nowhere", async () => {
    const session = await openSession({
      otherExtensions: [caller.folder],
      userSettings: { "inlineAssets.confirmAboveUsd": 100 },
      env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: CANARY },
    });
    try {
      await useTheKey(session);
      await checkDisk(session);
    } finally {
      await session.close();
    }
  });
});
