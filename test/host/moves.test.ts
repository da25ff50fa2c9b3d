import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { InlineAssetsApi } from "../../src/host/api";
import {
  activateExtension,
  clearWorkspace,
  manifestLines,
  setWorkspaceSetting,
  workspaceRoot,
} from "./support/hostSession";

describe("moves in VS Code", () => {
  let api: InlineAssetsApi;

  before(async () => {
    api = await activateExtension();
  });
  // Each test has documents of its own names: VS Code remembers for a while what a name's text was.
  beforeEach(clearWorkspace);
  const subscriptions: vscode.Disposable[] = [];
  afterEach(async () => {
    for (const subscription of subscriptions.splice(0)) subscription.dispose();
    await setWorkspaceSetting("updateReferencesOnMove", undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  const uri = (file: string): vscode.Uri => vscode.Uri.file(path.join(workspaceRoot(), file));
  const write = async (file: string, text: string): Promise<vscode.Uri> => {
    await mkdir(path.dirname(uri(file).fsPath), { recursive: true });
    await writeFile(uri(file).fsPath, text);
    return uri(file);
  };
  const textOf = async (file: string): Promise<string> => await readFile(uri(file).fsPath, "utf8");
  const move = async (from: string, to: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri(from), uri(to));
    assert.ok(await vscode.workspace.applyEdit(edit));
  };
  /** Looks once more whenever something may have changed: what follows a move comes after it. */
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*");
    await new Promise<void>((resolve) => {
      const look = (): void =>
        void isSo().then(
          (is) => (is ? resolve() : undefined),
          () => undefined,
        );
      vscode.workspace.onDidSaveTextDocument(look, undefined, subscriptions);
      api.onDidChangeAssets(look, undefined, subscriptions);
      subscriptions.push(watcher, watcher.onDidChange(look), watcher.onDidCreate(look), watcher.onDidDelete(look));
      look();
    });
  };
  const hasText = async (file: string, expected: string): Promise<void> => {
    await until(async () => (await textOf(file)) === expected);
  };
  const fileOfAsset = async (expected: string | undefined): Promise<void> => {
    await until(async () => (await api.readManifest())[0]?.file === expected);
  };
  const generate = async (): Promise<string> => {
    const { assets } = await api.generate({
      prompt: "lake",
      provider: "offline",
      imageSize: { width: 16, height: 16 },
    });
    assert.equal(assets[0]?.file, "assets/lake.png");
    return "assets/lake.png";
  };

  it("writes a picture's new path where it is shown, in each document's way, and in the manifest", async () => {
    await generate();
    await write("README.md", "![Lake](assets/lake.png)\n");
    await write("src/page.html", '<img src="../assets/lake.png?v=2" alt="">\n<img src="/assets/lake.png">\n');
    await write("src/app.css", "a { background: url('../assets/lake.png') }\n");
    await move("assets/lake.png", "pictures/deep lake.png");
    await hasText("README.md", "![Lake](pictures/deep%20lake.png)\n");
    await hasText(
      "src/page.html",
      '<img src="../pictures/deep%20lake.png?v=2" alt="">\n<img src="/pictures/deep%20lake.png">\n',
    );
    await hasText("src/app.css", "a { background: url('../pictures/deep%20lake.png') }\n");
    await fileOfAsset("pictures/deep lake.png");
    assert.deepEqual(
      (await manifestLines()).map(({ type }) => type),
      ["asset", "moved"],
    );
  });

  it("follows a folder of pictures, and its manifest", async () => {
    await generate();
    await write("FOLDER.md", "![Lake](assets/lake.png)\n");
    await move("assets", "art");
    await hasText("FOLDER.md", "![Lake](art/lake.png)\n");
    await until(async () => {
      const { type, file } = (await manifestLines("art/asset-manifest.jsonl")).at(-1) ?? {};
      return type === "moved" && file === "art/lake.png";
    });
  });

  it("keeps a document's paths right when the document moves", async () => {
    await write("img/lake.png", "x");
    await write("docs/manual.md", "![Lake](../img/lake.png) ![Missing](sea.png)\n");
    await move("docs/manual.md", "docs/parts/one/manual.md");
    await hasText("docs/parts/one/manual.md", "![Lake](../../../img/lake.png) ![Missing](../../sea.png)\n");
  });

  it("leaves documents alone where the setting says so, and writes down what was deleted", async () => {
    await setWorkspaceSetting("updateReferencesOnMove", "never");
    await generate();
    await write("NEVER.md", "![Lake](assets/lake.png)\n");
    await move("assets/lake.png", "lake.png");
    await fileOfAsset("lake.png");
    await hasText("NEVER.md", "![Lake](assets/lake.png)\n");
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(uri("lake.png"));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await fileOfAsset(undefined);
    assert.deepEqual(
      (await manifestLines()).map(({ type }) => type),
      ["asset", "moved", "deleted"],
    );
  });

  it("takes what it wrote without a question back when the picture moves back", async () => {
    await setWorkspaceSetting("updateReferencesOnMove", "always");
    await generate();
    await write("ALWAYS.md", "![Lake](assets/lake.png) ![Lake](assets/lake.png)\n");
    await move("assets/lake.png", "art/sea.png");
    await hasText("ALWAYS.md", "![Lake](art/sea.png) ![Lake](art/sea.png)\n");
    await move("art/sea.png", "assets/lake.png");
    await fileOfAsset("assets/lake.png");
    await hasText("ALWAYS.md", "![Lake](assets/lake.png) ![Lake](assets/lake.png)\n");
  });
});
