// Runs test/e2e (in VS Code) under mocha; arguments are passed on to it (for instance: --grep palette).
import { ensureChromium } from "../../scripts/setup/ensureChromium";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { asProgram, runMocha } from "../support/runMocha";

/** The exit code of mocha. What has to be installed is installed before, outside of any test's timeout. */
export async function runE2eTests(mochaArguments: readonly string[] = []): Promise<number> {
  await ensureVsCodeServer();
  await ensureChromium();
  // Each file has its own server and browser, which wait more than they work.
  return await runMocha(["--parallel", "--jobs", "2", ...mochaArguments, "test/e2e/**/*.test.ts"]);
}

if (require.main === module) void asProgram(runE2eTests);
