import { spawn } from "node:child_process";
import path from "node:path";
import { repoRoot } from "./setup/paths";

// Every check of the project; all of them run, so that one look shows all that is wrong. As many as there may be run beside
// each other; what drives VS Code, or builds anew what the others read, has the machine for itself.

interface Check {
  name: string;
  /** Arguments of node. */
  args: readonly string[];
  /** Beside those that are, too; shown when it has ended. */
  isBeside?: boolean;
}

const bin = (file: string) => path.join(repoRoot, "node_modules", file);
const tsx = ["--import", "tsx"];
const mocha = (files: string) => [bin("mocha/bin/mocha.js"), files];
const tsc = (project: string) => [bin("typescript/bin/tsc"), "-p", project];

/** Two of them use two processors well. */
const MOST_BESIDE = 2;

/** In order; of those beside each other the longest come first, so that none is left over at the end. */
const CHECKS: readonly Check[] = [
  { name: "build", args: ["esbuild.mjs"] },
  { name: "contract and crash tests", isBeside: true, args: mocha("test/{contract,crash}/**/*.test.ts") },
  { name: "pages in Chromium", isBeside: true, args: [...tsx, "test/page/run.ts"] },
  { name: "unit tests", isBeside: true, args: mocha("test/unit/**/*.test.ts") },
  { name: "lint", isBeside: true, args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
  { name: "format", isBeside: true, args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
  { name: "types of tests and scripts", isBeside: true, args: tsc("test/tsconfig.json") },
  { name: "types", isBeside: true, args: tsc("tsconfig.json") },
  { name: "types of media", isBeside: true, args: tsc("media/tsconfig.json") },
  { name: "dead code", isBeside: true, args: [bin("knip/bin/knip.js"), "--no-progress"] },
  { name: "repository tests", args: mocha("test/repo/**/*.test.ts") },
  { name: "tests in VS Code", args: [...tsx, "test/host/run.ts"] },
  { name: "end-to-end tests in Chromium", args: [...tsx, "test/e2e/run.ts"] },
];

/** How much of a failed check's output is said once more at the end, where whoever sees the last page alone finds it. */
const REPEATED_LINES = 100;

interface Failure {
  name: string;
  said: string;
}

async function run({ name, args, isBeside = false }: Check): Promise<Failure | undefined> {
  const start = performance.now();
  if (!isBeside) console.log(`\n── ${name}`);
  const child = spawn(process.execPath, args, { cwd: repoRoot, stdio: ["inherit", "pipe", "pipe"] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      said.push(data);
      if (!isBeside) process.stdout.write(data);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  if (isBeside) {
    console.log(`\n── ${name}`);
    process.stdout.write(Buffer.concat(said));
  }
  console.log(`${code === 0 ? "✔" : "✘"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return code === 0 ? undefined : { name, said: Buffer.concat(said).toString() };
}

/** Takes one check after another from those that are left. @returns those that failed */
async function runAll(left: Iterator<Check>): Promise<Failure[]> {
  const failed: Failure[] = [];
  for (let next = left.next(); next.done !== true; next = left.next()) {
    const failure = await run(next.value);
    if (failure) failed.push(failure);
  }
  return failed;
}

async function runBeside(checks: readonly Check[]): Promise<Failure[]> {
  const left = checks.values();
  return (await Promise.all(Array.from({ length: MOST_BESIDE }, () => runAll(left)))).flat();
}

function sayAgain({ name, said }: Failure): void {
  console.log(`\n── once more: the end of ${name}`);
  console.log(said.trimEnd().split("\n").slice(-REPEATED_LINES).join("\n"));
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const start = checks.findIndex(({ isBeside }) => isBeside === true);
  const [first, others] = start < 0 ? [checks, []] : [checks.slice(0, start), checks.slice(start)];
  const failed = await runAll(first.values());
  failed.push(...(await runBeside(others.filter(({ isBeside }) => isBeside === true))));
  failed.push(...(await runAll(others.filter(({ isBeside }) => isBeside !== true).values())));
  failed.forEach(sayAgain);
  const names = failed.map(({ name }) => name).join(", ");
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${names}.`);
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && checks.length > 0 ? 0 : 1;
}

void main();
