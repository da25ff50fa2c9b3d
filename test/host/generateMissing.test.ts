import assert from "node:assert/strict";
import sharp from "sharp";
import * as vscode from "vscode";
import type { MissingRequest } from "../../src/host/api";
import { absolute, put, read, useEditing } from "./support/editing";
import { filesInWorkspace, manifestLines, rejection, setUserSetting } from "./support/hostSession";

const uri = (file: string): vscode.Uri => vscode.Uri.file(absolute(file));
const sizeOf = async (file: string) => {
  const { width, height, format } = await sharp(await read(file)).metadata();
  return [width, height, format];
};

describe("what documents lack, in VS Code", () => {
  const editing = useEditing();
  const request = (change: Partial<MissingRequest> = {}): MissingRequest => ({
    documents: [uri("site/index.html")],
    quality: "low",
    ...change,
  });

  beforeEach(async () => {
    await put(
      "site/index.html",
      `<h1>Lakes</h1>
<img src="img/Dawn.JPG" alt="A calm lake at dawn" width="500" height="280">
<img src="img/there.png" alt="It is there">
<img src="img/map.svg" alt="A map">
<img src="img/dawn-2x.webp" alt="">
<img src="img/Dawn.JPG">
<img src="https://example.com/a.png"><img src="data:image/png;base64,AAAA">
`,
    );
    await put(
      "site/img/there.png",
      await sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } })
        .png()
        .toBuffer(),
    );
  });

  it("makes each picture once, at its place, size and format, and says why another can't be", async () => {
    const before = await read("site/index.html");
    const results = await editing.api.generateMissing(request());
    assert.deepEqual(
      results.map(({ assets, warnings }) => [assets.map(({ file }) => file), warnings.length]),
      [
        [["site/img/Dawn.JPG"], 0],
        [[], 1],
        [["site/img/dawn-2x.webp"], 0],
      ],
    );
    assert.match(results[1]?.warnings[0] ?? "", /SVG/);
    assert.deepEqual(await sizeOf("site/img/Dawn.JPG"), [500, 280, "jpeg"]);
    assert.deepEqual((await sizeOf("site/img/dawn-2x.webp"))[2], "webp");
    const bodies = editing.mock.requests.map(({ body }) => Object(body) as Record<string, unknown>);
    assert.deepEqual(bodies.map(({ prompt }) => prompt).sort(), ["A calm lake at dawn", "Lakes"]);
    assert.equal(editing.mock.charges.count, 2);
    assert.deepEqual(await read("site/index.html"), before);
    assert.deepEqual((await manifestLines()).map((line) => [line["file"], line["width"]]).sort()[0], [
      "site/img/Dawn.JPG",
      500,
    ]);
    assert.deepEqual(editing.mock.violations, []);
  });

  it("makes nothing twice: not what is there, and not what is on its way", async () => {
    const both = await Promise.allSettled([1, 2].map(() => editing.api.generateMissing(request())));
    assert.equal(editing.mock.charges.count, 2, JSON.stringify(both));
    const again = await editing.api.generateMissing(request());
    assert.deepEqual(
      again.map(({ assets }) => assets.length),
      [0],
    );
    assert.equal(editing.mock.charges.count, 2);
  });

  it("takes the prompt, seed and default size of the request", async () => {
    const results = await editing.api.generateMissing(
      request({ prompt: "A red barn", seed: 7, imageSize: { width: 1024, height: 1024 } }),
    );
    assert.deepEqual(
      results.flatMap(({ assets }) => assets.map(({ prompt, seed, width }) => [prompt, seed, width])),
      [
        ["A red barn", 7, 500],
        ["A red barn", 7, 1024],
      ],
    );
  });

  it("gives what one element shows in turn one seed, and others their own", async () => {
    await put(
      "site/index.html",
      '<picture><source srcset="a.webp 1x, b.webp 2x"><img src="c.png" alt="A lake" width="64" height="64"></picture>' +
        '<img src="d.png" alt="A lake">',
    );
    const results = await editing.api.generateMissing(request({ provider: "offline" }));
    const seeds = results.flatMap(({ assets }) => assets.map(({ prompt, seed }) => `${prompt} ${seed}`));
    assert.equal(seeds.length, 4);
    assert.deepEqual(new Set(seeds.slice(0, 3)).size, 1);
    assert.notEqual(seeds[3], seeds[0]);
    assert.deepEqual(await sizeOf("site/b.webp"), [128, 128, "webp"]);
  });

  it("is the command, too, and reads a document as it stands in the editor", async () => {
    await put("boats.md", "# Boats\n");
    const document = await vscode.workspace.openTextDocument(uri("boats.md"));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), "![A boat](img/boat.png)\n");
    await vscode.workspace.applyEdit(edit);
    const results: unknown = await vscode.commands.executeCommand("inlineAssets.generateMissing", {
      documents: [document.uri],
      quality: "low",
    });
    assert.ok(Array.isArray(results) && results.length === 1);
    assert.ok((await filesInWorkspace()).includes("img/boat.png"));
    assert.equal(document.getText(), "# Boats\n![A boat](img/boat.png)\n");
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("goes on with the others where one fails, and says what it was charged", async () => {
    editing.mock.script({ status: 422 });
    const results = await editing.api.generateMissing(request());
    const failed = results.filter(({ assets, jobId }) => assets.length === 0 && jobId !== "");
    assert.equal(failed.length, 1);
    assert.equal(failed[0]?.costUsd, 0);
    assert.equal(editing.mock.charges.count, 1);
  });

  it("refuses what documents say themselves, and what is no document, before anything is sent", async () => {
    const cases: [Partial<Record<string, unknown>>, string][] = [
      [{ folder: "x" }, "folder"],
      [{ name: "x" }, "name"],
      [{ outputFormat: "png" }, "outputFormat"],
      [{ numImages: 2 }, "numImages"],
      [{ documents: "site/index.html" }, "documents"],
      [{ documents: [vscode.Uri.file("/etc/hosts")] }, "documents[0]"],
      [{ documents: [uri("gone.html")] }, "document"],
      [{ quality: "best" }, "quality"],
      [{ provider: "nobody" }, "provider"],
      [{ prompt: " " }, "prompt"],
    ];
    for (const [change, field] of cases) {
      const error = await rejection(editing.api.generateMissing({ ...request(), ...change }));
      assert.deepEqual([error["code"], error["field"]], ["invalid-request", field], error.message);
    }
    assert.equal(editing.mock.requests.length, 0);
  });

  it("is one leave for the sum, and none is made where it is not given", async () => {
    // Two pictures at $0.0072: each is below the limit, both together are above it. A question is refused in tests.
    await setUserSetting("confirmAboveUsd", 0.01);
    await rejection(editing.api.generateMissing(request()));
    assert.equal(editing.mock.requests.length, 0);
    assert.deepEqual(
      (await editing.api.jobs()).filter(({ state }) => state === "waiting"),
      [],
    );
  });
});
