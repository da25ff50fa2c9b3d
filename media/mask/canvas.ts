import type { PainterPrefs } from "../../src/protocol/painter";
import type { Lens } from "./lens";
import { toStage } from "./lens";
import type { Rgb } from "./maskImage";
import { maskImage, reach } from "./maskImage";
import type { Box, MaskEditor, Point, Preview, Size } from "./types";

// The one file that touches a canvas. Three lie over each other, all as large as the stage in pixels of the screen: the picture is drawn
// only when it is seen in another way, the mask only where it has changed, lines whenever something moves.

export interface Scene {
  readonly bitmap: ImageBitmap | null;
  readonly lens: Lens;
  readonly editor: MaskEditor | null;
  readonly overlay: PainterPrefs["overlay"];
  /** The brush under the pointer: where, and how large. */
  readonly brush: Brush | null;
  /** Where the arrows have led. */
  readonly cross: Point | null;
}

export interface Brush {
  readonly at: Point;
  /** Pixels of the picture. */
  readonly size: number;
  readonly isRemoving: boolean;
}

export interface StageCanvas {
  /** What takes the focus, and hears of everything. */
  readonly element: HTMLCanvasElement;
  readonly layers: readonly HTMLCanvasElement[];
  /** Pixels of the screen. */
  readonly resize: (size: Size) => void;
  /** Draws what differs from what was drawn last. */
  readonly draw: (scene: Scene) => void;
  /** Draws everything at the next time. */
  readonly forget: () => void;
}

export function createCanvas(): StageCanvas {
  const [picture, overlay, lines] = [layer(), layer(), layer()];
  const mask = createMaskLayer(overlay);
  let last: Scene | null = null;
  return {
    element: lines.canvas,
    layers: [picture.canvas, overlay.canvas, lines.canvas],
    resize({ width, height }) {
      for (const { canvas } of [picture, overlay, lines]) Object.assign(canvas, { width, height });
      last = null;
    },
    draw(scene) {
      const isSeenAnew = last === null || !isSameLens(last.lens, scene.lens);
      if (isSeenAnew || last?.bitmap !== scene.bitmap) drawPicture(picture, scene);
      mask.draw(scene, isSeenAnew || last?.overlay !== scene.overlay);
      drawLines(lines, scene);
      last = scene;
    },
    forget() {
      last = null;
    },
  };
}

function layer(): CanvasRenderingContext2D {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) throw new Error("This browser has no canvas.");
  return context;
}

