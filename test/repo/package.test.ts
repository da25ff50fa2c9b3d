import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { packageExtension } from "../../scripts/package";
import { repoRoot } from "../../scripts/setup/paths";

describe("the packaged extension", () => {
  let folder: string;
  let vsix: string;
  let files: Record<string, Uint8Array>;

  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-package-"));
    vsix = await packageExtension(folder);
    files = unzipSync(await readFile(vsix));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("holds no sources, tests, maps or machine's paths", () => {
    for (const [name, bytes] of Object.entries(files)) {
      assert.match(
        name,
        /^(extension\/(package\.json|readme\.md|changelog\.md|LICENSE(\.txt)?|THIRD_PARTY_NOTICES|dist\/.*|media\/.*|docs\/images\/.*|schemas\/.*)|extension\.vsixmanifest|\[Content_Types\]\.xml)$/i,
      );
      assert.doesNotMatch(name, /\.(ts|map|tsbuildinfo)$/);
      const text = Buffer.from(bytes).toString("latin1");
      assert.ok(!text.includes(repoRoot), `${name} names the folder that it was built in`);
      assert.doesNotMatch(text, /prsp-[A-Za-z0-9]{8,}|sourceMappingURL=/, name);
    }
    for (const needed of [
      "dist/extension.js",
      "dist/compose.js",
      "dist/http.js",
      "dist/imageWorker.js",
      "THIRD_PARTY_NOTICES",
      "media/icon.png",
    ]) {
      assert.ok(files[`extension/${needed}`] !== undefined, needed);
    }
  });

  it("stays small", async () => {
    assert.ok((await stat(vsix)).size <= 2_500_000);
    const size = (name: string) => files[`extension/dist/${name}`]?.length ?? Infinity;
    assert.ok(size("extension.js") + size("compose.js") <= 150 * 1024);
  });

  it("loads neither undici nor a codec when it is activated", () => {
    const text = Buffer.from(files["extension/dist/extension.js"] ?? []).toString();
    assert.ok(text.length > 0 && text.length < 10_000, String(text.length));
    assert.doesNotMatch(text, /undici|WebAssembly|node:http/);
  });
});
