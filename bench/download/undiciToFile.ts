import { createWriteStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { request } from "undici";
import { answerSchema, bodyFor, HEADERS } from "./prospolabsCall";
import type { Task } from "./protocol";

export interface UndiciOptions {
  fsync: boolean;
  parallel: boolean;
}

/** What one writes who needs the files and nothing else: no check, no journal, no manifest. */
export async function undiciToFile(task: Task, { fsync, parallel }: UndiciOptions): Promise<void> {
  const { baseUrl, count } = task;
  const { body } = await request(`${baseUrl}/v1/generate`, { method: "POST", headers: HEADERS, body: bodyFor(count) });
  const { output_urls: urls } = answerSchema.parse(await body.json());
  const save = async (url: string, index: number): Promise<void> => {
    const picture = await request(url);
    // `flush` is fsync before closing.
    await pipeline(picture.body, createWriteStream(path.join(task.folder, `${index}.png`), { flush: fsync }));
  };
  if (parallel) await Promise.all(urls.map(save));
  else for (const [index, url] of urls.entries()) await save(url, index);
}
