import * as z from "zod/mini";
import { MAX_FEATHER } from "../image/featherWeights";
import { isSafeRelativePath } from "../relativePath";
import { outputFormatSchema, pixelSizeSchema } from "./imageOptions";
import { sizeFitSchema } from "./sizeFit";

/** Names a file of its own content, so nothing else may stand there. */
export const sha256Schema = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** A picture as it was when leave was given: its bytes lie among the extension's own files until the job closes. */
const inputSchema = z.strictObject({
  file: z.string().check(z.refine((path) => isSafeRelativePath(path))),
  sha256: sha256Schema,
});
export type EditInput = z.infer<typeof inputSchema>;

/** What a job has to know of an edit, decided before it starts. */
export const editPlanSchema = z.strictObject({
  image: inputSchema,
  references: z.array(inputSchema),
  /** `isOurs`: no file of the person's; it is kept under its content's name when the picture is recorded. */
  mask: z.nullable(z.extend(inputSchema, { isOurs: z.boolean() })),
  /** What picture and mask are brought to before anything else; null leaves them as they are. */
  size: z.nullable(pixelSizeSchema),
  fit: sizeFitSchema,
  /** How the answer becomes the picture that is saved; null saves it as it came. */
  finish: z.nullable(
    z.strictObject({
      /** Outside of the mask the original's pixels. */
      isComposited: z.boolean(),
      feather: z.int().check(z.gte(0), z.lte(MAX_FEATHER)),
      format: outputFormatSchema,
    }),
  ),
});
export type EditPlan = z.infer<typeof editPlanSchema>;
