import { spawn } from "node:child_process";
import path from "node:path";
import { repoRoot } from "../../scripts/setup/paths";

/** @returns mocha's exit code. @param args patterns and options */
export async function runMocha(args: readonly string[]): Promise<number> {
  const mocha = path.join(repoRoot, "node_modules", "mocha", "bin", "mocha.js");
  const options = ["--timeout", "60000", "--fail-zero"];
  const child = spawn(process.execPath, [mocha, ...options, ...args], { cwd: repoRoot, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** As a program of its own: what goes wrong before a test is said in one line. */
export async function asProgram(run: (mochaArguments: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
