import { readFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { StampedDocument } from "../../src/core/references/referenceReader";
import { createReferenceWorkerClient } from "../../src/node/referenceWorkerClient";
import type { IndexResult } from "./protocol";
import { indexTaskSchema } from "./protocol";

const SLICE = 200;

/** Indexes a workspace as the product does, from the thread that the extension host would be. */
async function runIndex(): Promise<IndexResult> {
  const { root, workerFile, documents } = indexTaskSchema.parse(
    JSON.parse(await readFile(process.argv[2] ?? "", "utf8")),
  );
  const warn = (): void => undefined;
  const reader = createReferenceWorkerClient({ workerFile, log: { info: warn, warn, error: warn } });
  const scan = async (asked: readonly StampedDocument[]) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    const seen: StampedDocument[] = [];
    let references = 0;
    for (let at = 0; at < asked.length; at += SLICE) {
      for (const { references: found = [], ...stamped } of await reader.scan(root, asked.slice(at, at + SLICE))) {
        seen.push(stamped);
        references += found.length;
      }
    }
    delay.disable();
    return { ms: performance.now() - start, longestBlockMs: delay.max / 1e6, references, seen };
  };
  const before = process.memoryUsage().rss;
  const first = await scan(documents.map((document) => ({ document, stamp: "" })));
  const second = await scan(first.seen);
  const memory = process.memoryUsage().rss - before;
  await reader.dispose();
  const { ms, longestBlockMs, references } = first;
  return { ms, longestBlockMs, references, againMs: second.ms, memory };
}

void runIndex().then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
