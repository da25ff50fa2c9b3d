import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { blackPng } from "../mock-api/flatPng";
import { absolute, put, useEditing } from "./support/editing";
import { filesInWorkspace, setWorkspaceSetting, workspaceRoot } from "./support/hostSession";

/** What VS Code asks the extension for at a place; `|` in the text is where. */
async function open(file: string, marked: string): Promise<{ document: vscode.TextDocument; at: vscode.Position }> {
  const offset = Math.max(0, marked.indexOf("|"));
  await put(file, marked.replace("|", ""));
  const document = await vscode.workspace.openTextDocument(absolute(file));
  await vscode.window.showTextDocument(document);
  return { document, at: document.positionAt(offset) };
}

async function hints(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  const ours = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "Inline Assets");
  await until(vscode.languages.onDidChangeDiagnostics, () => ours().length === count);
  return ours();
}

async function until(event: vscode.Event<unknown>, isSo: () => boolean): Promise<void> {
  if (isSo()) return;
  await new Promise<void>((resolve) => {
    const listening = event(() => {
      if (!isSo()) return;
      listening.dispose();
      resolve();
    });
  });
}

async function actions(document: vscode.TextDocument, at: vscode.Position): Promise<vscode.CodeAction[]> {
  const found = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(at, at),
  );
  return found.filter((one) => one instanceof vscode.CodeAction);
}

/** Of the extension's own, in their order. */
async function titles(document: vscode.TextDocument, at: vscode.Position): Promise<string[]> {
  const own = /image|placeholder|Fill in|Change to/;
  return (await actions(document, at)).map(({ title }) => title).filter((title) => own.test(title));
}

async function hover(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at);
  const contents = hovers
    .flatMap((one) => one.contents)
    .flatMap((one) => (one instanceof vscode.MarkdownString ? one.value : []));
  return contents
    .filter((text) => text.includes("_inlineAssets.") || text.includes("does not exist"))
    .join("\n")
    .replaceAll("&nbsp;", " ");
}

const LAKE = "![A calm lake at dawn](img/la|ke.png)\n";

