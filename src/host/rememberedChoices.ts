import type * as vscode from "vscode";
import * as z from "zod/mini";
import { imageSizeSchema, outputFormatSchema, qualitySchema } from "../core/schema/imageOptions";
import { readSetting } from "./settings";

const KEY = "generateChoices";
const EDIT_KEY = "editChoices";

const choicesSchema = z.object({
  provider: z.optional(z.string()),
  imageSize: imageSizeSchema,
  quality: qualitySchema,
  numImages: z.int().check(z.gte(1), z.lte(8)),
  outputFormat: outputFormatSchema,
});
export type RememberedChoices = z.infer<typeof choicesSchema>;

const editChoicesSchema = z.object({
  provider: z.exactOptional(z.string()),
  quality: qualitySchema,
  numImages: choicesSchema.shape.numImages,
  /** The one used last, by its path, and which way round. */
  mask: z.exactOptional(z.object({ mask: z.string(), isMaskInverted: z.boolean() })),
});
export type RememberedEditChoices = z.infer<typeof editChoicesSchema>;

/** What was chosen last in this workspace, else what the settings say. */
export function recallChoices(state: vscode.Memento, scope: vscode.Uri): RememberedChoices {
  const parsed = choicesSchema.safeParse(state.get<unknown>(KEY));
  if (parsed.success) return parsed.data;
  return {
    imageSize: readSetting("imageSize", scope),
    quality: readSetting("quality", scope),
    numImages: readSetting("numImages", scope),
    outputFormat: readSetting("outputFormat", scope),
  };
}

export async function rememberChoices(state: vscode.Memento, choices: RememberedChoices): Promise<void> {
  await state.update(KEY, choicesSchema.parse(choices));
}

/** The same of an edit. */
export function recallEditChoices(state: vscode.Memento, scope: vscode.Uri): RememberedEditChoices {
  const parsed = editChoicesSchema.safeParse(state.get<unknown>(EDIT_KEY));
  if (parsed.success) return parsed.data;
  return { quality: readSetting("quality", scope), numImages: readSetting("numImages", scope) };
}

export async function rememberEditChoices(state: vscode.Memento, choices: RememberedEditChoices): Promise<void> {
  await state.update(EDIT_KEY, editChoicesSchema.parse(choices));
}
