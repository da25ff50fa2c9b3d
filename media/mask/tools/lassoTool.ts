import type { Point, ToolInput } from "../types";
import { nothing, type Tool, type Turn } from "./tool";

type LassoState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "drawing";
      readonly isRemoving: boolean;
      readonly points: readonly Point[];
      /** Where a straight line from the last point ends that is not fixed yet. */
      readonly straightTo: Point | null;
    };
type Drawing = Extract<LassoState, { kind: "drawing" }>;

const IDLE: LassoState = { kind: "idle" };

/** What is drawn around is selected when the button is let go. */
export const lassoTool: Tool<LassoState> = {
  idle: IDLE,
  next: (state, input) => {
    if (input.type === "down") {
      return nothing({ kind: "drawing", isRemoving: input.isRemoving, points: [input.at], straightTo: null });
    }
    return state.kind === "idle" || input.type === "cancel" ? nothing(IDLE) : goOn(state, input);
  },
  preview: (state) => (state.kind === "idle" ? null : { kind: "path", points: pathOf(state), isClosed: true }),
};

function goOn(state: Drawing, input: Extract<ToolInput, { type: "move" | "up" | "finish" }>): Turn<LassoState> {
  if (input.type !== "move") {
    const { isRemoving } = state;
    return { state: IDLE, effects: [{ kind: "area", points: pathOf(state), isRemoving }, { kind: "commit" }] };
  }
  if (input.isRegular) return nothing({ ...state, straightTo: input.to.at(-1) ?? state.straightTo });
  if (input.to.length === 0) return nothing(state);
  return nothing({ ...state, points: [...pathOf(state), ...input.to], straightTo: null });
}

function pathOf({ points, straightTo }: Drawing): readonly Point[] {
  return straightTo === null ? points : [...points, straightTo];
}
