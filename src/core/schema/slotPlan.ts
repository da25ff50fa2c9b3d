import * as z from "zod/mini";
import { isSafeRelativePath } from "../relativePath";
import { outputFormatSchema, pixelSizeSchema } from "./imageOptions";

/** What a job has to know of the place that a document has for its picture, decided before it starts. */
export const slotPlanSchema = z.strictObject({
  /** The name that the picture gets, exactly as the document has it; a numbered one where that is taken by then. */
  file: z.string().check(z.refine((path) => isSafeRelativePath(path))),
  /** What the answer is brought to; null leaves its size. */
  size: z.nullable(pixelSizeSchema),
  format: outputFormatSchema,
  /** The id of the placeholder that has the name, and is to go once the picture is recorded. */
  replaces: z.exactOptional(z.string()),
  /** Another one of what is there: it gets a numbered name, and its size and format, so that the two can be exchanged. */
  isAnother: z.exactOptional(z.boolean()),
});
export type SlotPlan = z.infer<typeof slotPlanSchema>;
