import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { ImageReference, InlineAssetsApi } from "../../src/host/api";
import { activateExtension, clearWorkspace, rejection, workspaceRoot } from "./support/hostSession";

describe("findReferences in VS Code", () => {
  let api: InlineAssetsApi;

  before(async () => {
    api = await activateExtension();
  });
  beforeEach(clearWorkspace);

  const write = async (file: string, text: string): Promise<vscode.Uri> => {
    const target = path.join(workspaceRoot(), file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    return vscode.Uri.file(target);
  };
  const targets = (found: readonly ImageReference[]): (string | null)[] =>
    found.map(({ target }) => (target === null ? null : path.relative(workspaceRoot(), target.fsPath)));

  it("says of each written path where it stands, what it means and whether that is there", async () => {
    await write("img/lake.png", "x");
    const uri = await write(
      "docs/guide.md",
      "# Guide\r\n\r\nText ![A calm lake](../img/lake.png) and\n![there](deep%20sea.png?v=2) and ![far](https://example.com/a.png)\n" +
        '<img src="/hero.webp" alt="Hero" width="640" height="480">\n',
    );
    const found = await api.findReferences(uri);
    assert.deepEqual(targets(found), ["img/lake.png", "docs/deep sea.png", null, "hero.webp"]);
    assert.deepEqual(
      found.map(({ raw, exists, alt, width, height }) => [raw, exists, alt, width, height]),
      [
        ["../img/lake.png", true, "A calm lake", undefined, undefined],
        ["deep%20sea.png?v=2", false, "there", undefined, undefined],
        ["https://example.com/a.png", false, "far", undefined, undefined],
        ["/hero.webp", false, "Hero", 640, 480],
      ],
    );
    const document = await vscode.workspace.openTextDocument(uri);
    for (const { raw, range } of found) assert.equal(document.getText(range), raw);
    assert.ok(found[0]?.range instanceof vscode.Range);
  });

  it("reads the disk at once, and an unsaved document as it stands in the editor", async () => {
    const uri = await write("page.md", "![a](a.png)\n");
    assert.deepEqual(targets(await api.findReferences(uri)), ["a.png"]);
    await vscode.window.showTextDocument(uri);
    await write("page.md", "![b](b.png)\n");
    await write("b.png", "x");
    const [saved] = await api.findReferences(uri);
    assert.deepEqual([saved?.raw, saved?.exists], ["b.png", true]);

    const edit = new vscode.WorkspaceEdit();
    const other = await write("other.md", "\n");
    edit.insert(other, new vscode.Position(0, 0), "![c](c.png) ");
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.deepEqual(targets(await api.findReferences(other)), ["c.png"]);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("finds what an untitled document and one outside of the workspace show, and leads nowhere", async () => {
    const untitled = await vscode.workspace.openTextDocument({ language: "html", content: '<img src="a.png">' });
    const [inUntitled] = await api.findReferences(untitled.uri);
    assert.deepEqual([inUntitled?.raw, inUntitled?.target, inUntitled?.exists], ["a.png", null, false]);
    const outside = path.join(os.tmpdir(), `inline-assets-outside-${String(process.pid)}.css`);
    await writeFile(outside, "a { background: url(b.png) }");
    const [inOutside] = await api.findReferences(vscode.Uri.file(outside));
    assert.deepEqual([inOutside?.raw, inOutside?.target], ["b.png", null]);
  });

  it("answers for an unknown language with nothing, and refuses what can't be read", async () => {
    assert.deepEqual(await api.findReferences(await write("notes.txt", "![a](a.png)")), []);
    for (const asked of [vscode.Uri.file(path.join(workspaceRoot(), "none.md")), vscode.Uri.file(workspaceRoot())]) {
      const { code, charged } = await rejection(api.findReferences(asked));
      assert.deepEqual([code, charged], ["invalid-request", "no"]);
    }
    const { message } = await rejection(api.findReferences(vscode.Uri.parse("untitled:nothing.md")));
    assert.match(message, /^document: /);
  });
});
