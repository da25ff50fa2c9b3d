import { spawn, type ChildProcess } from "node:child_process";
import { onProcessEnd } from "../scripts/setup/processes";

/**
 * Runs a program to its end.
 * @param timeoutMs after which it is killed; 0: never
 * @returns what it printed
 * @throws Error with what it complained of
 */
export async function runToEnd(command: string, args: readonly string[], timeoutMs = 0): Promise<string> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const forget = onProcessEnd(() => child.kill("SIGKILL"));
  let output = "";
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  forget();
  if (code !== 0) throw new Error(complaint.trim().split("\n")[0] ?? `ended with code ${code ?? "none"}`);
  return output;
}

export interface BackgroundProcess {
  /** The first line that it printed. */
  firstLine: string;
  stop(): Promise<void>;
}

/** Starts a program that prints a line when it is ready, and ends when its standard input does. */
export async function startInBackground(command: string, args: readonly string[]): Promise<BackgroundProcess> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const forget = onProcessEnd(() => child.kill("SIGKILL"));
  const firstLine = await firstLineOf(child);
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end();
    await gone;
    forget();
  };
  return { firstLine, stop };
}

function firstLineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended at once with code ${code ?? "none"}`)));
  });
}
