import type { Frame, View } from "../shared/view";
import { place } from "../shared/view";
import type { Point } from "./types";

/** How the picture is seen: one of its pixels is `zoom` of the page's, and its corner lies here on the stage. */
export interface Lens {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
  /** Of the screen to one of the page. */
  readonly pixelRatio: number;
}

/** The picture's corner lies on a whole pixel of the screen, so that it stays sharp and a point is where it is seen. */
export function lensOf(view: View, frame: Frame, pixelRatio: number): Lens {
  const { zoom, left, top } = place(view, frame);
  const snapped = (value: number): number => Math.round(value * pixelRatio) / pixelRatio;
  return { zoom, left: snapped(left), top: snapped(top), pixelRatio };
}

/** From the stage to the picture. */
export function toPicture({ zoom, left, top }: Lens, { x, y }: Point): Point {
  return { x: (x - left) / zoom, y: (y - top) / zoom };
}

/** From the picture to the stage. */
export function toStage({ zoom, left, top }: Lens, { x, y }: Point): Point {
  return { x: x * zoom + left, y: y * zoom + top };
}
