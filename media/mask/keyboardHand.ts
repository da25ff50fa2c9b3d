import { t } from "../panel/texts";
import { panBy } from "../shared/view";
import { toPicture, toStage } from "./lens";
import type { PainterPage } from "./state";
import { takeInput } from "./takeInput";
import type { Box, Point, Size, ToolName } from "./types";

// Painting without a pointer: arrows lead a cross over the picture, Enter puts the tool down and lifts it.
// The cross stands between pixels, so that a rectangle's corners are whole numbers.

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
const LARGE_STEP = 10;
/** Of what is seen of the picture. */
const HUGE_SHARE = 1 / 10;

/** What an arrow key leads to. */
function stepOf(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  seen: Box,
): Point | null {
  const direction = ARROWS[event.key];
  if (direction === undefined) return null;
  const isHuge = event.ctrlKey || event.metaKey || event.altKey;
  const huge = Math.max(
    LARGE_STEP * 2,
    Math.round(Math.max(seen.right - seen.left, seen.bottom - seen.top) * HUGE_SHARE),
  );
  const length = isHuge ? huge : event.shiftKey ? LARGE_STEP : 1;
  return { x: direction.x * length, y: direction.y * length };
}

function kept(point: Point, { width, height }: Size): Point {
  return { x: Math.min(width, Math.max(0, point.x)), y: Math.min(height, Math.max(0, point.y)) };
}

/** @returns whether the key was the hand's */
export function handKey(painter: PainterPage, event: KeyboardEvent): boolean {
  if (painter.editor === null) return false;
  const step = stepOf(event, seenOf(painter));
  if (step !== null) {
    moveCross(painter, step);
    return true;
  }
  const isHeld = event.ctrlKey || event.metaKey || event.altKey;
  if (event.key !== "Enter" || isHeld) return false;
  // Held down, it would put the tool down and lift it many times.
  if (!event.repeat) press(painter, event.shiftKey);
  return true;
}

function moveCross(painter: PainterPage, step: Point): void {
  const { editor, stage } = painter;
  if (editor === null) return;
  const before = crossOf(painter);
  const cross = kept({ x: before.x + step.x, y: before.y + step.y }, editor);
  stage.hand.cross = cross;
  reveal(painter, cross);
  if (editor.isDrawing) takeInput(painter, { type: "move", to: [cross], isRegular: false });
  stage.draw();
  painter.say(placeWords(painter, cross));
}

/** Where it was; at first in the middle of what is seen. */
function crossOf(painter: PainterPage): Point {
  const { left, top, right, bottom } = seenOf(painter);
  return painter.stage.hand.cross ?? { x: Math.round((left + right) / 2), y: Math.round((top + bottom) / 2) };
}

/** What of the picture is on the stage. */
function seenOf({ stage, editor }: PainterPage): Box {
  const { pane } = stage.frame();
  const lens = stage.lens();
  const size = editor ?? { width: 1, height: 1 };
  const [from, to] = [
    kept(toPicture(lens, { x: 0, y: 0 }), size),
    kept(toPicture(lens, { x: pane.width, y: pane.height }), size),
  ];
  return { left: from.x, top: from.y, right: to.x, bottom: to.y };
}

/** Pixels of the page that are kept between the cross and the stage's edge. */
const MARGIN = 24;

function reveal(painter: PainterPage, cross: Point): void {
  const { stage, state } = painter;
  const { pane } = stage.frame();
  const { x, y } = toStage(stage.lens(), cross);
  const by = { x: overshoot(x, pane.width), y: overshoot(y, pane.height) };
  if (by.x !== 0 || by.y !== 0) painter.look(panBy(state.view, stage.frame(), by));
}

function overshoot(at: number, length: number): number {
  return Math.max(0, MARGIN - at) - Math.max(0, at - (length - MARGIN));
}

function placeWords({ editor }: PainterPage, { x, y }: Point): string {
  if (editor === null) return "";
  const [column, row] = [Math.min(x, editor.width - 1), Math.min(y, editor.height - 1)];
  const isSelected = editor.pixels[row * editor.width + column] === 1;
  return isSelected ? t("{0}, {1}, selected", x, y) : t("{0}, {1}, not selected", x, y);
}

function press(painter: PainterPage, isFinish: boolean): void {
  const { editor, stage } = painter;
  if (editor === null) return;
  const cross = crossOf(painter);
  stage.hand.cross = cross;
  const { tool } = editor;
  if (isFinish) takeInput(painter, { type: "finish" });
  else if (isOneTouch(tool)) {
    takeInput(painter, { type: "down", at: insideOf(tool, cross, editor), isRemoving: false });
    takeInput(painter, { type: "up" });
    if (editor.isDrawing) painter.say(t("Corner at {0}, {1}; Shift+Enter closes the polygon", cross.x, cross.y));
  } else if (editor.isDrawing) takeInput(painter, { type: "up" });
  else {
    takeInput(painter, { type: "down", at: cross, isRemoving: false });
    painter.say(downWords(tool, cross));
  }
  stage.draw();
}

/** These are not drawn from one press to the next. */
function isOneTouch(tool: ToolName): boolean {
  return tool === "polygon" || tool === "similar";
}

/** A colour has to be a pixel's. */
function insideOf(tool: ToolName, { x, y }: Point, { width, height }: Size): Point {
  return tool === "similar" ? { x: Math.min(x, width - 1), y: Math.min(y, height - 1) } : { x, y };
}

function downWords(tool: ToolName, { x, y }: Point): string {
  return tool === "rectangle" || tool === "ellipse"
    ? t("First corner at {0}, {1}; Enter sets the second", x, y)
    : t("Down at {0}, {1}; Enter lifts it", x, y);
}
