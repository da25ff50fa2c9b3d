import type * as vscode from "vscode";
import { estimatePrice, priceText } from "../../core/price";
import type { MissingSettings } from "../../protocol/missing";
import type { MissingDeskParts } from "./missingDeskParts";

type SettingsParts = Pick<MissingDeskParts, "modelFor" | "settings" | "kept">;

/** What pictures are made with, by settings and by what was chosen here. @throws InlineAssetsError */
export function settingsOf(
  folder: vscode.WorkspaceFolder,
  { modelFor, settings, kept }: SettingsParts,
): Omit<MissingSettings, "revision"> {
  const { provider, model } = modelFor(folder);
  const isFree = model.pricePerImage.high === 0;
  const chosen = settings(folder);
  return {
    model: `${model.name} · ${provider.info.name}`,
    qualities: isFree
      ? []
      : model.qualities.map((id) => ({ id, price: priceText(estimatePrice({ quality: id, numImages: 1 }, model)) })),
    quality: kept.quality ?? chosen.quality,
    isFillingIn: kept.isFillingIn ?? chosen.isFillingIn,
  };
}
