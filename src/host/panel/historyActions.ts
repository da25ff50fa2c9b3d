import type { AssetRecord } from "../../core/schema/assetRecord";
import type { AssetAction, Mark } from "../../protocol/panel";

const ALWAYS: readonly AssetAction[] = ["useSettings", "regenerate", "copyPrompt"];
const WITH_FILE: readonly AssetAction[] = ["editAgain", "insert", "copyPath", "reveal", "useAsImage", "useAsReference"];

/** What can be done with an asset of the history, what is done most first. */
export function historyActions({ source }: AssetRecord, mark: Mark | null): AssetAction[] {
  // Where the file went, or whether it ever was there, the manifest does not know.
  if (mark === "missing" || mark === "moved") return [...ALWAYS];
  return [...ALWAYS, "open", ...(source === undefined ? [] : ["compare" as const]), ...WITH_FILE];
}
