import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { SeenReference } from "../../src/core/references/seenReference";
import { fillInAll } from "../../src/host/missing/fillInAll";
import type { DocumentInWorkspace, References } from "../../src/host/references/references";
import { absolute, put } from "./support/editing";
import { activateExtension, clearWorkspace } from "./support/hostSession";

const HTML = `<img src="a.png">\n`;

describe("filling in attributes of many documents, in VS Code", () => {
  before(async () => {
    await activateExtension();
  });
  beforeEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await clearWorkspace();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("leaves one alone that was typed in while the others were read", async () => {
    for (const file of ["one.html", "two.html"]) await put(file, HTML);
    const [one, two] = ["one.html", "two.html"].map((file) => vscode.Uri.file(absolute(file)));
    assert.ok(one !== undefined && two !== undefined);
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(one));
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const reference: SeenReference = {
      ...{
        raw: "a.png",
        span: { from: 10, to: 15 },
        url: "a.png",
        syntax: "html-attribute",
        hints: {},
        surroundings: {},
      },
      element: { name: "img", attributes: ["src"], insertAt: 16 },
      target: { file: "a.png", exists: true },
    };
    const seenIn = (uri: vscode.Uri): DocumentInWorkspace => ({ uri, folder, references: [reference] });
    const references: Pick<References, "everywhere" | "in" | "of"> = {
      everywhere: () => Promise.resolve([seenIn(one), seenIn(two)]),
      in: (uri) => Promise.resolve(seenIn(uri)),
      async of({ uri }) {
        if (uri.toString() === two.toString()) {
          await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "<p>typed</p>\n"));
        }
        return seenIn(uri);
      },
    };
    const made = [{ root: folder.uri.fsPath, file: "a.png", prompt: "A lake", width: 4, height: 3 }];
    const words = await fillInAll(made, {
      references: { ...references, onDidChange: () => new vscode.Disposable(() => undefined) } as unknown as References,
      isWritableFile: () => Promise.resolve(true),
      t: (message, ...values) => vscode.l10n.t(message, ...values),
    });
    assert.equal(editor.document.getText(), `<p>typed</p>\n${HTML}`);
    const other = await vscode.workspace.openTextDocument(two);
    assert.equal(other.getText(), `<img src="a.png" width="4" height="3" alt="A lake">\n`);
    assert.match(words, /two\.html.*Left alone.*one\.html/);
  });
});
