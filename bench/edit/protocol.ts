import * as z from "zod";

// What passes between the bench and the processes that it starts.

/** What a contender is told, as its one argument in JSON; all are absolute paths. */
export const editTaskSchema = z.object({
  image: z.string(),
  mask: z.string(),
  answer: z.string(),
  /** Where the last picture that it made is to be written. */
  output: z.string(),
  /** The product's. */
  workerFile: z.string(),
  assetsFolder: z.string(),
});
export type EditTask = z.infer<typeof editTaskSchema>;

/** What a contender prints when it is done. */
export const editResultSchema = z.object({
  /** With what is loaded or compiled at the first use. */
  firstMs: z.number(),
  /** Each further run in the same process. */
  laterMs: z.array(z.number()),
  /** Of the process's own event loop during all runs, in ms: how much later than asked a timer came. */
  lagP99Ms: z.number(),
  lagMaxMs: z.number(),
  /** Memory of the process with all code loaded and no picture read, bytes. */
  idleBytes: z.number(),
  /** The most that it held, bytes. */
  peakBytes: z.number(),
  outputBytes: z.number(),
});
export type EditResult = z.infer<typeof editResultSchema>;

/** The longest block of the thread in each run, ms. */
export const postResultSchema = z.object({ oursMs: z.array(z.number()), plainMs: z.array(z.number()) });
export type PostResult = z.infer<typeof postResultSchema>;
