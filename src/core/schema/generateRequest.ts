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

/** What a caller may ask of an edit besides. */
const editRequestSchema = z.extend(generateRequestSchema, {
  image: z.string(),
  references: z.optional(z.array(z.string())),
  mask: z.optional(z.string()),
  keepOutsideMask: z.optional(z.boolean()),
});
export type EditFields = z.infer<typeof editRequestSchema>;

const PATH_RULE = "It must be the path of a picture relative to the workspace folder, or its file URI as text.";

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

const EDIT_RULES: Readonly<Record<string, string>> = {
  ...RULES,
  image: PATH_RULE,
  references: `It must be a list. ${PATH_RULE}`,
  mask: PATH_RULE,
  keepOutsideMask: "It must be true or false.",
};

/**
 * Checks the shape of a request from outside. Rules that depend on the model are `checkAgainstModel`'s.
 * @throws InlineAssetsError `invalid-request`, naming field, value and rule.
 */
export function parseGenerateRequest(value: unknown): GenerateFields {
  return parse(value, generateRequestSchema, RULES);
}

/** The same for an edit. @throws InlineAssetsError `invalid-request` */
export function parseEditRequest(value: unknown): EditFields {
  return parse(value, editRequestSchema, EDIT_RULES);
}

function parse<T>(value: unknown, schema: z.ZodMiniType<T>, rules: Readonly<Record<string, string>>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    throw invalidRequest(issue.keys.join(", "), undefined, `Known fields are ${Object.keys(rules).join(", ")}.`);
  }
  const field = issue?.path[0];
  if (field === undefined) throw invalidRequest("request", value, "It must be an object with a prompt.");
  const given: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  throw invalidRequest(String(field), given, rules[String(field)] ?? "It has the wrong type.");
}
