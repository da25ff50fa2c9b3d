import { nothing, type Tool } from "./tool";

const IDLE = null;

/** Selects at once: there is no gesture that could go on. */
export const similarTool: Tool<typeof IDLE> = {
  idle: IDLE,
  next: (state, input, { tolerance, isContiguous }) => {
    if (input.type !== "down") return nothing(state);
    const { at, isRemoving } = input;
    return { state, effects: [{ kind: "similar", at, tolerance, isContiguous, isRemoving }, { kind: "commit" }] };
  },
  preview: () => null,
};
