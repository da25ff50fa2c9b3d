import * as z from "zod";

// What passes between the bench and the processes that it starts.

export const loadTaskSchema = z.object({ root: z.string() });
export const loadResultSchema = z.object({
  ms: z.number(),
  /** The longest time for which nothing else could run on the thread. */
  longestBlockMs: z.number(),
  /** The same in processor time of that thread: what other programs took from it in between is not in it. */
  longestBlockCpuMs: z.number(),
  entries: z.int(),
});
export type LoadResult = z.infer<typeof loadResultSchema>;

export const appendTaskSchema = z.object({
  /** Workspace folders, each with a manifest; they are measured in turns. */
  roots: z.array(z.string()),
  rounds: z.int(),
});
/** Milliseconds of each round, for each of the folders: our append, and fs.appendFile. */
export const appendResultSchema = z.array(z.object({ ours: z.array(z.number()), plain: z.array(z.number()) }));
export type AppendResult = z.infer<typeof appendResultSchema>;

export const writerTaskSchema = z.object({ root: z.string(), writer: z.int(), count: z.int() });

/** The folder and the file of it that hold a manifest, below a workspace folder. */
export const FOLDER = "assets";
export const MANIFEST = `${FOLDER}/asset-manifest.jsonl`;
