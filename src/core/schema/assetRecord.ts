import * as z from "zod/mini";
import { imageSizeSchema, outputFormatSchema } from "./imageOptions";

/** The newest manifest version that is written; newer ones are read and kept. */
export const MANIFEST_VERSION = 1;

const fileFacts = z.looseObject({ file: z.string(), sha256: z.string() });
const lineBase = { v: z.int().check(z.gte(1)), id: z.string().check(z.minLength(1)) };

/** One generated picture, as `asset-manifest.jsonl` holds it; product.md describes the fields. Money in USD, sizes in pixels. */
export const assetRecordSchema = z.looseObject({
  ...lineBase,
  type: z.literal("asset"),
  file: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  format: outputFormatSchema,
  width: z.int(),
  height: z.int(),
  mode: z.enum(["generate", "edit"]),
  prompt: z.string(),
  provider: z.string(),
  model: z.string(),
  quality: z.string(),
  imageSize: imageSizeSchema,
  seed: z.nullable(z.int()),
  index: z.int(),
  count: z.int(),
  costUsd: z.nullable(z.number()),
  costSource: z.enum(["reported", "usage", "estimated"]),
  jobId: z.string(),
  generationId: z.nullable(z.string()),
  createdAt: z.string(),
  durationMs: z.number(),
  /** What went around the prompt when it was sent. */
  style: z.optional(z.looseObject({ prefix: z.string(), suffix: z.string() })),
  source: z.optional(fileFacts),
  mask: z.optional(fileFacts),
  references: z.optional(z.array(fileFacts)),
  composited: z.optional(z.boolean()),
  /** Pixels inside the mask over which the answer fades in. */
  feather: z.optional(z.int()),
  /** The model's answer as it came, and where in the size that was asked for the original lies in it. */
  raw: z.optional(
    z.looseObject({
      file: z.string(),
      sha256: z.string(),
      content: z.looseObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
    }),
  ),
});
export type AssetRecord = z.infer<typeof assetRecordSchema>;

export const movedLineSchema = z.looseObject({
  ...lineBase,
  type: z.literal("moved"),
  file: z.string(),
  at: z.string(),
});
export const deletedLineSchema = z.looseObject({ ...lineBase, type: z.literal("deleted"), at: z.string() });
export const manifestLineSchema = z.union([assetRecordSchema, movedLineSchema, deletedLineSchema]);
export type ManifestLine = z.infer<typeof manifestLineSchema>;
