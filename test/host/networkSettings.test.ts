import assert from "node:assert/strict";
import * as vscode from "vscode";
import { readNetworkSettings } from "../../src/host/settings";
import { clearWorkspace, setWorkspaceSetting } from "./support/hostSession";

const DEFAULTS = { proxy: "", noProxy: [], proxyStrictSsl: true, systemCertificates: true };

describe("the network settings", () => {
  const set = async (key: string, value: unknown) =>
    await vscode.workspace.getConfiguration("http").update(key, value, vscode.ConfigurationTarget.Global);

  afterEach(async () => {
    for (const key of ["proxy", "noProxy", "proxyStrictSSL", "proxySupport", "systemCertificates"]) {
      await set(key, undefined);
    }
  });

  it("F36 are VS Code's own, as the user set them", async () => {
    assert.deepEqual(readNetworkSettings(), DEFAULTS);
    await set("proxy", "http://127.0.0.1:9");
    await set("noProxy", ["example.com"]);
    await set("proxyStrictSSL", false);
    await set("systemCertificates", false);
    const proxy = { proxy: "http://127.0.0.1:9", noProxy: ["example.com"] };
    assert.deepEqual(readNetworkSettings(), { ...proxy, proxyStrictSsl: false, systemCertificates: false });
    await set("proxySupport", "off");
    assert.deepEqual(readNetworkSettings(), { ...DEFAULTS, proxyStrictSsl: false, systemCertificates: false });
  });

  it("F36 are the user's own, also where VS Code would let a workspace have a say", () => {
    const planted: Record<string, unknown> = { proxy: "http://evil.test", noProxy: ["*"], proxyStrictSSL: false };
    const inspect = <T>(key: string) => {
      const value = planted[key] as T;
      return { key, workspaceValue: value, workspaceFolderValue: value };
    };
    assert.deepEqual(readNetworkSettings({ inspect }), DEFAULTS);
  });

  it("F36 are moved by no workspace", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const planted = {
      "http.proxy": "http://127.0.0.1:9",
      "http.noProxy": ["*"],
      "http.proxyStrictSSL": false,
      "http.systemCertificates": false,
    };
    const file = vscode.Uri.joinPath(folder.uri, ".vscode/settings.json");
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(planted)));
    // A change by VS Code's own hand makes it read the whole file.
    await setWorkspaceSetting("numImages", 3);
    try {
      assert.equal(vscode.workspace.getConfiguration("inlineAssets").get("numImages"), 3);
      assert.match(Buffer.from(await vscode.workspace.fs.readFile(file)).toString(), /http\.proxy/);
      assert.deepEqual(readNetworkSettings(), DEFAULTS);
    } finally {
      await setWorkspaceSetting("numImages", undefined);
      await clearWorkspace();
    }
  });
});
