import { runProductJob } from "../../runProductJob";
import { callFor } from "../prospolabsCall";
import { runContender } from "../runContender";

runContender(async ({ baseUrl, folder, count }) => {
  const { assets } = await runProductJob({ baseUrl, folder, call: callFor(count), timeoutMs: 600_000 });
  if (assets.length !== count) throw new Error(`${assets.length} of ${count} pictures`);
});
