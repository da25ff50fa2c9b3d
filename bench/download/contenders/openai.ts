import { writeFile } from "node:fs/promises";
import path from "node:path";
import OpenAI from "openai";
import { runContender } from "../runContender";

// As its README does it: gpt-image models answer with base64.

runContender(async ({ baseUrl, folder, count }) => {
  const client = new OpenAI({ apiKey: "bench", baseURL: `${baseUrl}/openai/v1` });
  const answer = await client.images.generate({ model: "gpt-image-1", prompt: "A ceramic mug", n: count });
  for (const [index, { b64_json: base64 = "" }] of (answer.data ?? []).entries()) {
    await writeFile(path.join(folder, `${index}.png`), Buffer.from(base64, "base64"));
  }
});
