import type { Point, Preview, ToolInput, ToolPrefs } from "../types";

// A tool is a machine: what a person does and how they like to paint, in; what is to happen to the mask, out. It never sees the mask.

export type Effect =
  /** A line as thick as the brush through all points, at once. */
  | {
      readonly kind: "stroke";
      readonly points: readonly Point[];
      readonly radius: number;
      readonly isRemoving: boolean;
    }
  | {
      readonly kind: "box";
      readonly from: Point;
      readonly to: Point;
      readonly isRound: boolean;
      readonly isRemoving: boolean;
    }
  | { readonly kind: "area"; readonly points: readonly Point[]; readonly isRemoving: boolean }
  | {
      readonly kind: "similar";
      readonly at: Point;
      readonly tolerance: number;
      readonly isContiguous: boolean;
      readonly isRemoving: boolean;
    }
  /** What was done since the last one is a step. */
  | { readonly kind: "commit" }
  /** What was done since the last commit never was. */
  | { readonly kind: "revert" };

export interface Turn<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Tool<State> {
  /** Where no gesture goes on. */
  readonly idle: State;
  readonly next: (state: State, input: ToolInput, prefs: ToolPrefs) => Turn<State>;
  readonly preview: (state: State) => Preview | null;
}

export function nothing<State>(state: State): Turn<State> {
  return { state, effects: [] };
}
