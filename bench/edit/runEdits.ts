import { readFile, writeFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { readPeak } from "../download/peakMemory";
import { editTaskSchema, type EditResult, type EditTask } from "./protocol";

const RUNS = 4;
/** Of the timer that looks for lag, in ms; what it gives holds it, so it is taken off. */
const RESOLUTION_MS = 1;

export interface EditInputs {
  image: Uint8Array;
  mask: Uint8Array;
  answer: Uint8Array;
}
export type Edit = (files: EditInputs) => Promise<Uint8Array>;

/** The one call of a contender's main file: prints what the edits took. */
export function runEdits(prepare: (task: EditTask) => Edit): void {
  void measure(prepare).then(
    (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error), () =>
        process.exit(1),
      );
    },
  );
}

async function measure(prepare: (task: EditTask) => Edit): Promise<EditResult> {
  const task = editTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const edit = prepare(task);
  const idleBytes = process.memoryUsage.rss();
  const files = {
    image: await readFile(task.image),
    mask: await readFile(task.mask),
    answer: await readFile(task.answer),
  };
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const times: number[] = [];
  let made: Uint8Array = new Uint8Array();
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    made = await edit(files);
    times.push(performance.now() - start);
  }
  lag.disable();
  const peakBytes = readPeak();
  await writeFile(task.output, made);
  const [firstMs = NaN, ...laterMs] = times;
  const lagOf = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const lags = { lagP99Ms: lagOf(lag.percentile(99)), lagMaxMs: lagOf(lag.max) };
  return { firstMs, laterMs, ...lags, idleBytes, peakBytes, outputBytes: made.length };
}
