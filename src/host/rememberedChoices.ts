import type * as vscode from "vscode";
import * as z from "zod/mini";
import { imageSizeSchema, outputFormatSchema, qualitySchema } from "../core/schema/imageOptions";
import { readSetting } from "./settings";

const KEY = "generateChoices";

const choicesSchema = z.object({
  provider: z.optional(z.string()),
  imageSize: imageSizeSchema,
  quality: qualitySchema,
  numImages: z.int().check(z.gte(1), z.lte(8)),
  outputFormat: outputFormatSchema,
});
export type RememberedChoices = z.infer<typeof choicesSchema>;

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
