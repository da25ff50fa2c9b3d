import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { answerSchema, bodyFor, HEADERS } from "../prospolabsCall";
import { runContender } from "../runContender";

const run = promisify(execFile);

runContender(async ({ baseUrl, folder, count }) => {
  const headers = Object.entries(HEADERS).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const { stdout } = await run("curl", ["-sSf", ...headers, "-d", bodyFor(count), `${baseUrl}/v1/generate`]);
  const { output_urls: urls } = answerSchema.parse(JSON.parse(stdout));
  const targets = urls.flatMap((url, index) => [url, "-o", path.join(folder, `${index}.png`)]);
  await run("curl", ["-sSf", "--parallel", ...targets]);
});
