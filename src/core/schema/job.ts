import * as z from "zod/mini";
import { ERROR_CODES } from "../errors";
import { assetRecordSchema } from "./assetRecord";
import { isSafeRelativePath } from "../relativePath";
import { editPlanSchema, sha256Schema } from "./editPlan";
import { imageSizeSchema, outputFormatSchema, qualitySchema } from "./imageOptions";
import { promptStyleSchema } from "./promptStyle";
import { slotPlanSchema } from "./slotPlan";

// A job as the journal stores it. A state carries exactly the facts that are true in it. The journal is read as hostile
// input: it names files by the job's own id and by paths inside the workspace folder, never by a path of its choosing.

const micro = z.int().check(z.gte(0));
/** Wall clock, ms since the epoch. */
const instant = z.number();
const insidePath = z.string().check(z.refine((path) => isSafeRelativePath(path)));
const folderPath = z.string().check(z.refine((path) => path === "" || isSafeRelativePath(path)));

const callSchema = z.strictObject({
  mode: z.enum(["generate", "edit"]),
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
  folder: folderPath,
  manifestFolder: folderPath,
  /** A caller's own name, or null: then `fileNameTemplate` makes one. */
  name: z.nullable(z.string()),
  fileNameTemplate: z.string(),
  estimate: z.nullable(micro),
  /** What counts against budgets until the cost is known: the estimate, else the dearest that the call can be. */
  reserve: micro,
  /** Goes around the prompt when it is sent. */
  style: z.exactOptional(promptStyleSchema),
  /** Of an edit. */
  edit: z.exactOptional(editPlanSchema),
  /** Of a picture that a document asks for. */
  slot: z.exactOptional(slotPlanSchema),
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
  sha256: sha256Schema,
  bytes: z.int(),
  format: outputFormatSchema,
  width: z.int(),
  height: z.int(),
};

const ownRecordSchema = assetRecordSchema.check(z.refine(({ file }) => isSafeRelativePath(file)));

/** A part file is named by its job and index; it lies in the job's folder, or in the spare one of the extension. */
const part = { isSpare: z.boolean() };
/** The link is kept until the picture is recorded, since files can vanish. */
const url = z.nullable(z.string());
/** What the picture was made of, where it is not the answer itself. */
const answer = z.exactOptional(z.strictObject(imageFacts));
const verified = { ...part, url, ...imageFacts, answer };

const outputSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("remote"), url: z.string() }),
  /** The provider's bytes lie on disk, unread. */
  z.strictObject({ kind: z.literal("staged"), ...part }),
  /** The answer, whole; the picture that is saved is still to be made of it: of an edit, or for a place in a document. */
  z.strictObject({ kind: z.literal("raw"), ...part, url, ...imageFacts }),
  z.strictObject({ kind: z.literal("verified"), ...verified }),
  /** About to get this name: written down before, so that after a crash its own file is known from another one. */
  z.strictObject({ kind: z.literal("placing"), ...verified, file: insidePath }),
  z.strictObject({ kind: z.literal("placed"), url, answer, record: ownRecordSchema }),
  z.strictObject({ kind: z.literal("recorded"), record: ownRecordSchema }),
  /** Paid and not to be had, for now; the others of its call go on. `isKept`: what came lies in the spare folder. */
  z.strictObject({ kind: z.literal("lost"), url: z.nullable(z.string()), error: failureSchema, isKept: z.boolean() }),
]);
export type JobOutput = z.infer<typeof outputSchema>;

const receipt = {
  intentAt: instant,
  acceptedAt: instant,
  /** Until when the provider keeps the outputs, by its own clock; null when it did not say. */
  linksValidUntil: z.nullable(instant),
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
  /** Leave to spend is being asked for; its price is reserved meanwhile, so that two windows can't both take the rest. */
  z.strictObject({ kind: z.literal("estimated"), isClicked: z.boolean() }),
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
  z.strictObject({ kind: z.literal("recorded"), ...receipt, records: z.array(ownRecordSchema) }),
  z.strictObject({ kind: z.literal("failed"), error: failureSchema }),
  /** Put away by the person; what it cost, or may have cost, still counts. */
  z.strictObject({ kind: z.literal("dismissed"), intentAt: z.nullable(instant), cost: micro }),
]);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobSchema = z.strictObject({
  v: z.literal(1),
  id: z.string().check(z.regex(/^[0-9a-z-]{1,64}$/)),
  /** How many states were written before this one: of two copies the higher is the later. */
  revision: z.int().check(z.gte(0)),
  createdAt: instant,
  plan: planSchema,
  /** When leave to spend was given, and whether by a person's click; null while it is being asked for. */
  consent: z.nullable(z.strictObject({ at: instant, isClicked: z.boolean() })),
  /** Why the last run stopped before its end; null while it goes well. */
  trouble: z.nullable(failureSchema),
  state: jobStateSchema,
});
export type Job = z.infer<typeof jobSchema>;
