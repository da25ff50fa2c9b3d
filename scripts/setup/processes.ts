import { spawn, type ChildProcess } from "node:child_process";

export interface CapturedRun {
  /** Null when the command could not be started or was ended by a signal or the deadline. */
  readonly code: number | null;
  /** stdout and stderr, interleaved. */
  readonly output: string;
}

export interface CaptureOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a command to its end and keeps what it printed; never throws, so that a missing command is just a failed run. */
export function capture(command: string, args: readonly string[], options: CaptureOptions = {}): Promise<CapturedRun> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a .cmd on Windows, which only a shell starts.
      shell: process.platform === "win32" && command === "npm",
      timeout: options.timeoutMs,
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    const forget = onProcessEnd(() => child.kill("SIGKILL"));
    let output = "";
    const keep = (chunk: Buffer): void => void (output += chunk.toString("utf8"));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.on("close", (code) => {
      forget();
      resolve({ code, output });
    });
  });
}

/** Ends a detached child with everything it started, asking first; resolves when the child is gone. */
export async function stopProcessGroup(child: ChildProcess, graceMs = 3000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  await gone;
  clearTimeout(timer);
  // What the child left behind in its group (extension hosts) must not outlive it.
  signalGroup(child, "SIGKILL");
}

export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawn("taskkill", ["/F", "/T", "/PID", String(child.pid)], { stdio: "ignore" });
    else process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const cleanups = new Set<() => void>();
let isListening = false;

/** Runs `cleanup` (synchronous) if this process ends before the returned function is called, be it by a signal. */
export function onProcessEnd(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  listenOnce();
  return () => void cleanups.delete(cleanup);
}

function listenOnce(): void {
  if (isListening) return;
  isListening = true;
  process.on("exit", runCleanups);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Someone else who listens decides when to end; alone, we end as the signal would have.
      if (process.listenerCount(signal) > 1) return;
      runCleanups();
      process.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
}

function runCleanups(): void {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}
