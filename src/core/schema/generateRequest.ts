import * as z from "zod/mini";
import { invalidRequest } from "../errors";
import {
  imageSizeSchema,
  outputFormatSchema,
  OUTPUT_FORMATS,
  QUALITIES,
  qualitySchema,
  SIZE_PRESETS,
} from "./imageOptions";

/** What a caller may ask for, the workspace folder apart (it is the host's to resolve). */
const generateRequestSchema = z.strictObject({
  prompt: z.string(),
  provider: z.optional(z.string()),
  model: z.optional(z.string()),
  quality: z.optional(qualitySchema),
  imageSize: z.optional(imageSizeSchema),
  outputFormat: z.optional(outputFormatSchema),
  numImages: z.optional(z.int()),
  seed: z.optional(z.int()),
  folder: z.optional(z.string()),
  name: z.optional(z.string()),
});
export type GenerateFields = z.infer<typeof generateRequestSchema>;

const RULES: Readonly<Record<string, string>> = {
  prompt: "It must be text.",
  provider: "It must be the id of a provider.",
  model: "It must be the id of a model.",
  quality: `It must be one of ${QUALITIES.join(", ")}.`,
  imageSize: `It must be one of ${SIZE_PRESETS.join(", ")}, or { width, height } in whole pixels.`,
  outputFormat: `It must be one of ${OUTPUT_FORMATS.join(", ")}.`,
  numImages: "It must be a whole number.",
  seed: "It must be a whole number.",
  folder: "It must be a path relative to the workspace folder.",
  name: "It must be a file name without extension.",
};

/**
 * Checks the shape of a request from outside. Rules that depend on the model are `checkAgainstModel`'s.
 * @throws InlineAssetsError `invalid-request`, naming field, value and rule.
 */
export function parseGenerateRequest(value: unknown): GenerateFields {
  const parsed = generateRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    throw invalidRequest(issue.keys.join(", "), undefined, `Known fields are ${Object.keys(RULES).join(", ")}.`);
  }
  const field = issue?.path[0];
  if (field === undefined) throw invalidRequest("request", value, "It must be an object with a prompt.");
  const given: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  throw invalidRequest(String(field), given, RULES[String(field)] ?? "It has the wrong type.");
}
