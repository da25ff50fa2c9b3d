import Replicate from "replicate";
import { runCalls, shortenFetch } from "../runCalls";

shortenFetch();

runCalls(async (prompt, { baseUrl }) => {
  const client = new Replicate({ auth: "bench", baseUrl: `${baseUrl}/v1`, fetch });
  const output: unknown = await client.run("black-forest-labs/flux-schnell", { input: { prompt } });
  return Array.isArray(output) && output.length === 1;
});
