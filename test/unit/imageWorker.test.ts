import { build } from "esbuild";
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { copyImageAssets } from "../../scripts/assets.mjs";
import { InlineAssetsError } from "../../src/core/errors";
import type { PlaceholderRequest } from "../../src/core/ports";
import { createImageWorkerClient, type ImageWorkerClient } from "../../src/node/imageWorkerClient";
import { createRenderPlaceholder } from "../../src/node/renderPlaceholder";

const root = path.join(__dirname, "../..");
const folder = path.join(root, "out/test-worker");
const assetsFolder = path.join(root, "out/test-assets");
const workerFile = path.join(folder, "imageWorker.js");
const request: PlaceholderRequest = { prompt: "red balloon", seed: 3, index: 1, width: 120, height: 90, format: "png" };

/** A worker of our own making, to misbehave on purpose. */
async function writeWorker(name: string, onMessage: string): Promise<string> {
  const file = path.join(folder, `${name}.cjs`);
  const code = `const { parentPort } = require("node:worker_threads"); parentPort.on("message", (call) => { ${onMessage} });`;
  await writeFile(file, code);
  return file;
}

const engineError = (words: RegExp) => (error: unknown) =>
  error instanceof InlineAssetsError &&
  error.code === "provider-error" &&
  error.charged === "no" &&
  words.test(error.message);

