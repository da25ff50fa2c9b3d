import { pressButton } from "../panel/payButton";
import { t } from "../panel/texts";
import { FIT, showPart, toggleFit, zoomStep } from "../shared/view";
import { changeSize } from "./brushSize";
import { copyMask } from "./clipboard";
import { endGesture } from "./endGesture";
import type { Command } from "./keys";
import type { PainterPage } from "./state";
import { takeInput } from "./takeInput";
import { toolLabel, TOOLS } from "./tools";
import type { MaskEditor, ToolName } from "./types";

/** Does what a key or a button asks for. */
export function runCommand(painter: PainterPage, command: Command): void {
  const { editor, state } = painter;
  // Nothing is painted on a mask that is covered by a result.
  if (state.compared !== null && !UNSEEN.has(command)) return;
  if (ENDS_GESTURE.has(command)) endGesture(painter);
  if (isTool(command)) choose(painter, command);
  else if (editor !== null && command in EDITS) edit(painter, editor, command);
  else OTHERS[command]?.(painter);
}

const UNSEEN: ReadonlySet<Command> = new Set([
  "zoomIn",
  "zoomOut",
  "zoomFit",
  "zoomToMask",
  "save",
  "submit",
  "useInPanel",
]);

/** What they send, save or copy is the mask as it is seen. */
const ENDS_GESTURE: ReadonlySet<Command> = new Set(["copy", "save", "submit", "useInPanel"]);

function isTool(command: Command): command is ToolName {
  return TOOLS.some(({ name }) => name === command);
}

export function choose(painter: PainterPage, tool: ToolName): void {
  const { editor } = painter;
  if (editor === null || editor.tool === tool) return;
  editor.choose(tool);
  if (tool === "similar") painter.readAhead();
  painter.touched();
  painter.say(toolLabel(tool));
  painter.update();
}

type Edit = (editor: MaskEditor, growBy: number) => void;

const EDITS: Readonly<Partial<Record<Command, Edit>>> = {
  undo: (editor) => editor.undo(),
  redo: (editor) => editor.redo(),
  invert: (editor) => editor.invert(),
  clear: (editor) => editor.clear(),
  fill: (editor) => editor.fill(),
  grow: (editor, by) => editor.grow(by),
  shrink: (editor, by) => editor.grow(-by),
};

function edit(painter: PainterPage, editor: MaskEditor, command: Command): void {
  // What is being drawn is the last thing that was done.
  if (command === "undo" && editor.isDrawing) takeInput(painter, { type: "cancel" });
  else EDITS[command]?.(editor, painter.state.growBy);
  painter.touched();
}

const OTHERS: Readonly<Partial<Record<Command, (painter: PainterPage) => void>>> = {
  swapEraser: (painter) => choose(painter, painter.editor?.tool === "brush" ? "eraser" : "brush"),
  smaller: (painter) => changeSize(painter, -1),
  muchSmaller: (painter) => changeSize(painter, -10),
  larger: (painter) => changeSize(painter, 1),
  muchLarger: (painter) => changeSize(painter, 10),
  zoomIn: (painter) => painter.look(zoomStep(painter.state.view, painter.stage.frame(), 1)),
  zoomOut: (painter) => painter.look(zoomStep(painter.state.view, painter.stage.frame(), -1)),
  zoomFit: (painter) => painter.look(FIT),
  zoomActual: (painter) => painter.look(toggleFit(painter.state.view, painter.stage.frame())),
  zoomToMask,
  copy: copyMask,
  save: ({ send }) => send("saveMask", null),
  load: ({ send }) => send("loadMask", null),
  useInPanel: ({ send }) => send("useInPanel", null),
  submit: ({ panel }) => pressButton(panel),
  cancel: (painter) => takeInput(painter, { type: "cancel" }),
};

function zoomToMask(painter: PainterPage): void {
  const bounds = painter.editor?.bounds() ?? null;
  if (bounds === null) painter.say(t("Nothing is selected"));
  else painter.look(showPart(bounds, painter.stage.frame()));
}
