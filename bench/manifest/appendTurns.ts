import { appendFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { manifestLineText } from "../../src/core/manifest";
import { createManifestStore } from "../../src/node/manifestStore";
import { lineOf } from "../../test/support/manifestLines";
import { appendTaskSchema, FOLDER, MANIFEST, type AppendResult } from "./protocol";

// A process of its own: appends to manifests of different lengths in turns, each time to the length it had.

async function main(): Promise<void> {
  const { roots, rounds } = appendTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const store = createManifestStore();
  const result: AppendResult = roots.map(() => ({ ours: [], plain: [] }));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const line = lineOf(0, 0);
    for (const [index, root] of roots.entries()) {
      const file = path.join(root, MANIFEST);
      const ours = await timeAndUndo(file, () => store.append(root, FOLDER, line));
      const plain = await timeAndUndo(file, () => appendFile(file, `${manifestLineText(line)}\n`, { flush: true }));
      if (round < 0) continue;
      result[index]?.ours.push(ours);
      result[index]?.plain.push(plain);
    }
  }
  process.stdout.write(JSON.stringify(result));
}

const WARM_UP = 10;

async function timeAndUndo(file: string, work: () => Promise<void>): Promise<number> {
  const { size } = await stat(file);
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  await truncate(file, size);
  return ms;
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
