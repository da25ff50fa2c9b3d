// Which part of the picture is seen, and how large. Pure: what is measured and pressed comes in, a view goes out.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** All of the picture, or one of its points in the middle of the pane, at a zoom: a view outlives a change of the pane. */
export type View = { readonly kind: "fit" } | { readonly kind: "free"; readonly zoom: number; readonly centre: Point };

/** The picture in its own pixels, and the pane that shows it, in the page's. */
export interface Frame {
  readonly picture: Size;
  readonly pane: Size;
}

/** Where the picture's corner lies in its pane. */
export interface Placement {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

export const FIT: View = { kind: "fit" };
export const MAX_ZOOM = 32;
const MIN_ZOOM = 0.05;
/** Of a part that is shown: what of the pane it takes, and how large a small one gets. */
const PART_ROOM = 0.8;
const MAX_PART_ZOOM = 8;
/** What the buttons and keys step through. */
const STEPS = [0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** The zoom at which all is seen; small pictures keep their size. */
export function fitZoom({ picture, pane }: Frame): number {
  const zoom = Math.min(pane.width / picture.width, pane.height / picture.height, 1);
  return Number.isFinite(zoom) && zoom > 0 ? zoom : 1;
}

export function zoomOf(view: View, frame: Frame): number {
  return view.kind === "fit" ? fitZoom(frame) : view.zoom;
}

export function place(view: View, frame: Frame): Placement {
  const { picture, pane } = frame;
  const zoom = zoomOf(view, frame);
  const centre = view.kind === "fit" ? middleOf(picture) : keptInside(view.centre, zoom, frame);
  return { zoom, left: pane.width / 2 - centre.x * zoom, top: pane.height / 2 - centre.y * zoom };
}

/** Larger or smaller by a factor; what lies under `point` (of the pane) stays there, as far as the picture's edges let it. */
export function zoomAt(view: View, frame: Frame, point: Point, factor: number): View {
  const { zoom: before, left, top } = place(view, frame);
  const zoom = bounded(before * factor, frame);
  const { pane } = frame;
  const under = { x: (point.x - left) / before, y: (point.y - top) / before };
  const centre = { x: under.x + (pane.width / 2 - point.x) / zoom, y: under.y + (pane.height / 2 - point.y) / zoom };
  return { kind: "free", zoom, centre: keptInside(centre, zoom, frame) };
}

/** The next step in or out, around the middle. */
export function zoomStep(view: View, frame: Frame, direction: 1 | -1): View {
  const now = zoomOf(view, frame);
  const next = direction === 1 ? STEPS.find((step) => step > now * 1.01) : STEPS.findLast((step) => step < now * 0.99);
  return next === undefined ? view : zoomAt(view, frame, middleOf(frame.pane), next / now);
}

/** Between all of it and its own size. */
export function toggleFit(view: View, frame: Frame): View {
  return view.kind === "fit" ? zoomAt(view, frame, middleOf(frame.pane), 1 / zoomOf(view, frame)) : FIT;
}

/** A part of the picture in the middle, with some room around it. */
export function showPart(part: { left: number; top: number; right: number; bottom: number }, frame: Frame): View {
  const { pane } = frame;
  const [width, height] = [part.right - part.left, part.bottom - part.top];
  const zoom = bounded(
    Math.min(pane.width / width, pane.height / height, MAX_PART_ZOOM / PART_ROOM) * PART_ROOM,
    frame,
  );
  return { kind: "free", zoom, centre: { x: part.left + width / 2, y: part.top + height / 2 } };
}

/** Moves the picture by pixels of the page. */
export function panBy(view: View, frame: Frame, by: Point): View {
  if (!canPan(view, frame)) return view;
  const { zoom, left, top } = place(view, frame);
  const { pane } = frame;
  const centre = { x: (pane.width / 2 - left - by.x) / zoom, y: (pane.height / 2 - top - by.y) / zoom };
  return { kind: "free", zoom, centre: keptInside(centre, zoom, frame) };
}

/** Whether there is more of the picture than its pane shows. */
export function canPan(view: View, frame: Frame): boolean {
  const zoom = zoomOf(view, frame);
  const { picture, pane } = frame;
  return picture.width * zoom > pane.width + 0.5 || picture.height * zoom > pane.height + 0.5;
}

function middleOf({ width, height }: Size): Point {
  return { x: width / 2, y: height / 2 };
}

function bounded(zoom: number, frame: Frame): number {
  return Math.min(MAX_ZOOM, Math.max(Math.min(MIN_ZOOM, fitZoom(frame)), zoom));
}

/** A picture that is larger than its pane fills it; a smaller one stays in the middle. */
function keptInside(centre: Point, zoom: number, { picture, pane }: Frame): Point {
  return {
    x: keptBetween(centre.x, picture.width, pane.width / zoom),
    y: keptBetween(centre.y, picture.height, pane.height / zoom),
  };
}

function keptBetween(centre: number, whole: number, seen: number): number {
  if (seen >= whole) return whole / 2;
  return Math.min(whole - seen / 2, Math.max(seen / 2, centre));
}
