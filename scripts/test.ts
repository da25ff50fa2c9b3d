import { spawn } from "node:child_process";
import path from "node:path";
import { repoRoot } from "./setup/paths";

// Every check of the project, one after another; all of them run, so that one look shows all that is wrong.

interface Check {
  name: string;
  /** Arguments of node. */
  args: readonly string[];
}

const bin = (file: string) => path.join(repoRoot, "node_modules", file);
const tsx = ["--import", "tsx"];

const CHECKS: readonly Check[] = [
  { name: "build", args: ["esbuild.mjs"] },
  { name: "format", args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
  { name: "types", args: [bin("typescript/bin/tsc"), "-p", "tsconfig.json"] },
  { name: "types of media", args: [bin("typescript/bin/tsc"), "-p", "media/tsconfig.json"] },
  { name: "types of tests and scripts", args: [bin("typescript/bin/tsc"), "-p", "test/tsconfig.json"] },
  { name: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
  { name: "dead code", args: [bin("knip/bin/knip.js"), "--no-progress"] },
  {
    name: "unit, contract, crash and repository tests",
    args: [bin("mocha/bin/mocha.js"), "test/{unit,contract,crash,repo}/**/*.test.ts"],
  },
  { name: "tests in VS Code", args: [...tsx, "test/host/run.ts"] },
  { name: "end-to-end tests in Chromium", args: [...tsx, "test/e2e/run.ts"] },
];

async function run({ name, args }: Check): Promise<boolean> {
  const start = performance.now();
  console.log(`\n── ${name}`);
  const child = spawn(process.execPath, args, { cwd: repoRoot, stdio: "inherit" });
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exitCode) => resolve(exitCode ?? 1));
  });
  console.log(`${code === 0 ? "✔" : "✘"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return code === 0;
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const failed: string[] = [];
  for (const check of checks) {
    if (!(await run(check))) failed.push(check.name);
  }
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}.`);
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && checks.length > 0 ? 0 : 1;
}

void main();
