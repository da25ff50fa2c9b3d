import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { repoRoot } from "../../scripts/setup/paths";
import { SETTINGS } from "../../src/core/schema/settings";
import { COMMAND_IDS } from "../../src/host/commands/commandIds";
import packageJson from "../../package.json";

// The invariants of docs/ARCHITECTURE.md, stated as absences.

function sources(folder: string): Map<string, string> {
  const root = path.join(repoRoot, folder);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return new Map(
    files.map((file) => [`${folder}/${file.replaceAll("\\", "/")}`, readFileSync(path.join(root, file), "utf8")]),
  );
}

const all = sources("src");

function filesWith(pattern: RegExp): string[] {
  return [...all]
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file)
    .sort();
}

describe("the house", () => {
  it("keeps core free of VS Code, network, disk, clock and chance", () => {
    for (const [file, text] of sources("src/core")) {
      assert.doesNotMatch(text, /from "(node:|vscode|undici)/, file);
      assert.doesNotMatch(
        text,
        /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now|\bsetTimeout\(|\bprocess\.|\bfetch\(/,
        file,
      );
    }
  });

  it("lets one room import vscode and one file undici", () => {
    for (const file of filesWith(/from "vscode"/)) {
      assert.match(file, /^src\/(host\/.*|extension)\.ts$/);
    }
    for (const file of filesWith(/from "undici"/)) assert.match(file, /^src\/providers\/http(\/\w+)?\.ts$/);
  });

  it("reads settings, keys and messages in one file each, and renames in one", () => {
    assert.deepEqual(filesWith(/getConfiguration\(/), ["src/host/settings.ts"]);
    assert.deepEqual(filesWith(/\.secrets\b(?!\s*[,:}])|SecretStorage/), ["src/compose.ts", "src/host/secrets.ts"]);
    assert.deepEqual(filesWith(/\bshow(Information|Warning|Error)Message\(/), ["src/host/notify.ts"]);
    assert.deepEqual(filesWith(/\b(rename|link)\(/), ["src/node/durableFile.ts"]);
    assert.deepEqual(filesWith(/\.postJson\(/), ["src/providers/prospolabs/adapter.ts"]);
    assert.deepEqual(filesWith(/provider\.submit\(/), ["src/core/job/submitJob.ts"]);
  });

  it("S11 starts no process, no server and evaluates no text", () => {
    assert.deepEqual(filesWith(/child_process|createServer|\beval\(|new Function\(/), []);
  });

  it("S9 lets no text become markup, a program or a request in a page", () => {
    for (const [file, text] of sources("media")) {
      assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(/, file);
      assert.doesNotMatch(text, /WebAssembly|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\(/, file);
    }
  });

  it("names no provider outside its folder, the composition and the settings schema", () => {
    const named = filesWith(/prospolabs/i).filter((file) => !file.startsWith("src/providers/prospolabs/"));
    assert.deepEqual(named, ["src/compose.ts", "src/core/schema/settings.ts", "src/host/account.ts"]);
  });

  it("switches no rule off", () => {
    assert.deepEqual(filesWith(/eslint-disable|@ts-(ignore|nocheck|expect-error)|\bas any\b|: any\b|TODO|FIXME/), []);
  });
});

describe("package.json", () => {
  it("has a title for each command and no other command", () => {
    const declared = packageJson.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...declared].sort(), [...COMMAND_IDS].sort());
    assert.ok(packageJson.contributes.commands.every(({ category }) => category === "Inline Assets"));
  });

  it("S1 gives every setting a scope, and addresses and limits the user's own", () => {
    const properties = Object.entries(packageJson.contributes.configuration.properties);
    assert.deepEqual(
      properties.map(([key]) => key),
      Object.keys(SETTINGS).map((key) => `inlineAssets.${key}`),
    );
    for (const [key, { scope }] of properties) {
      assert.match(scope, /^(application|window|resource)$/, key);
      if (/url|path$|usd|timeout|maxConcurrent/i.test(key)) assert.equal(scope, "application", key);
    }
  });

  it("runs where the workspace is, refuses virtual workspaces and is limited in untrusted ones", () => {
    assert.deepEqual(packageJson.extensionKind, ["workspace"]);
    assert.equal(packageJson.capabilities.virtualWorkspaces, false);
    assert.equal(packageJson.capabilities.untrustedWorkspaces.supported, "limited");
    assert.deepEqual(packageJson.activationEvents, ["onStartupFinished"]);
  });
});

describe("the repository", () => {
  it("has a lock file without addresses", () => {
    const lock = readFileSync(path.join(repoRoot, "package-lock.json"), "utf8");
    assert.doesNotMatch(lock, /"resolved":|https?:\/\/[^"]*registry/);
  });

  it("calls npm test in CI and nothing cleverer", () => {
    assert.match(readFileSync(path.join(repoRoot, ".ci/run"), "utf8"), /^npm test$/m);
  });
});
