import type {
  MissingEvents,
  MissingList,
  MissingOffer,
  MissingProgress,
  MissingRequests,
  MissingRow,
  MissingScope,
  MissingSettings,
  MissingView,
} from "../../src/protocol/missing";
import type { Thumbnails } from "../panel/thumbnails";
import { isRecord } from "../shared/isRecord";

/** What a person has changed and the host has not answered yet. */
export interface Changed<T> {
  readonly value: T;
  readonly revision: number;
}

/** What the page is drawn from. All but what was changed here is what the host told last. */
export interface MissingState {
  blocked: MissingEvents["blocked"];
  looking: MissingEvents["looking"];
  list: MissingList | null;
  /** By id, as they are now. */
  readonly rows: Map<string, MissingRow>;
  offer: MissingOffer | null;
  settings: MissingSettings | null;
  progress: MissingProgress | null;
  notice: MissingEvents["notice"] | null;
  /** How many changes the page has made. */
  revision: number;
  readonly prompts: Map<string, Changed<string | null>>;
  readonly ticks: Map<string, Changed<boolean>>;
  quality: Changed<MissingSettings["quality"]> | null;
  isFillingIn: Changed<boolean> | null;
  /** Which list was asked for, until one comes. */
  asked: { readonly scope?: MissingScope; readonly view?: MissingView };
  /** Only rows that have it are shown. */
  filter: string;
  /** Of the rows, CSS pixels. */
  scrollTop: number;
  /** The press of a button that waits for its price. */
  pressed: { shown: MissingOffer; revision: number } | null;
}

/** What a view is given. */
export interface MissingPage {
  readonly state: MissingState;
  readonly thumbnails: Thumbnails;
  readonly send: <K extends keyof MissingRequests>(type: K, body: MissingRequests[K]) => void;
  /** Draws again, once, before the next frame. */
  readonly update: () => void;
  /** Has VS Code keep what a person was looking at. */
  readonly keep: () => void;
  /** The rows were scrolled to there. */
  readonly scrolled: (top: number) => void;
  /** Says in a moment what a screen reader is to read. */
  readonly say: (words: string) => void;
}

export function emptyState(kept: unknown): MissingState {
  const { filter, scrollTop } = isRecord(kept) ? kept : {};
  return {
    blocked: null,
    looking: null,
    list: null,
    rows: new Map(),
    offer: null,
    settings: null,
    progress: null,
    notice: null,
    revision: 0,
    prompts: new Map(),
    ticks: new Map(),
    quality: null,
    isFillingIn: null,
    asked: {},
    filter: typeof filter === "string" ? filter.slice(0, MAX_FILTER) : "",
    scrollTop: typeof scrollTop === "number" && scrollTop >= 0 ? scrollTop : 0,
    pressed: null,
  };
}

export const MAX_FILTER = 1_000;

/** As the row stands in its field. */
export function promptOf({ prompts }: MissingState, row: MissingRow): string {
  const changed = prompts.get(row.id);
  return changed === undefined ? row.prompt : (changed.value ?? row.ownPrompt);
}

export function isTicked({ ticks }: MissingState, row: MissingRow): boolean {
  return ticks.get(row.id)?.value ?? row.isTicked;
}
