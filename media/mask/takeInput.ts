import type { PainterPage } from "./state";
import type { ToolInput } from "./types";

/** Hands to the tool what a person does, whatever they do it with. */
export function takeInput(painter: PainterPage, input: ToolInput): void {
  const { editor, state } = painter;
  if (editor === null) return;
  editor.take(input, state.prefs);
  painter.touched();
}
