import { readPeak, resetPeak } from "./peakMemory";
import { taskSchema, type Result, type Task } from "./protocol";

/** The one call of a contender's main file: times `work` and prints what it took. All code is loaded by then. */
export function runContender(work: (task: Task) => Promise<void>): void {
  void measure(work).then(
    (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error), () =>
        process.exit(1),
      );
    },
  );
}

async function measure(work: (task: Task) => Promise<void>): Promise<Result> {
  const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  resetPeak();
  const idleBytes = process.memoryUsage.rss();
  const start = performance.now();
  await work(task);
  const ms = performance.now() - start;
  return { ms, idleBytes, peakBytes: readPeak() };
}
