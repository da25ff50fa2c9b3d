import { writeFile } from "node:fs/promises";
import path from "node:path";
import Replicate from "replicate";
import { runContender } from "../runContender";

// As its README does it: each FileOutput goes to writeFile.

runContender(async ({ baseUrl, folder, count }) => {
  // It makes a FileOutput of https: addresses only; this leads them back to the bench server.
  const toServer = (url: string | URL | Request, init?: RequestInit) =>
    fetch(typeof url === "string" ? url.replace("https://replicate.invalid", baseUrl) : url, init);
  const client = new Replicate({ auth: "bench", baseUrl: `${baseUrl}/replicate/v1`, fetch: toServer });
  const input = { prompt: "A ceramic mug", num_outputs: count };
  const output: unknown = await client.run("black-forest-labs/flux-schnell", { input });
  const files = Array.isArray(output) ? (output as AsyncIterable<Uint8Array>[]) : [];
  for (const [index, file] of files.entries()) await writeFile(path.join(folder, `${index}.png`), file);
});
