import assert from "node:assert/strict";
import { mkdir, readdir, symlink, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { t } from "../../media/panel/texts";
import { InlineAssetsError } from "../../src/core/errors";
import type { FormDesk } from "../../src/host/panel/formDesk";
import { createTakeIn } from "../../src/host/panel/takeIn";
import { createAssetFiles } from "../../src/node/assetFiles";
import { blackPng } from "../mock-api/flatPng";
import { clearWorkspace, filesInWorkspace, workspaceRoot } from "./support/hostSession";

/** The real folder, files and VS Code; what a person answers and what the form gets are kept. */
function createRig({ says = true } = {}) {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const added: string[] = [];
  const asked: string[] = [];
  const form: Pick<FormDesk, "folder" | "addInputs"> = {
    folder: () => folder,
    addInputs: (places) => void added.push(...places.map(({ file }) => file)),
  };
  const takeIn = createTakeIn({
    form,
    files: createAssetFiles(path.join(os.tmpdir(), "inline-assets-spare")),
    notify: {
      ask: ({ message }) => {
        asked.push(message);
        return Promise.resolve(says);
      },
    },
    t,
  });
  return { takeIn, added, asked };
}

const png = new Uint8Array(blackPng(8, 8));
const dropped = (name: string, bytes: Uint8Array = png) => ({ name, bytes });

describe("pictures that are taken into the panel's form", () => {
  beforeEach(clearWorkspace);

  it("S9 takes no file outside of the open folders, however its address is written", async () => {
    const outside = path.join(path.dirname(workspaceRoot()), "private.png");
    await writeFile(outside, png);
    const up = `${vscode.Uri.file(workspaceRoot()).toString()}/%2e%2e/private.png`;
    const addresses = [
      vscode.Uri.file(outside).toString(),
      up,
      up.replaceAll("%2e", "."),
      `vscode-remote://host${outside}`,
      `file://server${path.join(workspaceRoot(), "mug.png")}`,
      "https://example.test/mug.png",
      "vscode-userdata:/User/mug.png",
      "command:workbench.action.quit",
      "not an address",
      "",
    ];
    await writeFile(path.join(workspaceRoot(), "mug.png"), png);
    for (const address of addresses) {
      const rig = createRig();
      await assert.rejects(rig.takeIn.fromUris([address], null), InlineAssetsError, address);
      assert.deepEqual([rig.added, rig.asked], [[], []], address);
    }
  });

  it("takes what lies inside, and refuses there what is no picture by its name", async () => {
    await writeFile(path.join(workspaceRoot(), "..mug.png"), png);
    const rig = createRig();
    const inside = (file: string) => vscode.Uri.file(path.join(workspaceRoot(), file)).toString();
    await rig.takeIn.fromUris([inside("..mug.png")], "image");
    assert.deepEqual(rig.added, ["..mug.png"]);
    for (const file of ["page.svg", "page.html", ".env", ""]) {
      await assert.rejects(rig.takeIn.fromUris([inside(file)], null), InlineAssetsError, file);
    }
  });

  it("F38 copies what comes from outside under a sane name, beside the manifest, and never over another file", async () => {
    const rig = createRig();
    const names = [
      "../../x.png",
      "..\\..\\y.png",
      "CON.png",
      "a\0b.png",
      "photo\u202Egnp.exe",
      "x".repeat(4_000),
      "",
      ".png",
    ];
    await rig.takeIn.fromFiles(
      names.map((name, at) => dropped(name, new Uint8Array(blackPng(8 + at, 8)))),
      "reference",
    );
    assert.equal(rig.added.length, names.length);
    const files = await filesInWorkspace();
    assert.deepEqual(files, [...rig.added].sort());
    for (const file of files) {
      assert.match(file, /^assets\/\.sources\/[^/\\\0\u202E]{1,120}\.png$/);
      assert.doesNotMatch(file, /^assets\/\.sources\/(con\.|\.\.)/i);
    }
    assert.deepEqual(
      (await readdir(path.dirname(workspaceRoot()))).filter((name) => /^[xy]\.png$/.test(name)),
      [],
    );
  });

  it("F15 F16 copies nothing that is no picture, whatever its name says, and nothing without leave", async () => {
    const html = new TextEncoder().encode("<svg onload='alert(1)'></svg>");
    const rig = createRig();
    await assert.rejects(rig.takeIn.fromFiles([dropped("evil.png", html)], null), /picture/);
    await assert.rejects(rig.takeIn.fromFiles([dropped("large.png", new Uint8Array(50_000_001))], null), /50 MB/);
    const no = createRig({ says: false });
    await no.takeIn.fromFiles([dropped("mug.png")], null);
    assert.deepEqual([rig.added, no.added, await filesInWorkspace()], [[], [], []]);
  });

  it("takes what is a picture, and says what is none", async () => {
    const rig = createRig();
    const html = new TextEncoder().encode("<html></html>");
    await assert.rejects(rig.takeIn.fromFiles([dropped("mug.png"), dropped("evil.png", html)], null), /picture/);
    assert.deepEqual(rig.added, ["assets/.sources/mug.png"]);
  });

  it("F10 follows no link out of the folder when it copies", async () => {
    const elsewhere = path.join(path.dirname(workspaceRoot()), "elsewhere");
    await mkdir(elsewhere, { recursive: true });
    await mkdir(path.join(workspaceRoot(), "assets"));
    await symlink(elsewhere, path.join(workspaceRoot(), "assets", ".sources"));
    const rig = createRig();
    await assert.rejects(rig.takeIn.fromFiles([dropped("mug.png")], null), InlineAssetsError);
    assert.deepEqual([await readdir(elsewhere), rig.added], [[], []]);
  });

  it("uses a copy that is there already, and none that is cut off", async () => {
    const rig = createRig();
    await rig.takeIn.fromFiles([dropped("mug.png")], "image");
    await rig.takeIn.fromFiles([dropped("mug.png")], "image");
    assert.deepEqual(rig.added, ["assets/.sources/mug.png", "assets/.sources/mug.png"]);
    assert.deepEqual(await filesInWorkspace(), ["assets/.sources/mug.png"]);
    await truncate(path.join(workspaceRoot(), "assets/.sources/mug.png"), 0);
    await rig.takeIn.fromFiles([dropped("mug.png")], "image");
    assert.equal(rig.added.at(-1), "assets/.sources/mug-2.png");
  });
});
