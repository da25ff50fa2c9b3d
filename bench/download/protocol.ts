import * as z from "zod";

// What passes between the bench and the processes that it starts.

export const PICTURE_BYTES = 50_000_000;

/** What a contender is told, as its one argument in JSON. */
export const taskSchema = z.object({
  /** Of the bench server, without a slash at its end. */
  baseUrl: z.string(),
  /** Empty, and the contender's own. */
  folder: z.string(),
  count: z.int(),
});
export type Task = z.infer<typeof taskSchema>;

/** What a contender prints when it is done. */
export const resultSchema = z.object({
  /** POST, download and disk; the loading of code is not in it. */
  ms: z.number(),
  /** Memory of the process before its first request, bytes. */
  idleBytes: z.number(),
  /** The most that it held since then, bytes. */
  peakBytes: z.number(),
});
export type Result = z.infer<typeof resultSchema>;

export const serverReadySchema = z.object({ port: z.int() });
