import { Agent, setGlobalDispatcher } from "undici";
import { taskSchema, type Result, type Task } from "./protocol";

/** The one call of a contender's main file: makes all calls at once and prints what became of them. */
export function runCalls(call: (prompt: string, task: Task) => Promise<boolean>, toldCharged?: () => number): void {
  const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  void makeCalls(call, task).then((result) => {
    const said = toldCharged === undefined ? result : { ...result, toldCharged: toldCharged() };
    process.stdout.write(JSON.stringify(said), () => process.exit(0));
  });
}

async function makeCalls(call: (prompt: string, task: Task) => Promise<boolean>, task: Task): Promise<Result> {
  const settled = await Promise.allSettled(task.prompts.map((prompt) => call(prompt, task)));
  const pictures = settled.filter((one) => one.status === "fulfilled" && one.value).length;
  const failures = settled.flatMap((one) => (one.status === "rejected" ? [reasonOf(one.reason)] : []));
  return { pictures, failures };
}

function reasonOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}

/**
 * Shortens the time-out that Node's own fetch has (300 s to the head of an answer), which is what a client meets that is
 * left at its defaults: some clients take a signal of their user's for a wish to stop, and do not try again.
 */
export function shortenFetch(): void {
  const { timeoutMs } = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  setGlobalDispatcher(new Agent({ headersTimeout: timeoutMs }));
}