describe("references in the editor", () => {
  const at = useEditing();
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const key of ["missingImages.enabled", "hover.enabled", "codeLens.enabled"]) {
      await setWorkspaceSetting(key, undefined);
    }
  });

  describe("to a picture that is missing", () => {
    it("are hinted at where the path stands", async () => {
      const { document } = await open("docs/a.md", LAKE);
      const [hint] = await hints(document, 1);
      assert.equal(hint?.message, "docs/img/lake.png does not exist. It can be generated from “A calm lake at dawn”.");
      assert.equal(document.getText(hint.range), "img/lake.png");
      assert.equal(hint.severity, vscode.DiagnosticSeverity.Hint);
      assert.equal(hint.code, "missing-picture");
    });

    it("are no longer once it is there, and again once it is gone", async () => {
      const { document } = await open("a.md", LAKE);
      await hints(document, 1);
      await put("img/lake.png", blackPng(8, 8));
      await hints(document, 0);
      await vscode.workspace.fs.delete(vscode.Uri.file(absolute("img/lake.png")));
      await hints(document, 1);
    });

    it("follow what is typed, and the switch", async () => {
      const { document } = await open("b.html", '<img src="b.png">\n');
      await hints(document, 1);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(1, 0), '<img src="c.png">');
      await vscode.workspace.applyEdit(edit);
      await hints(document, 2);
      await setWorkspaceSetting("missingImages.enabled", false);
      await hints(document, 0);
      assert.deepEqual((await titles(document, new vscode.Position(0, 12)))[0], "Generate this image… ($0.077)");
      await document.save();
    });

    it("offer to make it, at its price", async () => {
      const { document, at: place } = await open("c.md", LAKE);
      assert.deepEqual(await titles(document, place), ["Generate this image… ($0.077)", "Make a placeholder (free)"]);
      assert.deepEqual(await titles(document, new vscode.Position(0, 5)), [
        "Generate this image… ($0.077)",
        "Make a placeholder (free)",
      ]);
      assert.deepEqual(await titles(document, new vscode.Position(1, 0)), []);
    });

    it("offer all of the file where there are more", async () => {
      const { document, at: place } = await open("d.html", '<img src="a.p|ng"><img src="b.png"><img src="b.png">');
      assert.deepEqual(await titles(document, place), [
        "Generate this image… ($0.077)",
        "Generate all 2 missing images of this file…",
        "Make a placeholder (free)",
      ]);
    });

    it("answer to what Markdown itself says of a missing file, also where they are not hinted at", async () => {
      const markdown = vscode.workspace.getConfiguration("markdown");
      await markdown.update("validate.enabled", true, vscode.ConfigurationTarget.Workspace);
      await setWorkspaceSetting("missingImages.enabled", false);
      const { document, at: place } = await open("linked.md", "![A lake](img/la|ke.png) [text](gone.png)\n");
      const theirs = () =>
        vscode.languages
          .getDiagnostics(document.uri)
          .filter(({ code }) => (typeof code === "object" ? code.value : code) === "link.no-such-file");
      await until(vscode.languages.onDidChangeDiagnostics, () => theirs().length === 2);
      assert.equal((await titles(document, place))[0], "Generate this image… ($0.077)");
      assert.deepEqual(await titles(document, new vscode.Position(0, 32)), [], "a link shows no picture");
      await markdown.update("validate.enabled", undefined, vscode.ConfigurationTarget.Workspace);
    });

    it("say why not, and offer what helps", async () => {
      await put("img/Lake.PNG", blackPng(8, 8));
      const { document, at: place } = await open("e.md", "![A](./img/la|ke.png?v=1#x)\n![B](b.svg)\n");
      const [wrongCase, svg] = await hints(document, 2);
      assert.match(wrongCase?.message ?? "", /Lake\.PNG/);
      assert.equal(wrongCase?.code, "no-picture-possible");
      assert.match(svg?.message ?? "", /SVG/);
      assert.deepEqual(await titles(document, place), ['Change to "./img/Lake.PNG"']);
      const [change] = (await actions(document, place)).filter(({ title }) => title.startsWith("Change"));
      assert.ok(change?.edit);
      await vscode.workspace.applyEdit(change.edit);
      assert.equal(document.lineAt(0).text, "![A](./img/Lake.PNG?v=1#x)");
      await document.save();
    });

    it("tell in the hover what it would be, once", async () => {
      const hinted = await open("hinted.html", '<img src="la|ke.png" alt="A lake" width="320" height="180">');
      assert.match(await hover(hinted.document, hinted.at), /^PNG · 320 × 180 · \\\$0\\\.077\n\n\[Generate/);
      await setWorkspaceSetting("missingImages.enabled", false);
      const { document, at: place } = await open(
        "f.html",
        '<img src="la|ke.png" alt="A *calm* <b>lake</b>" width="320" height="180">',
      );
      const text = await hover(document, place);
      assert.match(text, /A \\\*calm\\\* \\<b\\>lake\\<\\\/b\\>/);
      assert.match(text, /320.*×.*180/);
      assert.match(text, /\$0\\\.077/);
      assert.match(text, /\[Generate this image…\]\(command:_inlineAssets\.generateSlot/);
    });

    it("become a placeholder, of which one undo takes back what was filled in", async () => {
      const { document, at: place } = await open(
        "g.html",
        '<img src="img/la|ke.png" alt="A lake" width="320" height="180">\n<img src="img/lake.png" alt="">\n',
      );
      const [fix] = (await actions(document, place)).filter(({ title }) => title.startsWith("Make"));
      assert.ok(fix?.command);
      await vscode.commands.executeCommand(fix.command.command, ...((fix.command.arguments ?? []) as unknown[]));
      await hints(document, 0);
      assert.deepEqual(
        (await filesInWorkspace()).filter((file) => file.endsWith(".png")),
        ["img/lake.png"],
      );
      assert.equal(document.lineAt(1).text, '<img src="img/lake.png" alt="A lake" width="320" height="180">');
      await vscode.commands.executeCommand("undo");
      assert.equal(document.lineAt(1).text, '<img src="img/lake.png" alt="">');
      await document.save();
    });
  });

  describe("to a picture that is there", () => {
    const make = async (file: string): Promise<void> => {
      const folder = path.posix.dirname(file);
      const name = path.posix.basename(file, ".png");
      await at.api.generate({ prompt: "A [red](command:x) mug", provider: "offline", folder, name });
    };

    it("tell in the hover what made it", async () => {
      await make("img/mug.png");
      const { document, at: place } = await open("h.html", '<img src="img/mu|g.png">');
      const text = await hover(document, place);
      assert.match(text, /img\/mug\.png\|width=171,height=128/);
      assert.doesNotMatch(text, /\]\(command:x/);
      assert.match(text, /1024.*×.*768/);
      assert.match(text, /free.*just/);
      const offered = [...text.matchAll(/\[(\w+)\]\(command:/g)].map(([, title]) => title);
      assert.deepEqual(offered, ["Regenerate", "Edit", "Mask", "History"]);
    });

    it("tell what the file says where nobody knows more", async () => {
      await put("b.png", blackPng(30, 20));
      const { document, at: place } = await open("i.css", "a { background: url(b.p|ng) }");
      const text = await hover(document, place);
      assert.match(text, /PNG.*30.*×.*20.*1.*KB/);
      assert.deepEqual(
        [...text.matchAll(/\[(\w+)\]\(command:/g)].map(([, title]) => title),
        ["Edit", "Mask"],
      );
    });

    it("offer to fill in what is not said of it", async () => {
      await make("img/mug.png");
      const { document, at: place } = await open(
        "j.html",
        '<img src="img/m|ug.png">\n<img src="img/mug.png" alt="A" width="1">',
      );
      assert.deepEqual(await titles(document, place), [
        "Fill in alt text, width and height",
        "Fill in alt text from the prompt",
        "Fill in width and height",
      ]);
      assert.deepEqual(await titles(document, new vscode.Position(1, 12)), ["Fill in width and height"]);
      const [both] = (await actions(document, place)).filter(({ title }) => title.startsWith("Fill"));
      assert.ok(both?.edit);
      await vscode.workspace.applyEdit(both.edit);
      assert.match(document.lineAt(0).text, /^<img src="img\/mug\.png".* width="1024" height="768".*>$/);
      assert.match(document.lineAt(0).text, /alt="A \[red\]\(command:x\) mug"/);
      await document.save();
    });

    it("have lenses, where they are switched on", async () => {
      await make("img/mug.png");
      const { document } = await open("k.md", "![A lake](lake.png)\n\n![](img/mug.png)\n\n![x](x.svg)\n");
      const lenses = async (): Promise<string[]> =>
        (await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10))
          .map(({ command }) => command?.title ?? "")
          .filter((title) => /image|mug|Regenerate/.test(title));
      assert.deepEqual(await lenses(), []);
      await setWorkspaceSetting("codeLens.enabled", true);
      assert.deepEqual((await lenses()).sort(), [
        "A [red](command:x) mug · free",
        "Generate this image… ($0.077)",
        "Regenerate…",
        "This image can’t be generated",
      ]);
    });
  });

  describe("never", () => {
    it("ask anything of the network, or change a file", async () => {
      await put("img/Lake.PNG", blackPng(8, 8));
      const texts = ["<<<<<<< a\n![a](|x.png)\n=======\n![b](x.png)\n>>>>>>> b\n", '<img src="|', "![x](../../|x.png)"];
      for (const [index, text] of texts.entries()) {
        const { document, at: place } = await open(`never-${index}.md`, text);
        await titles(document, place);
        await hover(document, place);
        assert.equal(document.isDirty, false);
        assert.equal(await readFile(absolute(`never-${index}.md`), "utf8"), text.replace("|", ""));
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      }
      const untitled = await vscode.workspace.openTextDocument({ language: "markdown", content: "![a](x.png)" });
      await vscode.window.showTextDocument(untitled);
      assert.deepEqual(await titles(untitled, new vscode.Position(0, 6)), []);
      assert.equal(await hover(untitled, new vscode.Position(0, 6)), "");
      assert.deepEqual(at.mock.requests, []);
      assert.ok(workspaceRoot());
    });
  });
});
