import * as z from "zod";

/** Where the files lie, as the engine program's one argument in JSON. */
export const engineTaskSchema = z.object({
  /** The product's. */
  workerFile: z.string(),
  assetsFolder: z.string(),
  /** The codec of `@jsquash/png`, which the product has no use for. */
  pngFile: z.string(),
});
export type EngineTask = z.infer<typeof engineTaskSchema>;

const sampleSchema = z.object({
  format: z.enum(["png", "jpeg", "webp"]),
  /** A new worker: thread, fonts, codec, drawing and encoding, ms. */
  coldMs: z.number(),
  /** The same worker again: drawing and encoding, ms. */
  warmMs: z.number(),
  bytes: z.number(),
  /** Encoding alone by @jsquash's own encode(), its codec loaded, ms. */
  rivalMs: z.number(),
  rivalBytes: z.number(),
});
export type EngineSample = z.infer<typeof sampleSchema>;

/** One sample of each format in each round. */
export const engineResultSchema = z.array(sampleSchema);
