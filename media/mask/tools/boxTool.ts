import type { Point } from "../types";
import { nothing, type Tool } from "./tool";

type BoxState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "drawing";
      readonly isRemoving: boolean;
      readonly from: Point;
      readonly to: Point;
      readonly isRegular: boolean;
    };
type Drawing = Extract<BoxState, { kind: "drawing" }>;

const IDLE: BoxState = { kind: "idle" };

/** Rectangle and ellipse: from the point where the button went down to the one where it is let go. */
export function createBoxTool(isRound: boolean): Tool<BoxState> {
  return {
    idle: IDLE,
    next: (state, input) => {
      if (input.type === "down") {
        const { at, isRemoving } = input;
        return nothing({ kind: "drawing", isRemoving, from: at, to: at, isRegular: false });
      }
      if (state.kind === "idle" || input.type === "cancel") return nothing(IDLE);
      if (input.type === "move") {
        return nothing({ ...state, to: input.to.at(-1) ?? state.to, isRegular: input.isRegular });
      }
      const { from, isRemoving } = state;
      return {
        state: IDLE,
        effects: [{ kind: "box", from, to: farCorner(state), isRound, isRemoving }, { kind: "commit" }],
      };
    },
    preview: (state) => {
      return state.kind === "idle" ? null : { kind: "box", from: state.from, to: farCorner(state), isRound };
    },
  };
}

/** As long as wide where it is to be regular: as long as the longer of the two. */
function farCorner({ from, to, isRegular }: Drawing): Point {
  if (!isRegular) return to;
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + (to.x < from.x ? -side : side), y: from.y + (to.y < from.y ? -side : side) };
}