describe("image worker", () => {
  const clients: ImageWorkerClient[] = [];
  const start = (file = workerFile, afterIdle?: (run: () => void) => () => void): ImageWorkerClient => {
    const options = { workerFile: file, assetsFolder };
    const client = createImageWorkerClient(afterIdle === undefined ? options : { ...options, afterIdle });
    clients.push(client);
    return client;
  };

  before(async () => {
    await mkdir(folder, { recursive: true });
    await copyImageAssets(assetsFolder);
    await build({
      entryPoints: [path.join(root, "src/node/imageWorker.ts")],
      outfile: workerFile,
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      logOverride: { "empty-import-meta": "silent" },
    });
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
  });

  it("gives the bytes that drawing in this thread gives, in each format and for several calls at once", async () => {
    const render = createRenderPlaceholder(assetsFolder);
    const client = start();
    const calls = (["png", "jpeg", "webp"] as const).map((format) => ({ ...request, format }));
    const drawn = await Promise.all(calls.map((call) => client.renderPlaceholder(call)));
    for (const [at, call] of calls.entries()) assert.deepEqual(drawn[at], await render(call), call.format);
  });

  it("compares two pictures, and says of what it can't open which it is", async () => {
    const client = start();
    const [before, after] = await Promise.all([0, 1].map((index) => client.renderPlaceholder({ ...request, index })));
    assert.ok(before !== undefined && after !== undefined);
    const same = await client.compare({ before, after: before, mask: null });
    assert.ok(same.kind === "compared");
    assert.deepEqual([same.differing, same.insidePixels, same.outsidePixels], [0, 120 * 90, 0]);
    const other = await client.compare({ before, after, mask: null });
    assert.ok(other.kind === "compared" && other.differing > 0 && other.picture.length > 100);
    const broken = client.compare({ before, after: Uint8Array.of(1, 2, 3), mask: null });
    await assert.rejects(broken, { code: "invalid-request", field: "after", charged: "no" });
  });

  it("says that comparing failed, and nothing of money, when the worker dies", async () => {
    const client = start(await writeWorker("dies-comparing", "process.exit(1);"));
    const files = { before: Uint8Array.of(1), after: Uint8Array.of(2), mask: null };
    const message = "The pictures could not be compared: the image worker stopped unexpectedly.";
    await assert.rejects(client.compare(files), { code: "invalid-request", message });
  });

  it("rejects what cannot be drawn, and goes on", async () => {
    const client = start();
    const tooWide = client.renderPlaceholder({ ...request, width: 3841 });
    await assert.rejects(tooWide, engineError(/could not do it/u));
    await assert.rejects(client.renderPlaceholder({ ...request, height: 1.5 }), engineError(/could not do it/u));
    assert.ok((await client.renderPlaceholder(request)).length > 100);
  });

  it("rejects when its files are missing", async () => {
    const client = createImageWorkerClient({ workerFile, assetsFolder: path.join(root, "nowhere") });
    clients.push(client);
    await assert.rejects(client.renderPlaceholder(request), engineError(/ENOENT/u));
  });

  it("rejects the call during which the worker dies, and starts a new one for the next", async () => {
    const file = await writeWorker(
      "dies",
      "if (call.request.seed === 666) process.exit(1); if (call.request.seed === 667) throw new Error('boom');" +
        "parentPort.postMessage({ kind: 'done', id: call.id, result: Uint8Array.of(call.id) });",
    );
    const client = start(file);
    const dying = [666, 3, 667, 4].map((seed) => client.renderPlaceholder({ ...request, seed }));
    const ends = await Promise.allSettled(dying);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["rejected", "fulfilled", "rejected", "fulfilled"],
    );
    await assert.rejects(client.renderPlaceholder({ ...request, seed: 667 }), (error) => {
      assert.ok(engineError(/stopped unexpectedly/u)(error));
      assert.match(String(error instanceof Error && error.cause), /boom/u);
      return true;
    });
  });

  it("rejects when the worker's file is missing", async () => {
    const client = start(path.join(folder, "nothing.js"));
    await assert.rejects(client.renderPlaceholder(request), engineError(/stopped unexpectedly/u));
  });

  it("rejects an answer it does not know, and does not mind one to an older call", async () => {
    const file = await writeWorker(
      "babbles",
      "parentPort.postMessage({ kind: 'done', id: call.id - 1, result: Uint8Array.of(9) });" +
        "parentPort.postMessage(call.request.seed === 1 ? { hello: 1 } : { kind: 'done', id: call.id, result: Uint8Array.of(1) });",
    );
    const client = start(file);
    await assert.rejects(client.renderPlaceholder({ ...request, seed: 1 }), engineError(/unknown answer/u));
    assert.deepEqual(await client.renderPlaceholder(request), Uint8Array.of(1));
  });

  it("rejects at once with the signal's reason; what waited is never drawn, what ran is dropped", async () => {
    const file = await writeWorker(
      "counts",
      "globalThis.seen = [...(globalThis.seen ?? []), call.request.seed];" +
        "if (call.request.seed === 1) return setImmediate(() => parentPort.postMessage({ kind: 'done', id: call.id, result: Uint8Array.of(1) }));" +
        "parentPort.postMessage({ kind: 'done', id: call.id, result: Uint8Array.from(globalThis.seen) });",
    );
    const client = start(file);
    const [running, waiting] = [new AbortController(), new AbortController()];
    const reason = new Error("enough");
    const first = client.renderPlaceholder({ ...request, seed: 1 }, running.signal);
    const second = client.renderPlaceholder({ ...request, seed: 2 }, waiting.signal);
    const third = client.renderPlaceholder({ ...request, seed: 3 });
    waiting.abort(reason);
    running.abort(reason);
    await assert.rejects(first, reason);
    await assert.rejects(second, reason);
    assert.deepEqual(await third, Uint8Array.of(1, 3));
    await assert.rejects(client.renderPlaceholder(request, AbortSignal.abort(reason)), reason);
  });

  it("ends an idle worker, starts another on demand, and leaves a busy one alone", async () => {
    const file = await writeWorker(
      "remembers",
      "globalThis.calls = (globalThis.calls ?? 0) + 1;" +
        "parentPort.postMessage({ kind: 'done', id: call.id, result: Uint8Array.of(globalThis.calls) });",
    );
    const timers = new Set<() => void>();
    const client = start(file, (run) => {
      timers.add(run);
      return () => timers.delete(run);
    });
    assert.deepEqual(await client.renderPlaceholder(request), Uint8Array.of(1));
    assert.equal(timers.size, 1);
    const second = client.renderPlaceholder(request);
    assert.equal(timers.size, 0, "a call takes the timer back");
    assert.deepEqual(await second, Uint8Array.of(2));
    for (const run of timers) run();
    assert.deepEqual(await client.renderPlaceholder(request), Uint8Array.of(1), "a new thread");
  });

  it("rejects what is open when disposed, and every call after", async () => {
    const client = start(await writeWorker("sleeps", ""));
    const open = [client.renderPlaceholder(request), client.renderPlaceholder(request)];
    const ends = Promise.allSettled(open);
    await client.dispose();
    assert.deepEqual(
      (await ends).map(({ status }) => status),
      ["rejected", "rejected"],
    );
    await assert.rejects(client.renderPlaceholder(request), engineError(/shut down/u));
    await client.dispose();
  });
});
