import * as z from "zod";

export const scanResultSchema = z.object({
  bytes: z.number(),
  documents: z.number(),
  references: z.number(),
  ms: z.number(),
});
export type ScanResult = z.infer<typeof scanResultSchema>;

export const keyResultSchema = z.array(
  z.object({ grammar: z.string(), lines: z.number(), references: z.number(), ms: z.array(z.number()) }),
);
export type KeyResult = z.infer<typeof keyResultSchema>;

// What passes between the bench and the process that indexes.

export const indexTaskSchema = z.object({ root: z.string(), workerFile: z.string(), documents: z.array(z.string()) });

export const indexResultSchema = z.object({
  ms: z.number(),
  /** The longest time for which nothing else could run on the thread that asks. */
  longestBlockMs: z.number(),
  references: z.int(),
  /** Once more, when nothing has changed. */
  againMs: z.number(),
  /** Bytes that the process has grown by, with the worker and its memory. */
  memory: z.number(),
});
export type IndexResult = z.infer<typeof indexResultSchema>;
