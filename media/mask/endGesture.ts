import type { PainterPage } from "./state";
import { takeInput } from "./takeInput";

/** What is seen is what is sent or saved: what is being drawn counts as done. A polygon's corners stay open: they select nothing yet. */
export function endGesture(painter: PainterPage): void {
  if (painter.editor?.isDrawing === true) takeInput(painter, { type: "up" });
}
