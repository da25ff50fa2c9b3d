// Runs test/e2e/**/*.test.ts under mocha; arguments are passed on to it (for instance: --grep palette).
import { spawn } from "node:child_process";
import path from "node:path";

import { ensureChromium } from "../../scripts/setup/ensureChromium";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { repoRoot } from "../../scripts/setup/paths";

/** The exit code of mocha. What has to be installed is installed before, outside of any test's timeout. */
export async function runE2eTests(mochaArguments: readonly string[] = []): Promise<number> {
  await ensureVsCodeServer();
  await ensureChromium();
  const mocha = path.join(repoRoot, "node_modules", "mocha", "bin", "mocha.js");
  const args = [mocha, "--timeout", "60000", "--fail-zero", ...mochaArguments, "test/e2e/**/*.test.ts"];
  const child = spawn(process.execPath, args, { cwd: repoRoot, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<void> {
  try {
    process.exitCode = await runE2eTests(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
