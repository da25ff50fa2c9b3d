import * as z from "zod/mini";
import { ERROR_CODES } from "../errors";
import { assetRecordSchema } from "./assetRecord";
import { imageSizeSchema, outputFormatSchema, qualitySchema } from "./imageOptions";

// A job as the journal stores it. A state carries exactly the facts that are true in it.

const micro = z.int().check(z.gte(0));
const instant = z.number();

const callSchema = z.strictObject({
  mode: z.literal("generate"),
  prompt: z.string(),
  model: z.string(),
  quality: qualitySchema,
  imageSize: imageSizeSchema,
  outputFormat: outputFormatSchema,
  numImages: z.int(),
  seed: z.int(),
});

const planSchema = z.strictObject({
  provider: z.string(),
  call: callSchema,
  /** Absolute path of the workspace folder; the other paths are relative to it. */
  root: z.string(),
  folder: z.string(),
  manifestFolder: z.string(),
  /** A caller's own name, or null: then `fileNameTemplate` makes one. */
  name: z.nullable(z.string()),
  fileNameTemplate: z.string(),
  estimate: z.nullable(micro),
  /** Where the call is sent; null for a provider without an account. */
  apiOrigin: z.nullable(z.string()),
});
/** Everything that a job needs to know, decided before it starts. */
export type JobPlan = z.infer<typeof planSchema>;

const failureSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  charged: z.enum(["no", "maybe", "yes"]),
});
export type JobFailure = z.infer<typeof failureSchema>;

const imageFacts = {
  sha256: z.string(),
  bytes: z.int(),
  format: outputFormatSchema,
  width: z.int(),
  height: z.int(),
};

const outputSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("remote"), url: z.string() }),
  /** The provider's bytes lie on disk, unread. */
  z.strictObject({ kind: z.literal("staged"), part: z.string() }),
  /** The link is kept until the picture has its name, since a part file can vanish. */
  z.strictObject({ kind: z.literal("verified"), part: z.string(), url: z.nullable(z.string()), ...imageFacts }),
  z.strictObject({ kind: z.literal("placed"), record: assetRecordSchema }),
  z.strictObject({ kind: z.literal("recorded"), record: assetRecordSchema }),
  /** Paid and not to be had, for now; the others of its call go on. */
  z.strictObject({ kind: z.literal("lost"), url: z.nullable(z.string()), error: failureSchema }),
]);
export type JobOutput = z.infer<typeof outputSchema>;

const receipt = {
  intentAt: instant,
  acceptedAt: instant,
  generationId: z.nullable(z.string()),
  cost: z.nullable(micro),
  costSource: z.enum(["reported", "usage", "estimated"]),
  warnings: z.array(z.string()),
};

const posting = {
  /** Body shape to use; null leaves it to the adapter. */
  shape: z.nullable(z.enum(["flat", "nested"])),
  /** Why earlier POSTs of this job were allowed to be followed by another one. */
  resends: z.array(z.enum(["rate-limited", "body-shape"])),
};

const jobStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approved"), approvedAt: instant }),
  z.strictObject({ kind: z.literal("submitting"), intentAt: instant, ...posting }),
  z.strictObject({ kind: z.literal("waiting"), until: instant, ...posting }),
  z.strictObject({
    kind: z.literal("unknown"),
    intentAt: instant,
    error: failureSchema,
    /** A paid answer that could not be read, as it came (F24); it may hold signed URLs. */
    raw: z.nullable(z.string()),
  }),
  z.strictObject({ kind: z.literal("queued"), ...receipt }),
  z.strictObject({ kind: z.literal("accepted"), ...receipt, outputs: z.array(outputSchema) }),
  z.strictObject({ kind: z.literal("recorded"), ...receipt, records: z.array(assetRecordSchema) }),
  z.strictObject({ kind: z.literal("failed"), error: failureSchema }),
]);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobSchema = z.strictObject({
  v: z.literal(1),
  id: z.string().check(z.regex(/^[0-9a-z-]{1,64}$/)),
  createdAt: instant,
  plan: planSchema,
  state: jobStateSchema,
});
export type Job = z.infer<typeof jobSchema>;
