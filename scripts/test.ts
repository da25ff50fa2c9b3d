import { spawn } from "node:child_process";
import path from "node:path";
import { repoRoot } from "./setup/paths";

// Every check of the project; all of them run, so that one look shows all that is wrong. Those of two lanes run beside
// each other, each on a processor; what drives VS Code has the machine for itself.

interface Check {
  name: string;
  /** Arguments of node. */
  args: readonly string[];
  /** Those of one lane run one after another, lanes beside each other; absent: alone. Shown when it has ended. */
  lane?: "sources" | "disk";
}

const bin = (file: string) => path.join(repoRoot, "node_modules", file);
const tsx = ["--import", "tsx"];

const mocha = [bin("mocha/bin/mocha.js")];

const CHECKS: readonly Check[] = [
  { name: "build", args: ["esbuild.mjs"] },
  { name: "format", lane: "sources", args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
  { name: "types", lane: "sources", args: [bin("typescript/bin/tsc"), "-p", "tsconfig.json"] },
  { name: "types of media", lane: "sources", args: [bin("typescript/bin/tsc"), "-p", "media/tsconfig.json"] },
  {
    name: "types of tests and scripts",
    lane: "sources",
    args: [bin("typescript/bin/tsc"), "-p", "test/tsconfig.json"],
  },
  { name: "lint", lane: "sources", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
  { name: "dead code", lane: "sources", args: [bin("knip/bin/knip.js"), "--no-progress"] },
  { name: "unit and repository tests", lane: "sources", args: [...mocha, "test/{unit,repo}/**/*.test.ts"] },
  { name: "pages in Chromium", lane: "sources", args: [...tsx, "test/page/run.ts"] },
  { name: "contract and crash tests", lane: "disk", args: [...mocha, "test/{contract,crash}/**/*.test.ts"] },
  { name: "tests in VS Code", args: [...tsx, "test/host/run.ts"] },
  { name: "end-to-end tests in Chromium", args: [...tsx, "test/e2e/run.ts"] },
];

/** How much of a failed check's output is said once more at the end, where whoever sees the last page alone finds it. */
const REPEATED_LINES = 100;

interface Failure {
  name: string;
  said: string;
}

async function run({ name, args, lane }: Check): Promise<Failure | undefined> {
  const start = performance.now();
  if (lane === undefined) console.log(`\n── ${name}`);
  const child = spawn(process.execPath, args, { cwd: repoRoot, stdio: ["inherit", "pipe", "pipe"] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      said.push(data);
      if (lane === undefined) process.stdout.write(data);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  if (lane !== undefined) {
    console.log(`\n── ${name}`);
    process.stdout.write(Buffer.concat(said));
  }
  console.log(`${code === 0 ? "✔" : "✘"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return code === 0 ? undefined : { name, said: Buffer.concat(said).toString() };
}

/** @returns those that failed. */
async function runInOrder(checks: readonly Check[]): Promise<Failure[]> {
  const failed: Failure[] = [];
  for (const check of checks) {
    const failure = await run(check);
    if (failure) failed.push(failure);
  }
  return failed;
}

function sayAgain({ name, said }: Failure): void {
  console.log(`\n── once more: the end of ${name}`);
  console.log(said.trimEnd().split("\n").slice(-REPEATED_LINES).join("\n"));
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const inLane = (lane: Check["lane"]) => checks.filter((check) => check.lane === lane);
  const [first, ...others] = inLane(undefined);
  const build = first?.name === "build" ? [first] : [];
  const failed = await runInOrder(build);
  failed.push(...(await Promise.all([runInOrder(inLane("sources")), runInOrder(inLane("disk"))])).flat());
  failed.push(...(await runInOrder(build.length === 0 ? inLane(undefined) : others)));
  failed.forEach(sayAgain);
  const names = failed.map(({ name }) => name).join(", ");
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${names}.`);
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && checks.length > 0 ? 0 : 1;
}

void main();
