import { InlineAssetsError } from "../../../src/core/errors";
import { runProductJob } from "../../runProductJob";
import { callFor } from "../../download/prospolabsCall";
import { runCalls } from "../runCalls";

let toldCharged = 0;

runCalls(
  async (prompt, { baseUrl, folder, timeoutMs }) => {
    try {
      const call = { ...callFor(1), prompt };
      const { assets } = await runProductJob({ baseUrl, folder, call, timeoutMs });
      toldCharged += 1;
      return assets.length === 1;
    } catch (error) {
      if (error instanceof InlineAssetsError && error.charged !== "no") toldCharged += 1;
      throw error;
    }
  },
  () => toldCharged,
);
