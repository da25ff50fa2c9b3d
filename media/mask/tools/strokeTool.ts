import type { Point, ToolInput, ToolPrefs } from "../types";
import { nothing, type Effect, type Tool, type Turn } from "./tool";

type StrokeState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "drawing";
      readonly isRemoving: boolean;
      /** Up to here it is painted. */
      readonly last: Point;
      /** Where a straight line from there ends that is not painted yet. */
      readonly straightTo: Point | null;
    };
type Drawing = Extract<StrokeState, { kind: "drawing" }>;

const IDLE: StrokeState = { kind: "idle" };

/** Brush and eraser: paint while they are drawn. A straight line is shown until it is let go. */
export function createStrokeTool(isEraser: boolean): Tool<StrokeState> {
  return {
    idle: IDLE,
    next: (state, input, prefs) => {
      if (input.type === "down") return begin(state, input.at, { isRemoving: input.isRemoving !== isEraser, prefs });
      return state.kind === "idle" ? nothing(state) : goOn(state, input, prefs);
    },
    preview: (state) => {
      if (state.kind === "idle" || state.straightTo === null) return null;
      return { kind: "path", points: [state.last, state.straightTo], isClosed: false };
    },
  };
}

function begin(state: StrokeState, at: Point, how: { isRemoving: boolean; prefs: ToolPrefs }): Turn<StrokeState> {
  const { isRemoving, prefs } = how;
  const drawing: Drawing = { kind: "drawing", isRemoving, last: at, straightTo: null };
  // The end of the stroke before went unheard: it is a step all the same.
  const before = state.kind === "idle" ? [] : end(state, prefs).effects;
  return { state: drawing, effects: [...before, stroke(drawing, [at], prefs)] };
}

function goOn(state: Drawing, input: Exclude<ToolInput, { type: "down" }>, prefs: ToolPrefs): Turn<StrokeState> {
  switch (input.type) {
    case "move":
      return input.isRegular ? aim(state, input.to) : draw(state, input.to, prefs);
    case "cancel":
      return { state: IDLE, effects: [{ kind: "revert" }] };
    case "up":
    case "finish":
      return end(state, prefs);
  }
}

function aim(state: Drawing, to: readonly Point[]): Turn<StrokeState> {
  return nothing({ ...state, straightTo: to.at(-1) ?? state.straightTo });
}

function draw(state: Drawing, to: readonly Point[], prefs: ToolPrefs): Turn<StrokeState> {
  const points = state.straightTo === null ? to : [state.straightTo, ...to];
  const last = points.at(-1);
  if (last === undefined) return nothing(state);
  return {
    state: { ...state, last, straightTo: null },
    effects: [stroke(state, [state.last, ...points], prefs)],
  };
}

function end(state: Drawing, prefs: ToolPrefs): Turn<StrokeState> {
  const rest = state.straightTo === null ? [] : [stroke(state, [state.last, state.straightTo], prefs)];
  return { state: IDLE, effects: [...rest, { kind: "commit" }] };
}

function stroke({ isRemoving }: Drawing, points: readonly Point[], { brushSize }: ToolPrefs): Effect {
  return { kind: "stroke", points, radius: brushSize / 2, isRemoving };
}
