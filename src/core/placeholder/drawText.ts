import { RAMP_STEPS } from "./choosePalette";
import type { Canvas } from "./drawBackground";
import type { TextLine } from "./layoutText";
import type { FontSet } from "./parseFontSet";
import { rasterizePath, type Coverage } from "./rasterizePath";

/** Text is mixed with the ramp in eighths, and with the mean colour of sixteen steps of the ramp at a time. */
export const INK_LEVELS = 8;
export const STEPS_PER_TINT = 16;

/** The palette index of plain ink; before it come the tints, `INK_LEVELS - 1` for each `STEPS_PER_TINT` of the ramp. */
export const INK_INDEX = RAMP_STEPS + (RAMP_STEPS / STEPS_PER_TINT) * (INK_LEVELS - 1);

export interface InkedText {
  readonly fonts: FontSet;
  readonly line: TextLine;
  /** 0–1; a quieter text lets the ground through. */
  readonly opacity: number;
}

/** Draws a line over a canvas that holds ramp steps. Text that reaches over the edge is cut there. */
export function drawText(canvas: Canvas, { fonts, line, opacity }: InkedText): void {
  const { x, baseline, size, tracking } = line;
  for (const [index, glyph] of fonts.shape(line.text).glyphs.entries()) {
    const left = x + (glyph.x + index * tracking) * size;
    const coverage = rasterizePath(glyph.outline(left, baseline, size));
    if (coverage !== undefined) blend(canvas, coverage, opacity);
  }
}

function blend(canvas: Canvas, coverage: Coverage, opacity: number): void {
  const { left, top, width, height, cover } = coverage;
  const firstColumn = Math.max(0, -left);
  const endColumn = Math.min(width, canvas.width - left);
  const endRow = Math.min(height, canvas.height - top);
  for (let row = Math.max(0, -top); row < endRow; row += 1) {
    let at = (top + row) * canvas.width + left + firstColumn;
    for (let column = firstColumn; column < endColumn; column += 1, at += 1) {
      const level = Math.round((cover[row * width + column] ?? 0) * opacity * INK_LEVELS);
      if (level > 0) canvas.indices[at] = tint(canvas.indices[at] ?? 0, level);
    }
  }
}

/** Ink over what is there; where two glyphs touch, the stronger one stays. */
function tint(under: number, level: number): number {
  if (level === INK_LEVELS || under === INK_INDEX) return INK_INDEX;
  if (under < RAMP_STEPS) return RAMP_STEPS + Math.floor(under / STEPS_PER_TINT) * (INK_LEVELS - 1) + level - 1;
  const before = ((under - RAMP_STEPS) % (INK_LEVELS - 1)) + 1;
  return level > before ? under + level - before : under;
}
