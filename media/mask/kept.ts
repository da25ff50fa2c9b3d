import { isRecord } from "../shared/isRecord";
import { readView } from "../shared/savedView";
import type { PainterState } from "./state";
import { TOOLS } from "./tools";

/** What an earlier page had VS Code keep; whatever is not as this version writes it counts as not there. */
export function readKept(value: unknown): Pick<PainterState, "view" | "tool"> {
  const kept = isRecord(value) ? value : {};
  return {
    view: readView(kept["view"]),
    tool: TOOLS.find(({ name }) => name === kept["tool"])?.name ?? "brush",
  };
}
