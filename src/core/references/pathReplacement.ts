import type { TextReplacement } from "./foundReference";

/** A path that is written in the place of another one. */
export interface PathReplacement extends TextReplacement {
  /** What stands there; where it is something else by now, nothing is replaced. */
  readonly was: string;
}
