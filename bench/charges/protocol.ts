import * as z from "zod";

// What passes between the bench and the processes that it starts.

export const CONTENDERS = ["ours", "openai", "fal", "replicate"] as const;
export type Contender = (typeof CONTENDERS)[number];

/** What a contender is told, as its one argument in JSON. */
export const taskSchema = z.object({
  /** The contender's own part of the fault server, without a slash at its end. */
  baseUrl: z.string(),
  /** Empty, and the contender's own. */
  folder: z.string(),
  /** Each is a call of its own; all run at once. */
  prompts: z.array(z.string()),
  /** From the request to the head of its answer. */
  timeoutMs: z.number(),
});
export type Task = z.infer<typeof taskSchema>;

/** What a contender prints when all its calls have ended. */
export const resultSchema = z.object({
  /** Calls that ended with a picture. */
  pictures: z.int(),
  /** Calls that ended without one, and in what words. */
  failures: z.array(z.string()),
  /** Of ours: the calls of which the person was told that they were charged, or may have been. */
  toldCharged: z.optional(z.int()),
});
export type Result = z.infer<typeof resultSchema>;
