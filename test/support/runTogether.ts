import { spawn, type ChildProcess } from "node:child_process";
import { onProcessEnd } from "../../scripts/setup/processes";

/**
 * Starts programs that say a line when they are ready and begin when their standard input ends; lets them all begin at
 * once. @throws Error when one of them fails.
 */
export async function runTogether(node: string, programs: readonly (readonly string[])[]): Promise<void> {
  const children = programs.map((args) => spawn(node, args, { stdio: ["pipe", "pipe", "inherit"] }));
  const forget = onProcessEnd(() => children.forEach((child) => child.kill("SIGKILL")));
  try {
    const ended = Promise.all(children.map(endOf));
    // Whoever ends before it is ready fails here, whoever ends after it below.
    await Promise.race([ended, Promise.all(children.map(firstOutputOf))]);
    for (const child of children) child.stdin.end();
    await ended;
  } finally {
    for (const child of children) child.kill("SIGKILL");
    forget();
  }
}

function firstOutputOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.stdout?.once("data", resolve));
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A process that was started ended with code ${code ?? "none"}.`));
    });
  });
}
