import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { blackPng } from "../mock-api/flatPng";
import { PanelDriver } from "./support/panelDriver";
import { useMockSession } from "./support/useMockSession";

const HEARD_MS = 10_000;

describe("The side panel, pressed too often, too late or against the world", () => {
  const at = useMockSession();
  let panel: PanelDriver;

  before(async () => {
    panel = new PanelDriver(at.session.workbench);
    await panel.open();
    await choose("low");
  });

  const inWorkspace = (file: string) => path.join(at.session.workspace, file);
  const charged = () => at.mock.charges.totalMicroUsd;
  /** What the person types as quickly as a hand can. */
  const type = (text: string) => panel.prompt.fill(text);
  const choose = async (name: string) =>
    await panel.page.getByRole("radio", { name, exact: true }).check({ force: true });

  it("buys once for a double click and for a shortcut that is held, and shows the picture", async () => {
    await type("A red mug");
    const button = panel.payButton("Generate · $0.0072");
    await button.dblclick();
    await panel.results.getByRole("img").first().waitFor();
    assert.equal(charged(), 7_200);
    await type("A blue mug");
    await panel.payButton("Generate · $0.0072").waitFor();
    await panel.prompt.press("Control+Enter");
    await panel.prompt.press("Control+Enter");
    await panel.results.getByText("A blue mug").first().waitFor();
    await panel.page.getByTitle("assets/blue-mug-2.png").waitFor();
    assert.equal(charged(), 14_400);
    await assert.doesNotReject(panel.page.getByText("not there any more").first().waitFor({ state: "detached" }));
    await at.shot("panel-bought-once");
  });

  /** What the page has heard comes here by the debugger, some time later. */
  const hears = async (told: readonly string[], event: string): Promise<void> => {
    const until = Date.now() + HEARD_MS;
    const isTold = (): boolean => told.some((text) => text.startsWith(`{"type":"${event}"`));
    while (!isTold() && Date.now() < until) await at.session.page.evaluate(() => undefined);
    assert.ok(isTold(), event);
  };

  it("S3 tells the page no key", async () => {
    const told: string[] = [];
    const frame = await (await panel.page.elementHandle()).ownerFrame();
    assert.ok(frame);
    await at.session.page.exposeFunction("panelTold", (text: string) => void told.push(text));
    await frame.evaluate(() => {
      addEventListener("message", ({ data }) => {
        const tell = Reflect.get(globalThis, "panelTold") as (text: string) => void;
        tell(JSON.stringify(data));
      });
    });
    await type("A canary");
    await panel.payButton("Generate · $0.0072").waitFor();
    await panel.payButton("Generate · $0.0072").click();
    await panel.results.getByText("A canary").first().waitFor();
    await panel.results
      .getByRole("listitem")
      .first()
      .getByRole("img", { name: /^canary/ })
      .waitFor();
    await panel.tab("History");
    await panel.history.getByRole("listitem").first().click();
    await panel.page.getByRole("heading", { name: /^canary/ }).waitFor();
    await panel.tab("Create");
    for (const event of ["form", "quote", "jobs", "results", "history", "details", "thumbnail"]) {
      await hears(told, event);
    }
    const all = told.join("\n");
    assert.ok(!all.includes(at.mock.apiKey));
    assert.ok(!/https?:\/\/127\.0\.0\.1/.test(all), "nor an address of the API");
  });

  it("loses nothing of what is typed when the view is hidden at once", async () => {
    await type("typed and hidden at once");
    await at.session.workbench.explorer.open();
    await panel.open();
    assert.equal(await panel.prompt.inputValue(), "typed and hidden at once");
  });

  it("asks above the limit, takes no for an answer, and buys once at a yes", async () => {
    const before = charged();
    await type("Four bowls");
    await choose("4");
    await choose("high");
    await panel.payButton("Generate 4 · $0.308").click();
    assert.match(await at.session.workbench.dialogText(), /\$0\.308/);
    await at.session.workbench.clickDialogButton("Cancel");
    await panel.notice(/Nothing was sent/).waitFor();
    assert.equal(charged(), before);
    // A press right after another one is the same press, but not of a form that was typed into since: it waits for its price.
    await type("Four bowls");
    await panel.payButton("Generate 4 · $0.308").click();
    assert.match(await at.session.workbench.dialogText(), /\$0\.308/);
    await at.session.workbench.clickDialogButton("Generate · $0.308");
    await panel.results.getByText("Four bowls").first().waitFor();
    await panel.page.getByTitle("assets/four-bowls-5.png").waitFor();
    assert.equal(charged(), before + 308_000);
    await choose("1");
    await choose("low");
  });

  it("F9 finds before paying that the folder can't be written to, and is alive afterwards", async () => {
    const before = charged();
    await writeFile(inWorkspace("taken"), "a file");
    await at.session.workbench.setUserSetting("inlineAssets.assetsFolder", "taken");
    await type("A jug");
    await at.shot("panel-folder-is-a-file");
    await panel.page.getByTitle("taken/jug.png").waitFor();
    await panel.payButton(/^Generate/).click();
    await panel.notice(/taken/).first().waitFor();
    await at.shot("panel-folder-refused");
    assert.equal(charged(), before);
    await at.session.workbench.setUserSetting("inlineAssets.assetsFolder", "assets");
    await rm(inWorkspace("taken"));
    await panel.page.getByTitle("assets/jug.png").waitFor();
  });

  it("does not send a picture that was changed since its price was shown", async () => {
    const before = charged();
    await mkdir(inWorkspace("img"), { recursive: true });
    await writeFile(inWorkspace("img/mug.png"), blackPng(640, 480));
    const frame = await (await panel.page.elementHandle()).ownerFrame();
    await frame?.evaluate(
      (uri) => {
        const data = new DataTransfer();
        data.setData("application/vnd.code.uri-list", uri);
        const target = document.querySelector("textarea");
        for (const type of ["dragover", "drop"]) {
          target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
        }
      },
      `file://${inWorkspace("img/mug.png")}`,
    );
    await type("make it blue");
    await panel.page.getByTitle("img/mug-edit.png").waitFor();
    const button = panel.payButton("Edit · $0.0072");
    await button.waitFor();
    // At once: VS Code's watcher tells the form, too, and what is offered after that is the new picture.
    writeFileSync(inWorkspace("img/mug.png"), blackPng(320, 240));
    await button.dispatchEvent("click");
    await panel.page
      .getByText(/changed/)
      .first()
      .waitFor();
    await at.shot("panel-edit-changed");
    assert.equal(charged(), before);
    assert.deepEqual((await readFile(inWorkspace("img/mug.png"))).length, blackPng(320, 240).length);
  });
});
