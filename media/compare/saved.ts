import type { SavedPair } from "../../src/protocol/compare";
import { isRecord } from "../shared/isRecord";
import { readView } from "../shared/savedView";
import type { View } from "../shared/view";

export const MODES = ["slider", "side-by-side", "blink", "difference"] as const;
export type Mode = (typeof MODES)[number];

/** What the page keeps while it is hidden, and over a reload of the window. */
export interface Saved {
  /** For the host, which opens the same pictures again; null where they lie in no workspace folder. */
  pair: SavedPair | null;
  mode: Mode;
  /** Of the slider, in percent. */
  position: number;
  view: View;
}

/** Reads what was kept; whatever is not as it was written counts as not there. The host checks its own part. */
export function readSaved(value: unknown): Omit<Saved, "pair"> {
  const kept = isRecord(value) ? value : {};
  const position = kept["position"];
  return {
    mode: MODES.find((mode) => mode === kept["mode"]) ?? "slider",
    position: isNumber(position) && position >= 0 && position <= 100 ? position : 50,
    view: readView(kept["view"]),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
