import assert from "node:assert/strict";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { filesWith } from "./support/findText";
import type { Session } from "./support/session";
import { openSession, photographFailure } from "./support/session";
import type { ColorTheme } from "./support/workbench";

const GENERATE = "Inline Assets: Generate Image…";
const SHOW_JOBS = "Inline Assets: Show Jobs";

describe("Show Jobs", () => {
  let mock: MockApi;
  let session: Session;

  before(async () => {
    mock = await startMockApi();
    session = await openSession({
      env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey },
      userSettings: { "inlineAssets.maxConcurrentJobs": 1, "inlineAssets.budget.perDayUsd": 0.4 },
    });
    await session.workbench.explorer.open();
  });
  after(async () => {
    await session.close();
    await mock.stop();
  });

  afterEach(async function () {
    await photographFailure(session, this.currentTest);
  });

  /** Spinners never come to rest. */
  const shot = (name: string) => session.page.screenshot({ path: path.join(outFolder, "e2e", `${name}.png`) });
  const generate = async (prompt: string): Promise<void> => {
    await session.workbench.runCommand(GENERATE);
    await session.workbench.quickInput.answerSteps(prompt, undefined, undefined, undefined, undefined);
    await session.workbench.quickInput.waitUntilClosed();
  };
  const rows = async (): Promise<string[]> => {
    await session.workbench.runCommand(SHOW_JOBS);
    await session.workbench.quickInput.waitForTitle("Inline Assets: Jobs");
    return await session.workbench.quickInput.rowNames();
  };

  let release = (): void => undefined;

  it("lists what is unfinished first", async () => {
    const { workbench } = session;
    await generate("A finished mug");
    await workbench.waitForNotification(/Saved/);
    await workbench.clearNotifications();
    mock.script({ resetAfterAccept: true });
    await generate("A lost answer");
    await workbench.waitForNotification(/may have been charged/);
    await workbench.clearNotifications();
    mock.script([{}, { on: "output", outputStatus: 410 }]);
    await generate("An expired link");
    await workbench.waitForNotification(/link has expired/);
    await workbench.clearNotifications();
    mock.script({ refuse: true });
    await generate("A refused prompt");
    await workbench.waitForNotification(/refused by moderation/);
    await workbench.clearNotifications();
    mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
    await generate("A slow lamp");
    await mock.waitFor("accepted", 4);
    await generate("The next in line");
    await workbench.statusBarItem("$0.308").waitFor();

    await rows();
    // The list brings itself up to date: it may have been shown before both had come so far.
    for (const state of ["waiting for its turn", "waiting for the answer"])
      await workbench.quickInput.rows().filter({ hasText: state }).waitFor();
    const names = (await workbench.quickInput.rowNames()).map((name) => name.replace(/( at [\d:]+.*?)? ·.*/, ""));
    assert.deepEqual(names, [
      "A slow lamp, waiting for the answer",
      "A lost answer, may have been charged",
      "An expired link, paid, not saved yet",
      "The next in line, waiting for its turn",
      "A refused prompt, failed, not charged",
      "A finished mug, done",
    ]);
  });

  it("can be read in every theme and in a narrow window", async () => {
    const { workbench } = session;
    const { quickInput } = workbench;
    for (const theme of ["light", "dark", "hcDark", "hcLight"] satisfies ColorTheme[]) {
      await quickInput.dismiss();
      await workbench.setColorTheme(theme);
      await rows();
      await shot(`jobs-${theme}`);
    }
    // A change of the window's size closes the list.
    await workbench.resize(500, 700);
    await rows();
    await shot("jobs-narrow");
    await workbench.resize(1280, 800);
  });

  it("offers for each job what can be done about it, and does it", async () => {
    const { workbench } = session;
    const { quickInput } = workbench;
    await rows();

    await quickInput.pick("The next in line");
    await quickInput.waitForTitle("The next in line");
    assert.deepEqual(await quickInput.labels(), ["Stop Waiting", "Copy Prompt", "Show Log"]);
    await quickInput.pick("Stop Waiting");
    await quickInput.waitForTitle("Inline Assets: Jobs");
    assert.equal(mock.requests.length, 5, "what waited for its turn was never sent");
    // A list that is just changing takes no click.
    await quickInput
      .rows()
      .filter({ hasText: "The next in line" })
      .filter({ hasText: "failed, not charged" })
      .waitFor();
    await quickInput.pick("A lost answer");
    await quickInput.waitForTitle("A lost answer");
    await quickInput.pick("Details");
    const details = await workbench.waitForNotification(/“A lost answer”/);
    await shot("jobs-details");
    assert.match(
      details,
      /^“A lost answer”: may have been charged at .+ · \$0\.077 · .+ broke before the answer was complete/,
    );
    await rows();
    await quickInput.pick("An expired link");
    await quickInput.waitForTitle("An expired link");
    assert.ok((await quickInput.labels()).includes("Copy Output Link"));
    await quickInput.pick("Dismiss");
    assert.match(await workbench.dialogText(), /Give up a picture that is paid for/);
    await shot("jobs-give-up");
    await workbench.clickDialogButton("Give Up");
    await quickInput.waitForTitle("Inline Assets: Jobs");
    assert.ok(!(await quickInput.labels()).includes("An expired link"));
    await quickInput.dismiss();
    await workbench.statusBarItem("$0.308").waitFor();
    release();
    await workbench.waitForNotification(/Saved assets\/slow-lamp/);
  });

  it("refuses what would pass the day's budget, before anything is sent", async () => {
    const { workbench } = session;
    const before = mock.requests.length;
    await workbench.clearNotifications();
    await generate("One too many");
    await workbench.waitForNotification(/Saved assets\/one-too-many/);
    await generate("Two too many");
    assert.match(
      await workbench.waitForNotification(/budget/),
      /^Today's budget does not allow it: \$0\.385 of \$0\.40 are spent or reserved, and this would be \$0\.077 more\./,
    );
    await shot("jobs-over-budget");
    assert.equal(mock.requests.length, before + 1);
  });

  it("F33 asks once for another key when one is refused, and lets what waits go on with it", async () => {
    const { workbench, page } = session;
    const before = mock.requests.length;
    await workbench.clearNotifications();
    await workbench.setUserSetting("inlineAssets.budget.perDayUsd", 0);
    let refuse = (): void => undefined;
    mock.script({ delayUntil: new Promise<void>((resolve) => (refuse = resolve)), status: 401, body: {} });
    await generate("A revoked key");
    await mock.waitFor("post", before + 1);
    await generate("Behind it");
    await page.getByText("Waiting for its turn").first().waitFor();
    refuse();
    const asked = await workbench.waitForNotification(/1 call waits/);
    assert.match(asked, /did not accept the API key\. Nothing was charged\. 1 call waits; nothing more is sent until/);
    await shot("jobs-key-refused");
    assert.equal(mock.requests.length, before + 1);
    await workbench.clickNotificationButton(/1 call waits/, "Enter Key");
    await workbench.quickInput.waitForTitle("API key");
    await workbench.quickInput.type(mock.apiKey);
    await workbench.quickInput.accept();
    await workbench.waitForNotification(/Saved assets\/behind-it/);
    assert.equal(mock.requests.length, before + 2);
    // The refused one is offered again, and costs nothing until it is confirmed.
    await workbench.quickInput.waitForTitle("Generate Image (1/");
    assert.equal(await workbench.quickInput.input().inputValue(), "A revoked key");
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
  });

  it("F24 shows an answer that could not be read, read-only and from memory", async () => {
    const { workbench, host } = session;
    await workbench.clearNotifications();
    mock.script({ cutJson: 70 });
    await generate("An odd answer");
    assert.match(await workbench.waitForNotification(/Show Jobs keeps the beginning/), /paid|charged/);
    await rows();
    await workbench.quickInput.pick("An odd answer");
    await workbench.quickInput.pick("Show the Answer");
    await workbench.editor.waitForText('{"generation_id":"gen_');
    // It is drawn before it has the focus.
    await workbench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
    await workbench.page.keyboard.type("not to be taken");
    await workbench.page.getByRole("paragraph").filter({ hasText: "Cannot edit in read-only editor" }).waitFor();
    await shot("jobs-answer");
    const isJournal = (name: string) => name.includes(`${path.sep}jobs${path.sep}`);
    const ids = mock.requests.map(({ generationId }) => generationId).filter((id) => id !== null);
    const written = await filesWith(ids.at(-1) ?? assert.fail("no generation"), [host.dataDir]);
    assert.deepEqual([written.some(isJournal), written.filter((name) => !isJournal(name))], [true, []]);
  });
});
