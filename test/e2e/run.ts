// Runs test/e2e (in VS Code) under mocha; arguments are passed on to it (for instance: --grep palette).
import { ensureChromium } from "../../scripts/setup/ensureChromium";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { asProgram, runMocha } from "../support/runMocha";

/** The exit code of mocha. What has to be installed is installed before, outside of any test's timeout. */
export async function runE2eTests(mochaArguments: readonly string[] = []): Promise<number> {
  await ensureVsCodeServer();
  await ensureChromium();
  // Each file has its own server and browser, which wait more than they work.
  // Each wait within a test ends by itself; a walk of many steps may take a slow machine longer than a minute.
  const options = ["--parallel", "--jobs", "2", "--timeout", "180000"];
  return await runMocha([...options, ...mochaArguments, "test/e2e/**/*.test.ts"]);
}

if (require.main === module) void asProgram(runE2eTests);
