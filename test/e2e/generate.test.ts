import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { filesWith } from "./support/findText";
import { useMockSession } from "./support/useMockSession";
import type { Session } from "./support/session";
import { openSession } from "./support/session";

const GENERATE = "Inline Assets: Generate Image…";

describe("Generate Image in the workbench", () => {
  const at = useMockSession();

  const inFolder = (file: string) => readFile(path.join(at.session.workspace, file), "utf8");
  const steps = (...answers: (string | undefined)[]) => at.session.workbench.quickInput.answerSteps(...answers);

  it("takes the selection as the prompt, says the price, saves, and inserts the reference", async () => {
    const { workbench, workspace } = at.session;
    await writeFile(path.join(workspace, "README.md"), "# Mugs\n\nA red mug\n");
    await workbench.editor.openFile("README.md");
    await workbench.editor.selectLines(3);
    await workbench.runCommand(GENERATE);
    await workbench.quickInput.waitForTitle("Generate Image (1/5)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/5)");
    assert.deepEqual((await workbench.quickInput.rowNames()).slice(0, 2), [
      "Landscape 4:3, ≈ 1024 × 768",
      "Square HD, ≈ 1024 × 1024",
    ]);
    await workbench.quickInput.pick("Square HD");
    await workbench.quickInput.waitForTitle("(3/5)");
    assert.ok((await workbench.quickInput.rowNames()).includes("Low, $0.0072 a picture"));
    await workbench.quickInput.pick("Low");
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.back();
    await workbench.quickInput.waitForTitle("(3/5)");
    assert.equal((await workbench.quickInput.labels())[0], "Low", "the choice made is first when going back");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.pick("2 pictures");
    await workbench.quickInput.waitForTitle("(5/5)");
    assert.equal((await workbench.quickInput.labels())[0], "Generate 2 pictures · $0.0144 → assets/red-mug.png");
    await at.shot("generate-price");
    await workbench.quickInput.accept();
    assert.equal(
      await workbench.waitForNotification(/Saved /),
      "Saved 2 pictures, assets/red-mug.png first · $0.0144.",
    );
    await at.shot("generate-saved");
    await workbench.clickNotificationButton(/Saved /, "Insert Reference");
    await workbench.editor.waitForText("![A red mug](assets/red-mug-2.png)");
    await workbench.editor.save();
    assert.equal(
      await inFolder("README.md"),
      "# Mugs\n\nA red mug\n\n![A red mug](assets/red-mug.png)\n![A red mug](assets/red-mug-2.png)\n",
    );
    assert.equal(at.mock.charges.totalMicroUsd, 14_400);
    assert.equal((await inFolder("assets/asset-manifest.jsonl")).trimEnd().split("\n").length, 2);
  });

  it("repeats the last choices with Enter alone", async () => {
    const { workbench } = at.session;
    await workbench.runCommand(GENERATE);
    await steps("A blue mug", undefined, undefined, undefined);
    await workbench.quickInput.waitForTitle("(5/5)");
    assert.equal((await workbench.quickInput.labels())[0], "Generate 2 pictures · $0.0144 → assets/blue-mug.png");
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    assert.equal(at.mock.requests.length, 0, "Escape pays nothing");
  });

  it("says at the field what is wrong with a prompt or a size", async () => {
    const { workbench } = at.session;
    await workbench.runCommand(GENERATE);
    await workbench.quickInput.waitForTitle("(1/5)");
    await workbench.quickInput.type(" ");
    await workbench.quickInput.accept();
    await at.session.page.getByText("Say what the picture should show").waitFor();
    await workbench.quickInput.type("A mug");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/5)");
    await workbench.quickInput.pick("Exact size…");
    await workbench.quickInput.waitForTitle("exact size");
    await workbench.quickInput.type("1000 x 768");
    await workbench.quickInput.accept();
    await at.session.page
      .getByText("1000 is not allowed. It must be a multiple of 16 from 16 to 3840 pixels.")
      .waitFor();
    await at.shot("generate-size-problem");
    await workbench.quickInput.type("512 x 512");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(3/5)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(5/5)");
    const [first = ""] = await workbench.quickInput.rowNames();
    assert.match(first, /262,144 pixels lie outside/, "a rule that is only likely is a warning");
    await workbench.quickInput.dismiss();
  });

  it("sends several selected lines as they are", async () => {
    const { workbench, workspace } = at.session;
    await writeFile(path.join(workspace, "brief.txt"), "A mug,\n  blue,\non a table\n");
    await workbench.editor.openFile("brief.txt");
    await workbench.editor.selectLines(1, 3);
    await workbench.runCommand(GENERATE);
    await steps(undefined, undefined, undefined, undefined, undefined);
    await workbench.waitForNotification(/Saved /);
    const body = at.mock.requests[0]?.body as { prompt: string };
    assert.equal(body.prompt, "A mug,\n  blue,\non a table");
    await workbench.clickNotificationButton(/Saved /, "Insert Reference");
    await workbench.editor.waitForText("assets/mug.png");
    await workbench.clearNotifications();
  });

  it("writes to the folder that it was started on in the Explorer", async () => {
    const { workbench, workspace } = at.session;
    await mkdir(path.join(workspace, "public", "img"), { recursive: true });
    await workbench.explorer.contextMenu("public/img", "Generate Image…");
    await steps("A lamp", undefined, undefined, undefined, undefined);
    assert.match(await workbench.waitForNotification(/Saved /), /public\/img\/lamp\.png/);
    assert.ok((await readdir(path.join(workspace, "public", "img"))).includes("lamp.png"));
    await workbench.clickNotificationButton(/Saved /, "Reveal");
    const revealed = at.session.page.locator(".explorer-folders-view .monaco-list-row[aria-selected=true]");
    await revealed.filter({ hasText: "lamp.png" }).waitFor();
  });

  it("asks once more above the limit, and a No sends nothing", async () => {
    const { workbench } = at.session;
    await workbench.runCommand(GENERATE);
    await steps("A bowl", undefined);
    await workbench.quickInput.waitForTitle("(3/5)");
    await workbench.quickInput.pick("High");
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.pick("4 pictures");
    await workbench.quickInput.waitForTitle("(5/5)");
    await workbench.quickInput.accept();
    assert.match(await workbench.dialogText(), /Generate 4 pictures for \$0\.308\?[\s\S]*A bowl[\s\S]*above \$0\.25/);
    await at.shot("generate-consent");
    await workbench.clickDialogButton("Cancel");
    await workbench.waitForNotification("Nothing was sent");
    assert.equal(at.mock.requests.length, 0);
    await workbench.clearNotifications();
  });

  it("lets go when it is cancelled during the call, and still saves what was paid", async () => {
    const { workbench } = at.session;
    let release = (): void => undefined;
    at.mock.script({ delayUntil: new Promise<void>((resolve) => (release = resolve)) });
    await workbench.runCommand(GENERATE);
    await steps("A slow lamp", undefined);
    await workbench.quickInput.waitForTitle("(3/5)");
    await workbench.quickInput.pick("Low");
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.pick("1 picture");
    await workbench.quickInput.waitForTitle("(5/5)");
    await workbench.quickInput.accept();
    await at.mock.waitFor("accepted");
    await workbench.waitForNotification(/Waiting for the picture/);
    // Not `shot`: the seconds go on.
    await at.session.page.screenshot({ path: path.join(outFolder, "e2e", "generate-progress.png") });
    await workbench.clickNotificationButton(/A slow lamp/, "Cancel");
    await workbench.waitForNotification(/You stopped waiting\. The call goes on and may be charged/);
    release();
    await workbench.waitForNotification(/The call you stopped waiting for has ended\. Saved assets\/slow-lamp\.png/);
    assert.equal(at.mock.charges.count, 1);
    await workbench.clearNotifications();
  });

  it("offers to enter the key when the API refuses it, and to start again", async () => {
    const { workbench } = at.session;
    at.mock.script({ status: 401, body: { error: { code: "invalid_api_key", message: "bad" } } });
    await workbench.runCommand(GENERATE);
    await steps("A key", undefined, undefined, undefined, undefined);
    await workbench.waitForNotification(/key/i);
    await at.shot("generate-unauthorized");
    await workbench.clickNotificationButton(/key/i, "Enter Key");
    await workbench.quickInput.waitForTitle("Prospolabs API key for 127.0.0.1");
    await workbench.quickInput.type(at.mock.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("Generate Image (1/5)");
    assert.equal(await workbench.quickInput.input().inputValue(), "A key", "the dialogue goes on with what was typed");
    await workbench.quickInput.dismiss();
    await workbench.runCommand("Inline Assets: Show Log");
    await at.session.page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLSelectElement>(".part.panel select")].some(
        ({ value }) => value === "Inline Assets",
      ),
    );
    // It takes the focus once it is drawn, which would close a palette opened before.
    await at.session.page.locator(".part.panel .monaco-editor.focused").waitFor();
    await workbench.runCommand("Inline Assets: Remove API Key");
    await workbench.waitForNotification(
      /The Prospolabs API key for 127\.0\.0\.1:\d+ is removed\. The one in the environment/,
    );
    await workbench.clearNotifications();
  });
});

