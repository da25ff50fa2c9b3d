import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { isCompleteImage, readImageHeader } from "../../src/core/image/imageHeader";
import type { GenerationResult, InlineAssetsApi } from "../../src/host/api";
import {
  activateExtension,
  clearWorkspace,
  filesInWorkspace,
  manifestLines,
  rejection,
  setWorkspaceSetting,
  workspaceRoot,
} from "./support/hostSession";

describe("the offline engine in VS Code", () => {
  let api: InlineAssetsApi;

  before(async () => {
    api = await activateExtension();
  });
  beforeEach(clearWorkspace);

  it("writes a picture and its manifest line, without a key", async () => {
    const changed = new Promise<void>((resolve) => {
      const subscription = api.onDidChangeAssets(() => {
        subscription.dispose();
        resolve();
      });
    });
    const result = await api.generate({ prompt: "A calm lake at dawn", provider: "offline", seed: 42 });
    await changed;

    const [asset] = result.assets;
    assert.ok(asset);
    assert.equal(asset.file, "assets/calm-lake-at-dawn.png");
    const bytes = await readFile(path.join(workspaceRoot(), asset.file));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), asset.sha256);
    assert.deepEqual(readImageHeader(bytes), { format: "png", width: 1024, height: 768 });
    assert.ok(isCompleteImage("png", bytes, bytes.length, bytes));

    const [line] = await manifestLines();
    assert.deepEqual(line, asset);
    assert.deepEqual(
      { ...line, id: "", sha256: "", bytes: 0, jobId: "", createdAt: "", durationMs: 0 },
      {
        v: 1,
        type: "asset",
        id: "",
        file: "assets/calm-lake-at-dawn.png",
        sha256: "",
        bytes: 0,
        format: "png",
        width: 1024,
        height: 768,
        mode: "generate",
        prompt: "A calm lake at dawn",
        provider: "offline",
        model: "placeholder",
        quality: "high",
        imageSize: "landscape_4_3",
        seed: 42,
        index: 0,
        count: 1,
        costUsd: 0,
        costSource: "reported",
        jobId: "",
        generationId: null,
        createdAt: "",
        durationMs: 0,
      },
    );
    assert.equal(result.costUsd, 0);
    assert.equal(result.generationId, null);
    assert.deepEqual(result.warnings, []);
    assert.deepEqual(await api.readManifest(), [asset]);
  });

  it("gives the same bytes for the same prompt and seed, and never overwrites", async () => {
    const request = { prompt: "Red balloon", provider: "offline", seed: 7, imageSize: { width: 321, height: 123 } };
    const first = await api.generate(request);
    const second = await api.generate(request);
    assert.equal(first.assets[0]?.sha256, second.assets[0]?.sha256);
    assert.deepEqual(await filesInWorkspace(), [
      "assets/asset-manifest.jsonl",
      "assets/red-balloon-2.png",
      "assets/red-balloon.png",
    ]);
    const [newest] = await api.readManifest();
    assert.equal(newest?.file, "assets/red-balloon-2.png");
  });

  it("makes each format at the exact size, with the extension that the bytes have", async () => {
    for (const [outputFormat, extension] of [
      ["png", "png"],
      ["jpeg", "jpg"],
      ["webp", "webp"],
    ] as const) {
      const { assets } = await api.generate({
        prompt: "x",
        provider: "offline",
        outputFormat,
        imageSize: { width: 1000, height: 301 },
        folder: "public/img",
        name: `hero ${outputFormat}`,
      });
      const [asset] = assets;
      assert.equal(asset?.file, `public/img/hero ${outputFormat}.${extension}`);
      const bytes = await readFile(path.join(workspaceRoot(), asset.file));
      assert.deepEqual(readImageHeader(bytes), { format: outputFormat, width: 1000, height: 301 });
    }
    assert.equal((await manifestLines()).length, 3);
  });

  it("makes several pictures in one call", async () => {
    const { assets } = await api.generate({ prompt: "cat", provider: "offline", numImages: 3, imageSize: "square" });
    assert.deepEqual(
      assets.map(({ file, index, count }) => [file, index, count]),
      [
        ["assets/cat.png", 0, 3],
        ["assets/cat-2.png", 1, 3],
        ["assets/cat-3.png", 2, 3],
      ],
    );
    assert.equal(new Set(assets.map(({ sha256 }) => sha256)).size, 3);
  });

  it("works as a command with an argument object, which asks nothing and opens nothing", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const result = await vscode.commands.executeCommand<GenerationResult>("inlineAssets.generate", {
      prompt: "one\ntwo “three” 🎉",
      provider: "offline",
      imageSize: "square",
    });
    assert.equal(result.assets[0]?.prompt, "one\ntwo “three” 🎉");
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 0);
  });

  it("F38 S7 keeps file names sane whatever the prompt is", async () => {
    const prompts = ["🎉🎉", "../../x", "CON", "evil \u202Egnp", "a/b\\c:d", "“quoted” 'text'", "x".repeat(32_000)];
    for (const prompt of prompts) {
      const { assets } = await api.generate({ prompt, provider: "offline", imageSize: { width: 16, height: 16 } });
      assert.match(assets[0]?.file ?? "", /^assets\/[^/\\:\u202E]{1,120}$/u);
      assert.equal(assets[0]?.prompt, prompt);
    }
    assert.equal((await filesInWorkspace()).length, prompts.length + 1);
  });

  it("follows the settings of the workspace folder", async () => {
    await setWorkspaceSetting("assetsFolder", "static/img");
    await setWorkspaceSetting("manifestFolder", ".inline-assets");
    await setWorkspaceSetting("fileName", "${slug}-${width}x${height}");
    try {
      const { assets } = await api.generate({ prompt: "mug", provider: "offline", imageSize: "square" });
      assert.equal(assets[0]?.file, "static/img/mug-512x512.png");
      assert.equal((await manifestLines(".inline-assets/asset-manifest.jsonl")).length, 1);
      assert.equal((await api.readManifest()).length, 1);
    } finally {
      for (const key of ["assetsFolder", "manifestFolder", "fileName"]) await setWorkspaceSetting(key, undefined);
    }
  });

  it("refuses bad requests with code and rule, and writes nothing", async () => {
    const bad: [object, RegExp][] = [
      [{ prompt: "" }, /^prompt: ""/],
      [{ prompt: "x".repeat(32_001) }, /^prompt: .*32,001/],
      [{ prompt: "x", numImages: 9 }, /^numImages: 9/],
      [{ prompt: "x", imageSize: { width: 5000, height: 10 } }, /^imageSize\.width: 5000/],
      [{ prompt: "x", imageSize: { width: 3840, height: 3840 } }, /^imageSize: .*8,294,400/],
      [{ prompt: "x", folder: "../out" }, /^folder: "\.\.\/out"/],
      [{ prompt: "x", folder: "/tmp" }, /^folder: /],
      [{ prompt: "x", name: "../x" }, /^name: /],
      [{ prompt: "x", provider: "nobody" }, /^provider: "nobody" .*prospolabs, offline/],
      [{ prompt: "x", model: "gpt-9" }, /^model: "gpt-9"/],
      [{ prompt: "x", workspaceFolder: vscode.Uri.file("/nowhere") }, /^workspaceFolder: /],
      [{ prompt: "x", seeds: 1 }, /^seeds: /],
    ];
    for (const [request, message] of bad) {
      const error = await rejection(
        vscode.commands.executeCommand("inlineAssets.generate", { provider: "offline", ...request }),
      );
      assert.equal(error["code"], "invalid-request", JSON.stringify(request).slice(0, 80));
      assert.equal(error["charged"], "no");
      assert.match(error.message, message);
    }
    assert.deepEqual(await filesInWorkspace(), []);
  });

  it("says which setting has an unknown value", async () => {
    await setWorkspaceSetting("quality", "best");
    try {
      const error = await rejection(api.generate({ prompt: "x", provider: "offline" }));
      assert.equal(error["code"], "invalid-request");
      assert.match(error.message, /^inlineAssets\.quality: "best" .*auto, low, medium, high/);
    } finally {
      await setWorkspaceSetting("quality", undefined);
    }
  });

  it("stops before anything is written when it is cancelled first", async () => {
    const error = await rejection(api.generate({ prompt: "x", provider: "offline" }, { signal: AbortSignal.abort() }));
    assert.deepEqual([error["code"], error["charged"]], ["cancelled", "no"]);
    assert.deepEqual(await filesInWorkspace(), []);
  });

  it("F30 reads a manifest that others have damaged", async () => {
    await api.generate({ prompt: "mug", provider: "offline", imageSize: "square" });
    const uri = vscode.Uri.file(path.join(workspaceRoot(), "assets/asset-manifest.jsonl"));
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`<<<<<<< HEAD\n${text}{"torn":`));
    assert.equal((await api.readManifest()).length, 1);
    await api.generate({ prompt: "mug", provider: "offline", imageSize: "square" });
    assert.equal((await api.readManifest()).length, 2);
    const after = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    assert.ok(after.startsWith(`<<<<<<< HEAD\n${text}{"torn":\n`), "what was there is kept");
  });
});
