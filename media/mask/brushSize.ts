import { t } from "../panel/texts";
import type { PainterPage } from "./state";

export const LEAST_SIZE = 1;
export const LARGEST_SIZE = 1_000;

/** From this size on, a step is as large: small brushes want finer ones. */
const STEPS: readonly (readonly [from: number, step: number])[] = [
  [300, 25],
  [100, 10],
  [20, 5],
  [0, 1],
];

/** The size that is so many steps larger, or smaller. */
export function sizeBySteps(size: number, steps: number): number {
  const direction = Math.sign(steps);
  let next = size;
  for (let done = 0; done < Math.abs(steps); done += 1) {
    const step = stepAt(direction > 0 ? next : next - 1);
    // To whole steps, so that the same sizes come again.
    next = direction > 0 ? (Math.floor(next / step) + 1) * step : (Math.ceil(next / step) - 1) * step;
  }
  return Math.min(LARGEST_SIZE, Math.max(LEAST_SIZE, next));
}

function stepAt(size: number): number {
  return STEPS.find(([from]) => size >= from)?.[1] ?? 1;
}

export function changeSize(painter: PainterPage, steps: number): void {
  const brushSize = sizeBySteps(painter.state.prefs.brushSize, steps);
  painter.prefer({ brushSize });
  painter.say(t("Brush size {0}", brushSize));
}
