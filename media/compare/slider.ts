import type { Frame, Placement } from "../shared/view";

// The handle between two pictures. Its position is a share of what is seen of them, in percent, so that it is never lost
// when one zooms in.

/** Where the seen part of the picture begins and ends in its pane. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function seenSpan({ zoom, left }: Placement, { picture, pane }: Frame): Span {
  const start = Math.max(0, left);
  return { start, end: Math.max(start, Math.min(pane.width, left + picture.width * zoom)) };
}

export function handleAt(position: number, { start, end }: Span): number {
  return start + ((end - start) * position) / 100;
}

export function positionAt(x: number, { start, end }: Span): number {
  return end > start ? bounded(((x - start) * 100) / (end - start)) : 50;
}

const STEP = 1;
const LARGE_STEP = 10;

/** Where a key leads to; undefined when it is none of a slider's. */
export function slideByKey(position: number, key: string, isLarge = false): number | undefined {
  const step = isLarge ? LARGE_STEP : STEP;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return bounded(position - step);
    case "ArrowRight":
    case "ArrowUp":
      return bounded(position + step);
    case "PageDown":
      return bounded(position - LARGE_STEP);
    case "PageUp":
      return bounded(position + LARGE_STEP);
    case "Home":
      return 0;
    case "End":
      return 100;
    default:
      return undefined;
  }
}

/** For a screen reader. */
export function slideText(position: number, names: { before: string; after: string }): string {
  const share = Math.round(position);
  if (share === 0) return `all of it ${names.after}`;
  if (share === 100) return `all of it ${names.before}`;
  return `${share} % ${names.before}, ${100 - share} % ${names.after}`;
}

function bounded(position: number): number {
  return Math.min(100, Math.max(0, position));
}
