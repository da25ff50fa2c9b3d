import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import type { Call } from "../../../src/core/provider";
import { createHttp } from "../../../src/providers/http";
import { bodyOf } from "../../../src/providers/prospolabs/bodyShape";
import { editTaskSchema, type PostResult } from "../protocol";

// How long the thread is held while an edit is posted: ours, and what one writes who thinks of nothing. The server is on the same
// thread and throws away what comes, which adds a little to both.

const PICTURE_BYTES = 20_000_000;
const RUNS = 7;
const nothing = (): void => undefined;
const call: Call = {
  model: "gpt-image-2",
  mode: "edit",
  prompt: "a red balloon",
  quality: "high",
  imageSize: { width: 3840, height: 2160 },
  outputFormat: "png",
  numImages: 1,
  seed: 1,
};

async function main(): Promise<void> {
  const task = editTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const picture = new Uint8Array(PICTURE_BYTES);
  picture.set(await readFile(task.image));
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const http = createHttp({ log: { info: nothing, warn: nothing, error: nothing }, userAgent: "bench" });
  const headers = { "content-type": "application/json" };

  const ours = async (): Promise<void> => {
    const body = bodyOf(call, "flat", { inputs: { images: [picture], mask: null } });
    await http.postJson({ url, headers: {}, timeoutMs: 60_000, maxBytes: 1e6, body });
  };
  const plain = async (): Promise<void> => {
    const image = `data:image/png;base64,${Buffer.from(picture).toString("base64")}`;
    await (await fetch(url, { method: "POST", headers, body: JSON.stringify({ ...call, image }) })).text();
  };
  const result: PostResult = { oursMs: [], plainMs: [] };
  for (let run = 0; run < RUNS; run += 1) {
    result.oursMs.push(await longestBlock(ours));
    result.plainMs.push(await longestBlock(plain));
  }
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}

/** The longest time between two turns of the event loop, ms. */
async function longestBlock(work: () => Promise<void>): Promise<number> {
  let isOver = false;
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  look();
  await work();
  isOver = true;
  look();
  return longest;
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
