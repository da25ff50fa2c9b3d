import type { Preview, ToolInput, ToolName, ToolPrefs } from "../types";
import { createBoxTool } from "./boxTool";
import { lassoTool } from "./lassoTool";
import { polygonTool } from "./polygonTool";
import { similarTool } from "./similarTool";
import { createStrokeTool } from "./strokeTool";
import type { Effect, Tool } from "./tool";

/** A tool with its state. */
export interface ToolInHand {
  readonly preview: Preview | null;
  readonly isDrawing: boolean;
  readonly take: (input: ToolInput, prefs: ToolPrefs) => readonly Effect[];
}

const TOOLS: Readonly<Record<ToolName, () => ToolInHand>> = {
  brush: () => hold(createStrokeTool(false)),
  eraser: () => hold(createStrokeTool(true)),
  rectangle: () => hold(createBoxTool(false)),
  ellipse: () => hold(createBoxTool(true)),
  lasso: () => hold(lassoTool),
  polygon: () => hold(polygonTool),
  similar: () => hold(similarTool),
};

export function takeInHand(name: ToolName): ToolInHand {
  return TOOLS[name]();
}

function hold<State>(tool: Tool<State>): ToolInHand {
  let state = tool.idle;
  return {
    get preview() {
      return tool.preview(state);
    },
    get isDrawing() {
      return state !== tool.idle;
    },
    take: (input, prefs) => {
      const turn = tool.next(state, input, prefs);
      state = turn.state;
      return turn.effects;
    },
  };
}
