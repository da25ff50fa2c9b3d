import OpenAI from "openai";
import { runCalls, shortenFetch } from "../runCalls";

shortenFetch();

runCalls(async (prompt, { baseUrl, timeoutMs }) => {
  const client = new OpenAI({ apiKey: "bench", baseURL: `${baseUrl}/v1`, timeout: timeoutMs });
  const { data } = await client.images.generate({ model: "gpt-image-1", prompt, n: 1 });
  return data?.[0]?.b64_json !== undefined;
});
