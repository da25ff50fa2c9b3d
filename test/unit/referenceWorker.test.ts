import { build } from "esbuild";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findReferences } from "../../src/core/references/find/findReferences";
import { grammarOf } from "../../src/core/references/grammars";
import type { ReferenceReader } from "../../src/core/references/referenceReader";
import { createReferenceWorkerClient } from "../../src/node/referenceWorkerClient";

const repo = path.join(__dirname, "../..");
const built = path.join(repo, "out/test-worker");
const workerFile = path.join(built, "referenceWorker.js");

describe("reference worker", () => {
  const readers: ReferenceReader[] = [];
  let root: string;
  let notes: string[];

  before(async () => {
    await mkdir(built, { recursive: true });
    await build({
      ...{ entryPoints: [path.join(repo, "src/node/referenceWorker.ts")], outfile: workerFile },
      ...{ bundle: true, platform: "node", format: "cjs", mainFields: ["module", "main"] },
    });
  });
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "inline-assets-references-"));
    notes = [];
  });
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.dispose()));
    await rm(root, { recursive: true });
  });

  const start = (options: { file?: string; afterIdle?: (run: () => void) => () => void } = {}): ReferenceReader => {
    const warn = (words: string): void => void notes.push(words);
    const log = { info: warn, warn, error: warn };
    const { file = workerFile, afterIdle } = options;
    const reader = createReferenceWorkerClient({
      ...{ workerFile: file, log },
      ...(afterIdle === undefined ? {} : { afterIdle }),
    });
    readers.push(reader);
    return reader;
  };
  /** A worker of our own making, to misbehave on purpose. */
  const misbehaving = async (name: string, code: string): Promise<string> => {
    const file = path.join(built, `${name}.cjs`);
    await writeFile(file, `const { parentPort } = require("node:worker_threads"); ${code}`);
    return file;
  };
  const write = async (file: string, text: string | Uint8Array): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };
  const urls = (seen: readonly { raw: string }[]): string[] => seen.map(({ raw }) => raw);
  const place = (document: string) => ({ root, document });

  it("reads a file, says what its paths mean, and sees when either changes", async () => {
    const reader = start();
    await write("docs/a.md", "![a](b.png)");
    const [missing] = await reader.read(place("docs/a.md"), "markdown");
    assert.deepEqual(missing?.target, { file: "docs/b.png", exists: false });
    await write("docs/b.png", "x");
    const [there] = await reader.read(place("docs/a.md"), "markdown");
    assert.deepEqual(there?.target, { file: "docs/b.png", exists: true });
    await write("docs/a.md", "![a](c.png) ![d](d.png)");
    assert.deepEqual(urls(await reader.read(place("docs/a.md"), "markdown")), ["c.png", "d.png"]);
    await rm(path.join(root, "docs/a.md"));
    assert.deepEqual(await reader.read(place("docs/a.md"), "markdown"), []);
  });

  it("hands out all that was found of each reference", async () => {
    const reader = start();
    const folder = path.join(repo, "test/fixtures/references");
    for (const name of (await readdir(folder)).filter((file) => !file.endsWith(".golden"))) {
      const text = await readFile(path.join(folder, name), "utf8");
      const grammar = grammarOf(name) ?? assert.fail(name);
      const seen = await reader.readText(place(name), grammar, text);
      const found = findReferences(grammar, text);
      assert.deepEqual(
        seen,
        seen.map(({ target }, at) => ({ ...found[at], target })),
        name,
      );
    }
  });

  it("follows a document in the editor by its changes, and asks for it anew when one was missed", async () => {
    const reader = start();
    await write("a.md", "![disk](disk.png)");
    let text = "![a](a.png)\n";
    const change = (from: number, removed: number, added: string): void => {
      text = text.slice(0, from) + added + text.slice(from + removed);
      reader.change(place("a.md"), [{ from, removed, text: added }], text.length);
    };
    reader.open({ ...place("a.md"), grammar: "markdown", text: () => text });
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["a.png"]);
    change(5, 1, "bcd");
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["bcd.png"]);
    text = `missed ${text}`;
    change(0, 0, "![e](e.png) ");
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["e.png", "bcd.png"]);
    const [scanned] = await reader.scan(root, [{ document: "a.md", stamp: "" }]);
    assert.deepEqual([urls(scanned?.references ?? []), scanned?.stamp], [["e.png", "bcd.png"], ""]);
    reader.close(place("a.md"));
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["disk.png"]);
  });

  it("tells of a document all that was found in it", async () => {
    const reader = start();
    const fixtures = path.join(repo, "test/fixtures/references");
    for (const name of (await readdir(fixtures)).filter((one) => !one.endsWith(".golden"))) {
      const grammar = grammarOf(name) ?? assert.fail(name);
      const text = await readFile(path.join(fixtures, name), "utf8");
      const found = findReferences(grammar, text).map((reference) => ({ ...reference, target: null }));
      assert.deepEqual(await reader.readText({ root: null, document: name }, grammar, text), found);
    }
  });

  it("answers others while it is at a long document, and leaves that when it is told to", async () => {
    const reader = start();
    await write("long.html", `<p>${'<b class="card"><img src="a.png" alt="x"> some words</b>'.repeat(50_000)}`);
    await write("a.md", "![a](a.png)");
    const stop = new AbortController();
    let isOver = false;
    const long = reader.scan(root, [{ document: "long.html", stamp: "" }], stop.signal).finally(() => (isOver = true));
    for (let asked = 0; asked < 10; asked += 1) await reader.read(place("a.md"), "markdown");
    assert.equal(isOver, false);
    stop.abort();
    await assert.rejects(long, { name: "AbortError" });
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["a.png"]);
  });

  it("scans many documents, and only looks at the date of those that are known", async () => {
    const reader = start();
    const old = new Date(Date.now() - 60_000);
    for (let at = 0; at < 120; at += 1) {
      await write(`d/${at}.md`, at % 2 === 0 ? `![a](${at}.png)` : "no picture");
      await utimes(path.join(root, `d/${at}.md`), old, old);
    }
    const documents = Array.from({ length: 120 }, (_, at) => ({ document: `d/${at}.md`, stamp: "" }));
    const seen = await reader.scan(root, documents);
    assert.equal(seen.length, 120);
    assert.deepEqual(seen.flatMap(({ references }) => urls(references ?? [])).length, 60);
    await write("d/1.md", "![new](new.png)");
    const again = await reader.scan(root, seen);
    const read = again.filter(({ references }) => references !== undefined);
    assert.deepEqual(
      read.map(({ document, references }) => [document, urls(references ?? [])]),
      [["d/1.md", ["new.png"]]],
    );
  });

  it("passes over what is too large, binary, a folder, a pipe or a link, and says so where it matters", async () => {
    const reader = start();
    await write("large.html", `<img src="a.png">${" ".repeat(5 * 1024 * 1024)}`);
    await write("binary.md", Uint8Array.of(33, 91, 93, 40, 0, 41));
    await write("folder.md/x", "");
    await write("real.md", "![a](a.png)");
    if (process.platform !== "win32") {
      await symlink("loop.md", path.join(root, "loop.md"));
      await symlink("real.md", path.join(root, "link.md"));
    }
    const names = ["large.html", "binary.md", "folder.md", "loop.md", "link.md", "none.md"];
    for (const { document, references } of await reader.scan(
      root,
      names.map((document) => ({ document, stamp: "" })),
    ))
      assert.deepEqual(references, [], document);
    assert.equal(notes.length, 2, notes.join("\n"));
    assert.match(notes.join("\n"), /large\.html is larger than 5 MB[\s\S]*binary\.md is no text/);
  });

  it("leads nowhere without a workspace folder", async () => {
    const reader = start();
    const nowhere = { root: null, document: "untitled:Untitled-1" };
    const seen = await reader.readText(nowhere, "html", '<img src="a.png"> <img src="/b.png">');
    assert.deepEqual(
      seen.map(({ raw, target }) => [raw, target]),
      [
        ["a.png", null],
        ["/b.png", null],
      ],
    );
  });

  it("writes new paths for what moves", async () => {
    const reader = start();
    await write("public/img/lake.png", "x");
    await write("src/sea.png", "x");
    await write("src/a.css", "a { background: url(/img/lake.png?v=1) } b { background: url(./sea.png) }");
    await write("src/b.ts", 'import sea from "@/sea.png";');
    const asked = {
      documents: ["src/a.css", "src/b.ts"],
      moves: [
        { from: "public/img", to: "public/art" },
        { from: "src/sea.png", to: "src/x/sea.png" },
      ],
    };
    const edits = await reader.follow(root, asked);
    assert.deepEqual(
      edits.map(({ document, replacements }) => [document, replacements.map(({ was, text }) => `${was} → ${text}`)]),
      [
        ["src/a.css", ["/img/lake.png?v=1 → /art/lake.png?v=1", "./sea.png → ./x/sea.png"]],
        ["src/b.ts", ["@/sea.png → @/x/sea.png"]],
      ],
    );
  });

  it("rejects at once when the signal aborts, and goes on with the rest", async () => {
    const reader = start();
    await write("a.md", "![a](a.png)");
    const cancel = new AbortController();
    const reason = new Error("enough");
    const scan = reader.scan(
      root,
      Array.from({ length: 500 }, () => ({ document: "a.md", stamp: "" })),
      cancel.signal,
    );
    cancel.abort(reason);
    await assert.rejects(scan, reason);
    await assert.rejects(reader.read(place("a.md"), "markdown", AbortSignal.abort(reason)), reason);
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["a.png"]);
  });

  it("asks once more of a new worker when one dies, and gives up after the second", async () => {
    const once = path.join(root, "died");
    const dies = `parentPort.on("message", (call) => { if (call.kind !== "read") return;
      const fs = require("node:fs"); if (!fs.existsSync(${JSON.stringify(once)})) { fs.writeFileSync(${JSON.stringify(once)}, ""); process.exit(1); }
      parentPort.postMessage({ kind: "done", id: call.id, result: [] }); });`;
    assert.deepEqual(await start({ file: await misbehaving("dies-once", dies) }).read(place("a.md"), "css"), []);
    const always = start({ file: await misbehaving("dies", `parentPort.on("message", () => process.exit(1));`) });
    await assert.rejects(always.read(place("a.md"), "css"), /stopped unexpectedly/);
    const odd = `parentPort.on("message", (call) => parentPort.postMessage({ kind: "done", id: call.id, result: [1] }));`;
    await assert.rejects(start({ file: await misbehaving("odd", odd) }).read(place("a.md"), "css"), /unknown answer/);
  });

  it("ends when it is idle, and knows the editor's documents again when it is needed", async () => {
    const idle: (() => void)[] = [];
    const reader = start({
      afterIdle(run) {
        idle.push(run);
        return () => undefined;
      },
    });
    reader.open({ ...place("a.md"), grammar: "markdown", text: () => "![a](open.png)" });
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["open.png"]);
    assert.equal(idle.length, 1);
    idle[0]?.();
    assert.deepEqual(urls(await reader.read(place("a.md"), "markdown")), ["open.png"]);
    await reader.dispose();
    await assert.rejects(reader.read(place("a.md"), "markdown"), /shut down/);
  });
});
