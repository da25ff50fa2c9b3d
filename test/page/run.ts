// Runs test/page (our pages, without VS Code around them) under mocha; arguments are passed on to it.
import { ensureChromium } from "../../scripts/setup/ensureChromium";
import { asProgram, runMocha } from "../support/runMocha";

void asProgram(async (mochaArguments) => {
  await ensureChromium();
  // Each file has a browser of its own.
  return await runMocha(["--parallel", "--jobs", "2", ...mochaArguments, "test/page/**/*.test.ts"]);
});
