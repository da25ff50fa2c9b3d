import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import type { CallerExtension } from "./support/callerExtension";
import { createCallerExtension } from "./support/callerExtension";
import { PanelDriver } from "./support/panelDriver";
import type { Session } from "./support/session";
import { openSession, photographFailure } from "./support/session";

describe("a workspace that is not trusted", () => {
  let mock: MockApi;
  let caller: CallerExtension;
  let session: Session;
  let panel: PanelDriver;

  before(async () => {
    mock = await startMockApi({ draw: drawFlatPng });
    caller = await createCallerExtension();
    session = await openSession({
      trust: false,
      // As after "No, I don't trust the authors".
      userSettings: { "security.workspace.trust.startupPrompt": "never" },
      env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey },
      otherExtensions: [caller.folder],
    });
    await session.workbench.statusBarItem("Restricted Mode").waitFor();
    panel = new PanelDriver(session.workbench);
  });
  after(async () => {
    await session.close();
    await caller.remove();
    await mock.stop();
  });
  afterEach(async function () {
    await photographFailure(session, this.currentTest);
  });

  const requests = () => [...mock.requests, ...mock.pollRequests, ...mock.outputRequests].length;

  it("S2 refuses the palette's command at once, with a way to manage trust, and sends and writes nothing", async () => {
    const { workbench, workspace } = session;
    await workbench.runCommand("Inline Assets: Generate Image…");
    assert.match(await workbench.waitForNotification("not trusted"), /nothing is generated or paid here/);
    await workbench.notification("not trusted").getByRole("button", { name: "Manage Workspace Trust" }).waitFor();
    await workbench.screenshot(path.join(outFolder, "e2e", "untrusted.png"));
    await workbench.clearNotifications();
    assert.equal(requests(), 0);
    assert.deepEqual(await readdir(workspace), []);
  });

  it("S2 refuses a program's request, paid or free, with its code", async () => {
    const { workbench, workspace } = session;
    for (const provider of ["prospolabs", "offline"]) {
      const request = { prompt: "A mug", quality: "low", provider };
      const { value, error } = await caller.call(workbench, "inlineAssets.generate", request);
      assert.equal(value, undefined);
      assert.deepEqual([error?.["code"], error?.["charged"]], ["untrusted-workspace", "no"], JSON.stringify(error));
    }
    assert.equal(requests(), 0);
    assert.deepEqual(await readdir(workspace), []);
  });

  it("S2 says in the panel that nothing is made here, with one button, which helps", async () => {
    await panel.open();
    await panel.page.getByText("This workspace is not trusted, so nothing is generated or paid here.").waitFor();
    assert.deepEqual(await panel.formButtons(), ["Manage Trust"]);
    await panel.waitForFocus(/^button Manage Trust$/);
    await session.workbench.screenshot(path.join(outFolder, "e2e", "panel-untrusted.png"));
    await session.page.keyboard.press("Enter");
    await session.page.getByRole("button", { name: "Trust", exact: true }).waitFor();
    assert.equal(requests(), 0);
    assert.deepEqual(await readdir(session.workspace), []);
  });

  it("S2 takes the same request once the workspace is trusted", async () => {
    const { workbench, workspace, page } = session;
    await page.getByRole("button", { name: "Trust", exact: true }).click();
    await workbench.statusBarItem("Restricted Mode").waitFor({ state: "detached" });
    // The form is there without being opened anew.
    await panel.prompt.fill("A blue bowl");
    await panel.payButton("Generate · $0.077").waitFor();
    const { value } = await caller.call(workbench, "inlineAssets.generate", { prompt: "A mug", quality: "low" });
    assert.ok(value !== undefined);
    assert.equal(mock.requests.length, 1);
    assert.deepEqual((await readdir(path.join(workspace, "assets"))).sort(), ["asset-manifest.jsonl", "mug.png"]);
  });
});
