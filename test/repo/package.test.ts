import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync, unzipSync } from "fflate";
import { packageExtension } from "../../scripts/package";
import { repoRoot } from "../../scripts/setup/paths";
import { readBundle } from "../support/readBundle";

/** Modules of Node (and VS Code's) that the shipped code may load: none that starts a process or evaluates text. */
const MODULES =
  "assert async_hooks buffer console crypto diagnostics_channel dns events fs fs/promises http http2 module net os path perf_hooks querystring sqlite stream string_decoder timers timers/promises tls url util util/types vscode worker_threads zlib ./compose.js ./http.js";

/** Suspicious words in libraries that do no harm, each with the reason; the text is minified, so names are left open. */
const HARMLESS: readonly (readonly [file: string, text: RegExp, reason: string])[] = [
  [
    "compose.js",
    /try\{let (\w+)=Function;return new \1\(""\),!0\}catch/,
    "zod asks whether text may be evaluated, for its compiler of schemas, which zod/mini leaves out: it never asks",
  ],
  ["http.js", /Function\.call\.bind\(Function\.prototype\[Symbol\.hasInstance\]\)/, "undici's instanceof"],
  [
    "referenceWorker.js",
    /fork\(\)\{return new \w+\(this\.(buffer|stack),|let \$?\w*=\w+\.fork\(\),\w+=0,/,
    "Lezer's second cursor over its nodes",
  ],
  ["imageWorker.js", /createRequire/, "fflate asks for worker_threads, which it uses for large archives; we have none"],
];

/** lit makes its templates of its own constant texts so; values never go this way. */
const LIT_TEMPLATE = /createElement\("template"\);return \w+\.innerHTML=\w+,\w+/;

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
        /^(extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?|THIRD_PARTY_NOTICES|dist\/.*|media\/.*|docs\/images\/.*|schemas\/.*|l10n\/.*)|extension\.vsixmanifest|\[Content_Types\]\.xml)$/i,
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
      "dist/referenceWorker.js",
      "dist/media/compare.js",
      "dist/media/compare.css",
      "dist/media/mask.js",
      "dist/media/mask.css",
      "dist/media/missing.js",
      "dist/media/missing.css",
      "THIRD_PARTY_NOTICES",
      "media/icon.png",
      "l10n/bundle.l10n.json",
    ]) {
      assert.ok(files[`extension/${needed}`] !== undefined, needed);
    }
  });

  it("stays small", async () => {
    assert.ok((await stat(vsix)).size <= 2_500_000);
    const size = (name: string) => files[`extension/dist/${name}`]?.length ?? Infinity;
    assert.ok(size("extension.js") <= 10 * 1024);
    assert.ok(size("media/panel.js") <= 180_000, "the issue's figure");
    assert.ok(gzipSync(files["extension/dist/media/panel.js"] ?? new Uint8Array()).length <= 55_000);
  });

  it("S9 ships pages that load nothing and hold no parser of the host's", () => {
    const pages = Object.keys(files).filter((name) => /^extension\/dist\/media\/.*\.js$/.test(name));
    assert.ok(pages.length > 0);
    for (const name of pages) {
      const text = Buffer.from(files[name] ?? []).toString();
      // Of addresses, a namespace and one in the words of a library's warning.
      const own = text.replace(LIT_TEMPLATE, "");
      assert.doesNotMatch(
        own,
        /safeParse|innerHTML|WebAssembly|\bfetch\(|https?:(?!\/\/(www\.w3\.org|vscode-elements\.github\.io)\/)/,
        name,
      );
      assert.deepEqual(readBundle(text), { modules: [], suspects: [] }, name);
    }
  });

  it("loads neither undici nor a codec when it is activated", () => {
    const text = Buffer.from(files["extension/dist/extension.js"] ?? []).toString();
    assert.ok(text.length > 0 && text.length < 10_000, String(text.length));
    assert.doesNotMatch(text, /undici|WebAssembly|node:http/);
  });

  it("S11 starts no process and no server, and evaluates no text", () => {
    const bundles = Object.keys(files).filter((name) => /^extension\/dist\/.*\.js$/.test(name));
    assert.equal(bundles.length, 9, bundles.join());
    const used = new Set<RegExp>();
    for (const name of bundles) {
      const { modules, suspects } = readBundle(Buffer.from(files[name] ?? []).toString());
      const unknown = modules.filter((module) => !MODULES.split(" ").includes(module));
      assert.deepEqual(unknown, [], `${name} loads them`);
      for (const suspect of suspects) {
        const [, text] = HARMLESS.find(([file, known]) => name.endsWith(`/${file}`) && known.test(suspect)) ?? [];
        assert.ok(text !== undefined, `${name}: … ${suspect} …`);
        used.add(text);
      }
    }
    assert.equal(used.size, HARMLESS.length, "an exception that nothing needs any more");
  });

  it("S11 would see a process, a server and evaluated text in what ships", () => {
    const source = `require("node:child_process").exec("x"); new Function("x"); (0, eval)("x"); import(name);
      http.createServer().listen(1); process["binding"]("spawn_sync"); "a text with eval and spawn"; /exec/.exec("x");`;
    const { modules, suspects } = readBundle(source);
    assert.deepEqual(modules, ["<name>", "child_process"]);
    assert.equal(suspects.length, 5);
  });

  it("S11 bundles zod's question whether text may be evaluated, and nothing that asks it", () => {
    const text = Buffer.from(files["extension/dist/compose.js"] ?? []).toString();
    const name = /var (\w+)=\w+\(\(\)=>\{if\([^{}]*\)return!1;try\{let \w+=Function/.exec(text)?.[1];
    assert.ok(name !== undefined);
    assert.equal(text.split(new RegExp(`(?<![\\w$])${name}\\.value`)).length - 1, 0);
  });
});
