import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import { provideDrop, providePaste, type PasteParts } from "../../src/host/references/pastePictures";
import { createAssetFiles } from "../../src/node/assetFiles";
import { factsOfFile } from "../../src/node/factsOfFile";
import { createManifestStore } from "../../src/node/manifestStore";
import { blackPng } from "../mock-api/flatPng";
import { absolute, put } from "./support/editing";
import { clearWorkspace, filesInWorkspace, workspaceRoot } from "./support/hostSession";

const PARTS: PasteParts = {
  references: { of: () => Promise.resolve(undefined) },
  picturesOnDisk: {
    files: createAssetFiles(path.join(workspaceRoot(), "..", "spare")),
    manifest: createManifestStore(),
    factsOf: factsOfFile,
  },
};

/** Two folders up, as a file of another place. */
const outside = () => vscode.Uri.file(path.join(workspaceRoot(), "..", "out.png")).toString();
const inside = (file: string) => vscode.Uri.file(absolute(file)).toString();

function list(...uris: readonly string[]): vscode.DataTransfer {
  const data = new vscode.DataTransfer();
  data.set("text/uri-list", new vscode.DataTransferItem(uris.join("\r\n")));
  return data;
}

/** A picture of the clipboard, which is no file yet. */
function clipboard(bytes: Uint8Array, type = "image/png"): vscode.DataTransfer {
  const data = new vscode.DataTransfer();
  const item = new vscode.DataTransferItem("");
  item.asFile = () => ({ name: "image.png", data: () => Promise.resolve(bytes) });
  data.set(type, item);
  return data;
}

async function documentOf(file: string, text = ""): Promise<vscode.TextDocument> {
  await put(file, text);
  return await vscode.workspace.openTextDocument(absolute(file));
}

const START = new vscode.Position(0, 0);
const RANGES = [new vscode.Range(START, START)];

describe("pictures that are dropped or pasted into a text", () => {
  beforeEach(clearWorkspace);

  it("become references, with the size that their files have", async () => {
    await put("img/a b.png", blackPng(30, 20));
    await put("img/c.svg", "<svg/>");
    const html = await documentOf("drop.html");
    const dropped = await provideDrop(PARTS, html, START, list(inside("img/a b.png"), inside("img/c.svg")));
    assert.equal(
      dropped?.insertText,
      '<img src="img/a%20b.png" width="30" height="20" alt="" />\n<img src="img/c.svg" alt="" />',
    );
    const css = await documentOf("drop.css");
    const [pasted] =
      (await providePaste(PARTS, css, RANGES, { data: list(inside("img/a b.png")), isChosen: false })) ?? [];
    assert.equal(pasted?.insertText, 'url("img/a%20b.png")');
    assert.ok(
      pasted.yieldTo?.some((kind) => kind.value.startsWith("markdown")),
      "VS Code's own comes first",
    );
  });

  it("S9 are left to VS Code where one of them is no picture in the folder, or lies elsewhere", async () => {
    await put("a.png", blackPng(8, 8));
    await put("a.txt", "text");
    const html = await documentOf("left.html");
    const gone = inside("gone.png");
    for (const uris of [
      [outside()],
      [inside("a.png"), outside()],
      [inside("a.txt")],
      [inside("a.png"), gone],
      ["https://example.test/a.png"],
      ["not an address.png"],
      [`${inside("a.png")}/../../out.png`],
      Array.from({ length: 51 }, () => inside("a.png")),
      [],
    ]) {
      assert.equal(await provideDrop(PARTS, html, START, list(...uris)), undefined, uris[0]);
    }
    assert.equal(await provideDrop(PARTS, await documentOf("left.py"), START, list(inside("a.png"))), undefined);
  });

  it("S9 copy nothing from the clipboard unless that was chosen, and never over another file", async () => {
    const html = await documentOf("paste.html");
    const data = clipboard(blackPng(40, 10));
    assert.equal(await providePaste(PARTS, html, RANGES, { data, isChosen: false }), undefined);
    await put("assets/image.png", "mine");
    const before = await filesInWorkspace();
    const [edit] = (await providePaste(PARTS, html, RANGES, { data, isChosen: true })) ?? [];
    assert.equal(edit?.insertText, '<img src="assets/image-2.png" width="40" height="10" alt="" />');
    assert.deepEqual(await filesInWorkspace(), before, "before it is applied");
    assert.ok(edit.additionalEdit);
    await vscode.workspace.applyEdit(edit.additionalEdit);
    assert.deepEqual(await filesInWorkspace(), [...before, "assets/image-2.png"].sort());
    for (const other of [clipboard(new TextEncoder().encode("no picture")), clipboard(blackPng(8, 8), "image/tiff")]) {
      assert.equal(await providePaste(PARTS, html, RANGES, { data: other, isChosen: true }), undefined);
    }
  });
});
