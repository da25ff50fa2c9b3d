import * as z from "zod/mini";
import type { MessageOf } from "./messages";

// What the page that compares two pictures and its host say to each other. The page imports types only, and knows no paths
// but the ones it keeps for the host (see `savedPair`), which are checked like any text of a stranger.

/** What the page asks for. */
export interface CompareRequests {
  /** The page is drawn, for the first time or once more: it wants everything. */
  ready: null;
}
export type CompareRequest = MessageOf<CompareRequests>;

/** What the host tells. */
export interface CompareEvents {
  pictures: { before: ShownPicture; after: ShownPicture; pair: SavedPair | null };
  /** Follows `pictures`, which can be looked at meanwhile. */
  compared: Findings;
  /** There is nothing (more) to be shown; a sentence says why. */
  problem: { message: string };
}
export type CompareEvent = MessageOf<CompareEvents>;

export interface ShownPicture {
  /** As short as it can be told apart from the other. */
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: "image/png" | "image/jpeg" | "image/webp";
}

export interface Findings {
  /** One line of facts, or a sentence that says why there are none. */
  line: string;
  /** Sentences: what has changed since the edit. */
  notes: readonly string[];
  /** A PNG to be laid over the pictures; null where there is none, then `line` says why. */
  difference: Uint8Array<ArrayBuffer> | null;
  hasMask: boolean;
}

const savedPicture = z.object({
  /** The workspace folder's name. */
  folder: z.string().check(z.maxLength(255)),
  /** Relative to it. */
  file: z.string().check(z.maxLength(4096)),
});
export const savedPair = z.object({ before: savedPicture, after: savedPicture });
/** What a page keeps over a reload of the window. */
export type SavedPair = z.infer<typeof savedPair>;

const compareRequest = z.strictObject({ type: z.literal("ready"), body: z.null() });

/** Undefined for whatever is no request. */
export function readCompareRequest(message: unknown): CompareRequest | undefined {
  const parsed = compareRequest.safeParse(message);
  return parsed.success ? parsed.data : undefined;
}
