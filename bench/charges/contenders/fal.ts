import { createFalClient } from "@fal-ai/client";
import { runCalls, shortenFetch } from "../runCalls";

shortenFetch();

runCalls(async (prompt, { baseUrl }) => {
  const client = createFalClient({
    credentials: "bench",
    requestMiddleware: (request) =>
      Promise.resolve({ ...request, url: request.url.replace("https://fal.run", baseUrl) }),
  });
  const { data } = await client.run("fal-ai/flux/dev", { input: { prompt } });
  return data.images.length === 1;
});
