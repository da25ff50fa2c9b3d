import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createFalClient } from "@fal-ai/client";
import { runContender } from "../runContender";

// It gives addresses; fetching them is left to its user.

runContender(async ({ baseUrl, folder, count }) => {
  const client = createFalClient({
    credentials: "bench",
    requestMiddleware: (request) =>
      Promise.resolve({ ...request, url: request.url.replace("https://fal.run", `${baseUrl}/fal`) }),
  });
  const input = { prompt: "A ceramic mug", num_images: count };
  const { data } = await client.run("fal-ai/flux/dev", { input });
  await Promise.all(
    data.images.map(async ({ url }, index) => {
      const response = await fetch(url);
      await writeFile(path.join(folder, `${index}.png`), Buffer.from(await response.arrayBuffer()));
    }),
  );
});
