import type { HistoryQuery } from "../../src/protocol/panel";
import { isRecord } from "../shared/isRecord";
import type { SavedView } from "./state";

export const EVERYTHING: HistoryQuery = { text: "", modes: [], providers: [], folders: [], period: "any" };

const START: SavedView = {
  tab: "create",
  isMoreOpen: false,
  isPlaceOpen: false,
  query: EVERYTHING,
  selected: null,
  scrollTop: 0,
};

/** What an earlier page kept; whatever is not as this version writes it counts as not there. */
export function readSaved(kept: unknown): SavedView {
  if (!isRecord(kept)) return START;
  const { tab, isMoreOpen, selected, scrollTop } = kept;
  return {
    tab: tab === "history" ? tab : START.tab,
    isMoreOpen: isMoreOpen === true,
    isPlaceOpen: false,
    query: readQuery(kept["query"]),
    selected: typeof selected === "string" ? selected : null,
    scrollTop: typeof scrollTop === "number" && scrollTop >= 0 ? scrollTop : 0,
  };
}

function readQuery(kept: unknown): HistoryQuery {
  if (!isRecord(kept)) return EVERYTHING;
  const { text, modes, providers, folders, period } = kept;
  return {
    text: typeof text === "string" ? text.slice(0, 1_000) : "",
    modes: textsOf(modes).filter((mode) => mode === "generate" || mode === "edit"),
    providers: textsOf(providers),
    folders: textsOf(folders),
    period: PERIODS.find((one) => one === period) ?? "any",
  };
}

const PERIODS = ["any", "today", "week", "month", "year"] as const;

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
