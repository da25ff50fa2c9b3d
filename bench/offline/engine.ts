import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { drawPlaceholder } from "../../src/core/placeholder/drawPlaceholder";
import { parseFontSet } from "../../src/core/placeholder/parseFontSet";
import { createImageWorkerClient } from "../../src/node/imageWorkerClient";
import { encodePlain, loadPlain } from "./plainJsquash";
import { engineTaskSchema, type EngineSample, type EngineTask } from "./protocol";

// A process of its own: the product's worker against the plain encoders, in turns.

const ROUNDS = 3;
const REQUEST = { prompt: "A ceramic mug on a pale table", seed: 42, index: 0, width: 3840, height: 2160 };
const FORMATS = ["png", "jpeg", "webp"] as const;

async function main(): Promise<void> {
  const task = engineTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const pixels = await drawPixels(task.assetsFolder);
  await loadPlain(task);
  for (const format of FORMATS) await encodePlain({ ...pixels, ...corner(pixels.data) }, format);
  const samples: EngineSample[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const format of FORMATS) {
      const ours = await timeWorker(task, format);
      const rival = await time(() => encodePlain(pixels, format));
      samples.push({ format, ...ours, rivalMs: rival.ms, rivalBytes: rival.value });
    }
  }
  process.stdout.write(JSON.stringify(samples));
}

async function timeWorker(task: EngineTask, format: EngineSample["format"]) {
  const worker = createImageWorkerClient(task);
  const cold = await time(() => worker.renderPlaceholder({ ...REQUEST, format }));
  const warm = await time(() => worker.renderPlaceholder({ ...REQUEST, format }));
  await worker.dispose();
  return { coldMs: cold.ms, warmMs: warm.ms, bytes: cold.value.byteLength };
}

/** The same pixels that the worker draws. */
async function drawPixels(assetsFolder: string) {
  const names = (await readdir(assetsFolder)).filter((name) => name.endsWith(".woff")).sort();
  const first = names.filter((name) => name.includes("-latin-6"));
  const ordered = [...first, ...names.filter((name) => !first.includes(name))];
  const files = await Promise.all(ordered.map((name) => readFile(path.join(assetsFolder, name))));
  const fonts = parseFontSet(files.map((file) => new Uint8Array(file).buffer));
  return drawPlaceholder({ ...REQUEST, fonts });
}

/** A small picture to warm the encoders with. */
function corner(data: Uint8ClampedArray<ArrayBuffer>) {
  return { data: data.slice(0, 64 * 64 * 4), width: 64, height: 64 };
}

async function time<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
