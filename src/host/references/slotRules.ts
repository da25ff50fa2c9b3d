import type * as vscode from "vscode";
import type { SlotRules } from "../../core/references/slotOf";
import type { GenerationService } from "../generationService";
import { readSetting } from "../settings";
import type { SlotChoices } from "./slotDesk";

/** What slots in this folder depend on, by settings and model. @throws InlineAssetsError `invalid-request` */
export function slotRules(
  generation: Pick<GenerationService, "modelFor">,
  folder: vscode.WorkspaceFolder,
  choices: Pick<SlotChoices, "provider" | "model"> = {},
): SlotRules {
  const { model } = generation.modelFor(choices, folder);
  const size = readSetting("imageSize", folder.uri);
  return { defaultSize: typeof size === "string" ? model.presets[size] : size, sizeRule: model.sizeRule };
}
