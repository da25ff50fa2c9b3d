// Loaded by VS Code inside the extension host, as out/test/host/index.js (see scripts/setup/bundleTests.ts).
import { readdirSync } from "node:fs";
import path from "node:path";

import Mocha from "mocha";

/** VS Code takes a rejection as failure, anything else as success. */
export async function run(): Promise<void> {
  // Tells test/support/vscode/serverExecutable.ts from where on the output is ours.
  const mark = process.env["INLINE_ASSETS_TESTS_BEGIN"];
  if (mark) console.log(mark);
  const mocha = new Mocha({
    ui: "bdd",
    reporter: "spec",
    color: Boolean(process.env["FORCE_COLOR"]),
    timeout: 20_000,
    forbidOnly: true,
    forbidPending: true,
    ...(process.env["MOCHA_GREP"] ? { grep: process.env["MOCHA_GREP"] } : {}),
  });
  const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".test.js")).sort())
    mocha.addFile(path.join(__dirname, file));
  const { failures, tests } = await new Promise<{ failures: number; tests: number }>((resolve) => {
    const runner = mocha.run((count) => resolve({ failures: count, tests: runner.stats?.tests ?? 0 }));
  });
  if (failures > 0) throw new Error(`${failures} of ${tests} tests failed.`);
  if (tests === 0) throw new Error("No test ran.");
}
