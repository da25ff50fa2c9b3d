import type { Point, ToolInput } from "../types";
import { nothing, type Tool, type Turn } from "./tool";

type PolygonState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "drawing";
      readonly isRemoving: boolean;
      readonly corners: readonly Point[];
      /** Where the next corner would be. */
      readonly next: Point;
    };
type Drawing = Extract<PolygonState, { kind: "drawing" }>;

const IDLE: PolygonState = { kind: "idle" };
/** Pixels of the picture; a click so near to the first corner closes the polygon. */
const NEAR = 6;
/** Of the polygon's longer side, so that a small one, drawn with much zoom, can have corners near to each other. */
const NEAR_SHARE = 0.125;

/** Each click adds a corner; Enter, a double click or a click on the first corner selects what they go around. */
export const polygonTool: Tool<PolygonState> = {
  idle: IDLE,
  next: (state, input) => {
    if (state.kind === "drawing") return goOn(state, input);
    if (input.type !== "down") return nothing(state);
    return nothing({ kind: "drawing", isRemoving: input.isRemoving, corners: [input.at], next: input.at });
  },
  preview: (state) => {
    if (state.kind === "idle") return null;
    const { corners, next } = state;
    return isClosing(state, next)
      ? { kind: "path", points: corners, isClosed: true }
      : { kind: "path", points: [...corners, next], isClosed: false };
  },
};

function goOn(state: Drawing, input: ToolInput): Turn<PolygonState> {
  switch (input.type) {
    case "down":
      return isClosing(state, input.at) ? close(state) : nothing(addCorner(state, input.at));
    case "move":
      return nothing({ ...state, next: input.to.at(-1) ?? state.next });
    case "up":
      return nothing(state);
    case "finish":
      return close(state);
    case "cancel":
      return nothing(IDLE);
  }
}

function addCorner(state: Drawing, at: Point): Drawing {
  return { ...state, corners: [...state.corners, at], next: at };
}

/** With fewer than three corners it goes around nothing, and that is what is selected. */
function close({ corners, isRemoving }: Drawing): Turn<PolygonState> {
  return { state: IDLE, effects: [{ kind: "area", points: corners, isRemoving }, { kind: "commit" }] };
}

function isClosing({ corners }: Drawing, at: Point): boolean {
  const first = corners[0];
  if (first === undefined || corners.length < 3) return false;
  const sides = [corners.map(({ x }) => x), corners.map(({ y }) => y)].map(
    (all) => Math.max(...all) - Math.min(...all),
  );
  return Math.hypot(at.x - first.x, at.y - first.y) <= Math.min(NEAR, NEAR_SHARE * Math.max(...sides));
}
