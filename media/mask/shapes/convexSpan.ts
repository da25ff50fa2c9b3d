import { clamp } from "./spans";

/**
 * The pixels of a row that lie in a convex shape: `isInside` alone decides, and the guess of where they are saves asking it
 * everywhere. A guess may be wrong by a pixel, which is more than real numbers of this size are rounded by.
 * @param guess real numbers, the left and the right end
 * @returns null: none
 */
export function convexSpan(
  guess: { readonly left: number; readonly right: number },
  width: number,
  isInside: (x: number) => boolean,
): { from: number; to: number } | null {
  let from = clamp(Math.floor(guess.left) - 1, 0, width);
  let to = clamp(Math.ceil(guess.right) + 1, 0, width);
  while (from < to && !isInside(from + 0.5)) from += 1;
  while (from < to && !isInside(to - 0.5)) to -= 1;
  return from < to ? { from, to } : null;
}
