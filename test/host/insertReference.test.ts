import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Insertion } from "../../src/host/insertReference";
import { insertAtEach, insertReferences } from "../../src/host/insertReference";
import { absolute, put } from "./support/editing";
import { clearWorkspace } from "./support/hostSession";

const MUG = { file: "img/mug.png", alt: "A mug", size: { width: 30, height: 20 } };

function insertionOf(pictures = [MUG]): Insertion {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return { pictures, folder, references: { of: () => Promise.resolve(undefined) } };
}

async function editorOf(file: string, text: string): Promise<vscode.TextEditor> {
  await put(file, text);
  return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(absolute(file)));
}

const at = (line: number, from: number, to = from) => new vscode.Selection(line, from, line, to);

describe("inserting references in VS Code", () => {
  beforeEach(clearWorkspace);
  afterEach(() => vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));

  it("writes at each cursor in place of what is selected, as one step", async () => {
    const editor = await editorOf("each.css", "a { background: x; }\nb { background: url(y) }\n");
    assert.ok(await insertAtEach(insertionOf(), editor, [at(0, 16, 17), at(1, 20, 21)]));
    const { document } = editor;
    assert.equal(document.getText(), 'a { background: url("img/mug.png"); }\nb { background: url(img/mug.png) }\n');
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), "a { background: x; }\nb { background: url(y) }\n");
  });

  it("writes below the words that were the prompt, as a paragraph where there are paragraphs", async () => {
    const editor = await editorOf("docs/below.md", "A mug\n");
    const point = { document: editor.document.uri, selection: at(0, 0, 5) };
    assert.ok(await insertReferences(insertionOf(), point));
    assert.equal(editor.document.getText(), "A mug\n\n![A mug](../img/mug.png)\n");
  });

  it("writes into a text that is no file", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "html", content: "<p></p>" });
    const editor = await vscode.window.showTextDocument(document);
    assert.ok(await insertAtEach(insertionOf(), editor, [at(0, 3)]));
    assert.equal(document.getText(), '<p><img src="img/mug.png" width="30" height="20" alt="A mug" /></p>');
  });

  it("leaves a text alone that has changed meanwhile", async () => {
    const editor = await editorOf("changing.md", "x\n");
    const changing: Insertion = {
      ...insertionOf(),
      references: {
        async of() {
          await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "new "));
          return undefined;
        },
      },
    };
    assert.equal(await insertAtEach(changing, editor, [at(0, 1)]), false);
    assert.equal(editor.document.getText(), "new x\n");
  });
});
