import assert from "node:assert/strict";
import { chmod, rename, rm, symlink } from "node:fs/promises";
import * as vscode from "vscode";
import { absolute, put, read, useEditing } from "./support/editing";
import { setWorkspaceSetting } from "./support/hostSession";

describe("strange documents in VS Code", () => {
  const at = useEditing();
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await setWorkspaceSetting("missingImages.enabled", undefined);
  });

  const ours = (uri: vscode.Uri): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Inline Assets");
  const hintsAt = async (uri: vscode.Uri, texts: readonly string[]): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(uri);
    const seen = (): string[] => ours(uri).map(({ range }) => document.getText(range));
    const isSo = (): boolean => JSON.stringify(seen()) === JSON.stringify(texts);
    await new Promise<void>((resolve) => {
      const listening = vscode.languages.onDidChangeDiagnostics(() => look());
      const look = (): void => {
        if (!isSo()) return;
        listening.dispose();
        resolve();
      };
      look();
    });
  };
  const show = async (file: string, text: string | Uint8Array): Promise<vscode.TextDocument> => {
    await put(file, text);
    const document = await vscode.workspace.openTextDocument(absolute(file));
    await vscode.window.showTextDocument(document);
    return document;
  };
  const nothingSent = (): void => assert.equal(at.mock.requests.length, 0);

  it("have their references where they stand, whatever bytes, line ends and characters are in front", async () => {
    const lines = [
      "# 😀 é e\u0301 \u200d",
      "x\t\t![🦊 fox](a🦊.png) ![b](b%20%F0%9F%A6%8A.png)",
      `${"x".repeat(70_000)} <img src="c.png">`,
    ];
    for (const [name, ends] of [
      ["crlf", "\r\n"],
      ["cr", "\r"],
      ["lf", "\n"],
    ] as const) {
      await put(`strange-${name}.md`, `\ufeff${lines.join(ends)}${ends}`);
      const uri = vscode.Uri.file(absolute(`strange-${name}.md`));
      const closed = await at.api.findReferences(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const open = await at.api.findReferences(uri);
      assert.deepEqual(open, closed);
      assert.deepEqual(
        closed.map(({ range }) => document.getText(range)),
        ["a🦊.png", "b%20%F0%9F%A6%8A.png", "c.png"],
        name,
      );
      assert.deepEqual(
        closed.map(({ raw }) => raw),
        ["a🦊.png", "b%20%F0%9F%A6%8A.png", "c.png"],
      );
      assert.match(closed[1]?.target?.path ?? "", /b 🦊\.png$/);
    }
  });

  it("of other schemes get no hints, no lens and no action", async () => {
    const text = "![A lake](lake-of-git.png)\n";
    const provider = vscode.workspace.registerTextDocumentContentProvider("strange-git", {
      provideTextDocumentContent: () => text,
    });
    await put("lake.md", text);
    const uri = vscode.Uri.file(absolute("lake.md")).with({ scheme: "strange-git", query: "HEAD" });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, "markdown");
    await vscode.commands.executeCommand("vscode.diff", uri, vscode.Uri.file(absolute("lake.md")), "diff");
    await hintsAt(vscode.Uri.file(absolute("lake.md")), ["lake-of-git.png"]);
    assert.deepEqual(ours(uri), []);
    const untitled = await vscode.workspace.openTextDocument({ language: "markdown", content: text });
    await vscode.window.showTextDocument(untitled);
    for (const one of [uri, untitled.uri]) {
      const range = new vscode.Range(0, 12, 0, 12);
      const all = await vscode.commands.executeCommand<{ title: string }[]>(
        "vscode.executeCodeActionProvider",
        ...[one, range],
      );
      const actions = all.filter(({ title }) => /image|placeholder|Fill in|Change to/.test(title));
      const lenses: unknown[] = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", one);
      assert.deepEqual([actions, lenses], [[], []]);
      const [reference] = await at.api.findReferences(one);
      assert.deepEqual([reference?.raw, reference?.target, reference?.exists], ["lake-of-git.png", null, false]);
    }
    provider.dispose();
    nothingSent();
  });

  it("are hinted at rightly while somebody types, undoes, closes and renames", async () => {
    const document = await show("typed.html", "<h1>Lakes</h1>\r\n");
    const typed = '<img src="typed-🦊.png" alt="x">\r\n<img src="two.png">';
    let offset = document.getText().length;
    for (const character of typed) {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, document.positionAt(offset), character);
      assert.ok(await vscode.workspace.applyEdit(edit));
      offset = document.getText().length;
    }
    await hintsAt(document.uri, ["typed-🦊.png", "two.png"]);
    const found = await at.api.findReferences(document.uri);
    assert.deepEqual(
      found.map(({ range }) => document.getText(range)),
      ["typed-🦊.png", "two.png"],
    );
    await put("two.png", "x");
    await hintsAt(document.uri, ["typed-🦊.png"]);
    await rm(absolute("two.png"));
    await hintsAt(document.uri, ["typed-🦊.png", "two.png"]);
    await setWorkspaceSetting("missingImages.enabled", false);
    await hintsAt(document.uri, []);
    await setWorkspaceSetting("missingImages.enabled", true);
    await hintsAt(document.uri, ["typed-🦊.png", "two.png"]);
    await document.save();
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, vscode.Uri.file(absolute("pages/renamed.html")));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await hintsAt(vscode.Uri.file(absolute("pages/renamed.html")), []);
    assert.deepEqual(ours(document.uri), []);
    nothingSent();
  });

  it("are left alone where they are broken, huge, read-only or lead out of the folder", async () => {
    await symlink("circle.md", absolute("circle.md"));
    await symlink("/", absolute("root-link"));
    await put("there/Photo.png", "x");
    await put("folder.png/x.txt", "x");
    const text =
      "<<<<<<< HEAD\n![ours](ours.png)\n=======\n![theirs](theirs.png)\n>>>>>>> main\n" +
      '![up](../../etc/passwd.png) ![link](root-link/tmp/none.png) ![case](there/photo.png) ![folder](folder.png)\n<img src="half';
    await put("broken.md", text);
    await chmod(absolute("broken.md"), 0o444);
    const uri = vscode.Uri.file(absolute("broken.md"));
    const found = await at.api.findReferences(uri);
    assert.deepEqual(
      found.map(({ raw, target, exists }) => [raw, target?.path.split("/").at(-1), exists]),
      [
        ["ours.png", "ours.png", false],
        ["theirs.png", "theirs.png", false],
        ["../../etc/passwd.png", undefined, false],
        ["root-link/tmp/none.png", undefined, false],
        ["there/photo.png", "photo.png", false],
        ["folder.png", "folder.png", false],
      ],
    );
    const results = await at.api.generateMissing({ documents: [uri], provider: "offline" });
    assert.deepEqual(
      results.map(({ assets, warnings }) => assets[0]?.file ?? warnings.length),
      ["ours.png", "theirs.png", 1, 1],
    );
    assert.equal((await read("broken.md")).toString(), text);
    await put("huge.html", `<img src="h.png">${"<p>x</p>".repeat(700_000)}`);
    assert.deepEqual(await at.api.findReferences(vscode.Uri.file(absolute("huge.html"))), []);
    await chmod(absolute("broken.md"), 0o644);
    await rename(absolute("broken.md"), absolute("mended.md"));
    nothingSent();
  });
});