function offscreen({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("This browser has no canvas.");
  return context;
}

function isSameLens(one: Lens, other: Lens): boolean {
  return (
    one.zoom === other.zoom && one.left === other.left && one.top === other.top && one.pixelRatio === other.pixelRatio
  );
}

/** Where a box of the picture lies on the screen, in its pixels. */
function onScreen(lens: Lens, { left, top, right, bottom }: Box): Box {
  const [from, to] = [toStage(lens, { x: left, y: top }), toStage(lens, { x: right, y: bottom })];
  const ratio = lens.pixelRatio;
  return { left: from.x * ratio, top: from.y * ratio, right: to.x * ratio, bottom: to.y * ratio };
}

function wholeOf({ width, height }: Size): Box {
  return { left: 0, top: 0, right: width, bottom: height };
}

function clear(context: CanvasRenderingContext2D): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Pixels of the page. */
const TILE = 8;

function drawPicture(context: CanvasRenderingContext2D, { bitmap, lens }: Scene): void {
  clear(context);
  if (bitmap === null) return;
  const { left, top, right, bottom } = onScreen(lens, wholeOf(bitmap));
  const board = context.createPattern(checkerboard(context.canvas, Math.round(TILE * lens.pixelRatio)), "repeat");
  board?.setTransform(new DOMMatrix([1, 0, 0, 1, left, top]));
  if (board !== null) context.fillStyle = board;
  context.fillRect(left, top, right - left, bottom - top);
  // Its pixels stay pixels where they are larger than the screen's.
  context.imageSmoothingEnabled = lens.zoom * lens.pixelRatio < 1;
  context.imageSmoothingQuality = "medium";
  context.drawImage(bitmap, left, top, right - left, bottom - top);
}

/** What is seen through a transparent picture. */
function checkerboard(themed: HTMLElement, tile: number): OffscreenCanvas {
  const context = offscreen({ width: tile * 2, height: tile * 2 });
  const style = getComputedStyle(themed);
  context.fillStyle = style.getPropertyValue("--vscode-editor-background");
  context.fillRect(0, 0, tile * 2, tile * 2);
  context.globalAlpha = 0.14;
  context.fillStyle = style.getPropertyValue("--vscode-editor-foreground");
  context.fillRect(0, 0, tile, tile);
  context.fillRect(tile, tile, tile, tile);
  return context.canvas;
}

type Colour = PainterPrefs["overlay"]["colour"];

/** Strong ones that are told apart by their lightness as well. */
// The swatches of mask.css are the same.
const TINTS: Readonly<Record<Colour, Rgb>> = {
  red: [255, 45, 45],
  green: [40, 200, 80],
  blue: [30, 110, 255],
  magenta: [255, 50, 220],
  yellow: [255, 220, 0],
};

interface MaskLayer {
  /** @param isAll not only where the mask has changed */
  readonly draw: (scene: Scene, isAll: boolean) => void;
}

function createMaskLayer(context: CanvasRenderingContext2D): MaskLayer {
  let shown: MaskEditor | null = null;
  return {
    draw({ editor, lens, overlay }, isAll) {
      const isNew = shown !== editor;
      shown = editor;
      if (editor === null) {
        clear(context);
        return;
      }
      const dirty = editor.takeDirty();
      const part = isAll || isNew ? wholeOf(context.canvas) : aroundOf(lens, dirty, context.canvas);
      if (part === null) return;
      const image = maskImage(editor, part, lens, { ...overlay, tint: TINTS[overlay.colour] });
      context.putImageData(new ImageData(image, part.right - part.left), part.left, part.top);
    },
  };
}

/** What of the screen such a part of the mask can change, its edge included; null: nothing that is seen. */
function aroundOf(lens: Lens, changed: Box | null, { width, height }: Size): Box | null {
  if (changed === null) return null;
  const { left, top, right, bottom } = onScreen(lens, changed);
  // One more, since the middle of a pixel decides.
  const room = reach(lens) + 1;
  const part = {
    left: Math.max(0, Math.floor(left) - room),
    top: Math.max(0, Math.floor(top) - room),
    right: Math.min(width, Math.ceil(right) + room),
    bottom: Math.min(height, Math.ceil(bottom) + room),
  };
  return part.left < part.right && part.top < part.bottom ? part : null;
}

function drawLines(context: CanvasRenderingContext2D, { lens, editor, brush, cross }: Scene): void {
  clear(context);
  const preview = editor?.preview ?? null;
  if (preview !== null) drawPreview(context, lens, preview);
  if (brush !== null) drawBrush(context, lens, brush);
  if (cross !== null) drawCross(context, lens, cross);
}

/** A light line on a darker, wider one is seen on every picture; dark dashes in it say that it is not the mask yet, or takes away. */
function stroke(context: CanvasRenderingContext2D, { pixelRatio }: Lens, isDashed: boolean): void {
  const width = Math.max(1, Math.round(pixelRatio));
  const line = (colour: string, lineWidth: number, dashes: number[]): void => {
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.setLineDash(dashes);
    context.stroke();
  };
  line(isDashed ? "rgb(0 0 0 / 0.35)" : "rgb(0 0 0 / 0.6)", width * 3, []);
  line("white", width, []);
  if (isDashed) line("black", width, [4 * pixelRatio, 4 * pixelRatio]);
}

function drawPreview(context: CanvasRenderingContext2D, lens: Lens, preview: Preview): void {
  const at = (point: Point): Point => crisp(lens, point);
  context.beginPath();
  if (preview.kind === "path") {
    for (const point of preview.points.map(at)) context.lineTo(point.x, point.y);
    if (preview.isClosed) context.closePath();
  } else {
    const [from, to] = [at(preview.from), at(preview.to)];
    const [width, height] = [to.x - from.x, to.y - from.y];
    if (preview.isRound) {
      const [middleX, middleY] = [from.x + width / 2, from.y + height / 2];
      context.ellipse(middleX, middleY, Math.abs(width / 2), Math.abs(height / 2), 0, 0, Math.PI * 2);
    } else context.rect(from.x, from.y, width, height);
  }
  stroke(context, lens, true);
  if (preview.kind === "path" && !preview.isClosed) drawStart(context, lens, preview.points[0]);
}

/** Pixels of the page. */
const START_RADIUS = 4;

/** Where it begins: a click there closes a polygon. */
function drawStart(context: CanvasRenderingContext2D, lens: Lens, point: Point | undefined): void {
  if (point === undefined) return;
  const { x, y } = crisp(lens, point);
  context.beginPath();
  context.arc(x, y, START_RADIUS * lens.pixelRatio, 0, Math.PI * 2);
  context.fillStyle = "white";
  context.fill();
  stroke(context, lens, false);
}

/** In the middle of a pixel of the screen. */
function crisp(lens: Lens, point: Point): Point {
  const { x, y } = toStage(lens, point);
  return { x: Math.floor(x * lens.pixelRatio) + 0.5, y: Math.floor(y * lens.pixelRatio) + 0.5 };
}

/** Pixels of the page: below it a ring would hide what it stands around. */
const LEAST_RING = 3;

function drawBrush(context: CanvasRenderingContext2D, lens: Lens, { at, size, isRemoving }: Brush): void {
  const { x, y } = toStage(lens, at);
  const ratio = lens.pixelRatio;
  const radius = Math.max(LEAST_RING, (size / 2) * lens.zoom) * ratio;
  context.beginPath();
  context.arc(x * ratio, y * ratio, radius, 0, Math.PI * 2);
  stroke(context, lens, isRemoving);
}

/** Pixels of the page. */
const ARM = 12;
const GAP = 3;

function drawCross(context: CanvasRenderingContext2D, lens: Lens, point: Point): void {
  const { x, y } = crisp(lens, point);
  const [arm, gap] = [ARM * lens.pixelRatio, GAP * lens.pixelRatio];
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + dx * gap, y + dy * gap);
    context.lineTo(x + dx * arm, y + dy * arm);
  }
  stroke(context, lens, false);
}

/** Colours of a picture, RGBA row by row. */
export function readPixels(bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser has no canvas.");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}
