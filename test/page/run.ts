// Runs test/page (our pages, without VS Code around them) under mocha; arguments are passed on to it.
import { ensureChromium } from "../../scripts/setup/ensureChromium";
import { asProgram, runMocha } from "../support/runMocha";

void asProgram(async (mochaArguments) => {
  await ensureChromium();
  return await runMocha([...mochaArguments, "test/page/**/*.test.ts"]);
});