describe("Generate Image without a key", () => {
  let session: Session;

  before(async () => {
    session = await openSession({ env: { PROSPOLABS_BASE_URL: undefined, PROSPOLABS_API_KEY: undefined } });
  });
  after(() => session.close());

  it("offers a key, the free engine, or where to get a key; the free one works at once", async () => {
    const { workbench, workspace } = session;
    await workbench.runCommand(GENERATE);
    await workbench.quickInput.waitForTitle("(1/6)");
    await workbench.quickInput.type("An empty state with a telescope");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/6)");
    assert.deepEqual(await workbench.quickInput.labels(), ["Enter Key", "Use the free offline engine", "Get a key"]);
    await workbench.screenshot(path.join(outFolder, "e2e", "no-key.png"));
    await workbench.quickInput.pick("Enter Key");
    await workbench.quickInput.waitForTitle("Prospolabs API key for api.prospolabs.com");
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitForTitle("(2/6)");
    await workbench.quickInput.pick("Use the free offline engine");
    await workbench.quickInput.waitForTitle("(3/5)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(4/5)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(5/5)");
    assert.match(
      (await workbench.quickInput.labels())[0] ?? "",
      /^Generate 1 picture · free → assets\/empty-state-with-a-telescope\.png$/,
    );
    await workbench.quickInput.accept();
    assert.equal(
      await workbench.waitForNotification(/Saved /),
      "Saved assets/empty-state-with-a-telescope.png · free.",
    );
    assert.match(await readFile(path.join(workspace, "assets/asset-manifest.jsonl"), "utf8"), /"provider":"offline"/);
    for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
      await workbench.setColorTheme(theme);
      await workbench.screenshot(path.join(outFolder, "e2e", `offline-${theme}.png`));
    }
  });

  it("S3 keeps an entered key in the secret store and nowhere in the settings", async () => {
    const { workbench, host } = session;
    await workbench.runCommand("Inline Assets: Set API Key…");
    await workbench.quickInput.waitForTitle("Prospolabs API key");
    await workbench.quickInput.type("two words");
    await workbench.quickInput.accept();
    await session.page.getByText("A key has no spaces").waitFor();
    await workbench.quickInput.type("prsp-canary-key-0123456789");
    await workbench.quickInput.accept();
    await workbench.waitForNotification("The Prospolabs API key is kept.");
    assert.deepEqual(await filesWith("prsp-canary-key", [host.dataDir]), []);
    await workbench.runCommand("Inline Assets: Remove API Key");
    await workbench.waitForNotification(/The Prospolabs API key for api\.prospolabs\.com is removed\.$/);
  });
});
