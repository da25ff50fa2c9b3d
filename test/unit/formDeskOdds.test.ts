import assert from "node:assert/strict";
import { invalidRequest } from "../../src/core/errors";
import { settingsOf } from "../../src/host/panel/settingsOf";
import { uniquelyNamed } from "../../src/host/panel/uniquelyNamed";
import { readPanelRequest } from "../../src/protocol/panelRequests";
import { assetLine } from "../support/assetLine";
import { createFormRig, folderAt, memory, ROOT } from "../support/formRig";

const OTHER = "/projects/site";
const editLine = assetLine({ mode: "edit", source: { file: "assets/mug.png", sha256: "0" } });
const TWO = [folderAt(ROOT, "shop"), folderAt(OTHER, "site")];

describe("the panel's form, where things are odd", () => {
  it("sells no edit of a picture of another workspace folder: here it would be another file of that name", async () => {
    const rig = createFormRig({ folders: () => TWO });
    rig.form.show();
    rig.form.addInputs([{ root: OTHER, file: "assets/mug.png" }], "image");
    const quote = await rig.hear({ prompt: "make it blue", workspaceFolder: "shop" });
    assert.deepEqual(quote.problems, [
      { field: "image", message: "It lies in another workspace folder.", isSoft: false },
    ]);
    assert.deepEqual([quote.isReady, rig.form.take(quote.offer)], [false, undefined]);
    assert.ok(rig.prepared.every(({ image }) => image === undefined));
    const there = await rig.hear({ workspaceFolder: "site" });
    assert.equal(there.isReady, true);
  });

  it("says at its field that the folder leads outside, and sells nothing", async () => {
    const outside = invalidRequest("folder", "assets", "It leads out of the workspace folder.");
    const rig = createFormRig({ parts: { previewPath: () => Promise.reject(outside) } });
    const quote = await rig.hear({ prompt: "a mug" });
    assert.deepEqual(quote.problems, [
      { field: "folder", message: '"assets" is not allowed. It leads out of the workspace folder.', isSoft: false },
    ]);
    assert.deepEqual([quote.path, quote.price, rig.form.take(quote.offer)], [null, "$0.077", undefined]);
  });

  it("says why a folder can't be looked into, without its whole path", async () => {
    const denied = Object.assign(new Error("EACCES: permission denied, lstat '/home/me/secret'"), { code: "EACCES" });
    const rig = createFormRig({ parts: { previewPath: () => Promise.reject(denied) } });
    const quote = await rig.hear({ prompt: "a mug" });
    assert.match(quote.problems[0]?.message ?? "", /EACCES/);
    assert.ok(!JSON.stringify(rig.events).includes("/home/me"));
  });

  it("looks at what was typed while a look failed", async () => {
    const failed: unknown[] = [];
    let fail = (): void => undefined;
    const broken = new Promise<never>((_resolve, reject) => (fail = () => reject(new Error("/home/me went away"))));
    const log = { info: () => undefined, warn: () => undefined, error: (message: string) => void failed.push(message) };
    const rig = createFormRig({ parts: { log } });
    const { prepare } = rig.parts.generation;
    rig.parts.generation.prepare = () => broken;
    rig.form.show();
    rig.parts.generation.prepare = prepare;
    const quoted = rig.hear({ prompt: "a mug" });
    fail();
    assert.equal((await quoted).isReady, true);
    assert.equal(failed.length, 1);
    assert.ok(!JSON.stringify(rig.events).includes("/home/me"), "the page is told no path");
  });

  it("names the setting that stands in the way", async () => {
    const rig = createFormRig();
    rig.parts.generation.prepare = () =>
      Promise.reject(invalidRequest("inlineAssets.assetsFolder", "../x", "It must be inside."));
    const quote = await rig.hear({ prompt: "a mug" });
    assert.deepEqual(quote.problems, [
      { field: "form", message: 'inlineAssets.assetsFolder: "../x" is not allowed. It must be inside.', isSoft: false },
    ]);
  });

  it("says what is wrong with the settings of the folder that was chosen, and not of another one", () => {
    const rig = createFormRig({
      folders: () => TWO,
      world: {
        style: ({ name }) => {
          if (name === "site") throw invalidRequest("inlineAssets.style", 7, "It must be text.");
          return null;
        },
      },
    });
    rig.form.hear(1, { ...rig.form.view().draft, workspaceFolder: "site" });
    assert.match(rig.form.view().blocked?.message ?? "", /inlineAssets\.style/);
    rig.form.hear(2, { ...rig.form.view().draft, workspaceFolder: "shop" });
    assert.equal(rig.form.view().blocked, null);
  });

  it("knows folders of one name apart, whichever stands first", async () => {
    const [first, second] = [folderAt("/a/site", "site"), folderAt("/b/site", "site")];
    let order = [first, second];
    const rig = createFormRig({ folders: () => uniquelyNamed(order) });
    await rig.hear({ prompt: "a mug", workspaceFolder: "site (b)" });
    assert.deepEqual(rig.form.view().options.workspaceFolders, ["site (a)", "site (b)"]);
    assert.equal(rig.form.folder()?.uri.fsPath, "/b/site");
    order = [second, first];
    assert.equal(rig.form.folder()?.uri.fsPath, "/b/site");
    assert.equal(rig.form.nameOf("/a/site"), "site (a)");
  });

  it("tells folders of one name apart by their place where the folders around are called the same", () => {
    const [first, second] = [folderAt("/a/x/site", "site"), { ...folderAt("/b/x/site", "site"), index: 1 }];
    assert.deepEqual(
      uniquelyNamed([first, second]).map(({ name }) => name),
      ["site (1)", "site (2)"],
    );
  });

  it("makes no new version of another folder's file", async () => {
    const rig = createFormRig({ folders: () => TWO });
    rig.form.show();
    rig.form.fill({ workspaceFolder: "shop" }, { versionOf: "assets/mug.png" });
    await rig.hear({ prompt: "a mug", workspaceFolder: "site" });
    assert.equal(rig.form.view().versionOf, null);
  });

  it("goes to a folder that is open where its own is not any more", async () => {
    let folders = TWO;
    const rig = createFormRig({ folders: () => folders });
    rig.form.show();
    rig.form.fill({ workspaceFolder: "site" }, { versionOf: "assets/mug.png" });
    folders = TWO.slice(0, 1);
    rig.form.show();
    const { draft, versionOf } = rig.form.view();
    assert.deepEqual([draft.workspaceFolder, versionOf], ["shop", null]);
    assert.equal((await rig.hear({ prompt: "a mug" })).isReady, true);
  });

  it("comes back after a restart, however many pictures and however long a prompt a manifest has put into it", () => {
    const state = memory();
    const rig = createFormRig({ state });
    const references = Array.from({ length: 500 }, (_, at) => `assets/${at}.png`);
    const hostile = { ...editLine, prompt: "x".repeat(1_000_000), provider: "", model: "y".repeat(5_000), references };
    const record = { ...hostile, references: references.map((file) => ({ file, sha256: "0" })) };
    const { draft, inputs } = settingsOf(record);
    const placed = inputs.map((one, at) => ({ ...one, id: String(at), root: ROOT }));
    rig.form.fill(draft, { inputs: placed, versionOf: null });
    for (let at = 0; at < 100; at += 1) rig.form.addInputs([{ root: ROOT, file: `more/${at}.png` }], "reference");
    const again = createFormRig({ state }).form.view();
    assert.equal(again.draft.prompt.length, 100_000);
    assert.ok(again.inputs.length > 32 && again.inputs.length <= 64);
    const body = { revision: 1, draft: again.draft };
    assert.notEqual(readPanelRequest({ type: "draft", body }), undefined, "the page can send it back");
  });

  it("keeps earlier prompts within what is quickly told", async () => {
    const state = memory();
    state.kept.set(
      "panelPrompts",
      Array.from({ length: 900 }, (_, at) => `${at} ${"x".repeat(20_000)}`),
    );
    const rig = createFormRig({ state });
    assert.ok(JSON.stringify(rig.form.view()).length < 300_000);
    const bought = await rig.hear({ prompt: "the latest" });
    const taken = rig.form.take(bought.offer);
    assert.ok(taken !== undefined);
    await rig.form.bought(taken);
    assert.equal(rig.form.view().earlierPrompts[0], "the latest");
  });

  it("says so where what was pressed does not hold any more, and keeps silent at the second press of two", async () => {
    const rig = createFormRig();
    const notices = () => rig.events.filter(({ type }) => type === "notice").length;
    const first = await rig.hear({ prompt: "a mug" });
    const second = await rig.hear({ prompt: "a bowl" });
    assert.deepEqual([rig.form.take(first.offer), notices()], [undefined, 1]);
    assert.ok(rig.form.take(second.offer) !== undefined);
    assert.deepEqual([rig.form.take(second.offer), notices()], [undefined, 1]);
  });

  it("looks once more, not 500 times, at what changes 500 times meanwhile", async () => {
    let rests = 0;
    const rig = createFormRig({ parts: { rest: () => Promise.resolve(void (rests += 1)) } });
    const draft = rig.form.view().draft;
    for (let at = 1; at < 500; at += 1) rig.form.hear(at, { ...draft, prompt: `a mug ${at}` });
    for (let at = 0; at < 500; at += 1) await Promise.resolve();
    const quotes = rig.events.filter((event) => event.type === "quote");
    assert.deepEqual([quotes.length, rests, rig.prepared.length], [1, 1, 2]);
    assert.equal(rig.form.view().draft.prompt, "a mug 499");
  });
});
