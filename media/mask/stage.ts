import { t } from "../panel/texts";
import type { Frame } from "../shared/view";
import type { Brush, StageCanvas } from "./canvas";
import { createCanvas } from "./canvas";
import { lensOf } from "./lens";
import type { PainterPage, Stage } from "./state";
import type { Point } from "./types";

/** What names and describes the surface for a screen reader. */
export const HELP_ID = "mask-help";
const NOTHING = { width: 1, height: 1 };

/** The picture with the mask over it, as large as there is room. */
export function createStage(painter: () => PainterPage): Stage {
  const canvas = createCanvas();
  const element = document.createElement("div");
  element.className = "canvas";
  element.append(...canvas.layers);
  const surface = canvas.element;
  describe(surface);
  const hand: Stage["hand"] = { pointer: null, cross: null, isRemoving: false };
  let frame: number | undefined;
  const drawNow = (): void => {
    frame = undefined;
    drawScene(canvas, painter());
  };
  const stage: Stage = {
    element,
    surface,
    hand,
    frame(): Frame {
      const { width, height } = painter().state.picture ?? NOTHING;
      return { picture: { width, height }, pane: { width: element.clientWidth, height: element.clientHeight } };
    },
    lens: () => lensOf(painter().state.view, stage.frame(), devicePixelRatio),
    draw() {
      frame ??= requestAnimationFrame(drawNow);
    },
  };
  for (const type of ["focus", "blur"] as const) surface.addEventListener(type, stage.draw);
  // Another theme has another checkerboard.
  new MutationObserver(() => {
    canvas.forget();
    stage.draw();
  }).observe(document.body, { attributeFilter: ["class"] });
  followSize(surface, canvas, () => {
    // In the same frame: a canvas that has just got another size is empty.
    if (frame !== undefined) cancelAnimationFrame(frame);
    drawNow();
    // The tools say how large it is seen.
    painter().update();
  });
  return stage;
}

function describe(surface: HTMLElement): void {
  surface.tabIndex = 0;
  // Its own keys would not get through a screen reader otherwise.
  surface.setAttribute("role", "application");
  surface.setAttribute("aria-describedby", HELP_ID);
  surface.dataset["canvas"] = "";
  // Where the button leads as long as nothing is painted.
  surface.dataset["field"] = "mask";
}

/** Names are set when they are drawn: translations come later than the page. */
export function nameSurface(surface: HTMLElement): void {
  surface.ariaLabel = t("Mask canvas");
  surface.ariaRoleDescription = t("canvas");
}

/** Tells of pixels of the screen, exactly, also when the window moves to a screen with finer ones. */
function followSize(surface: HTMLElement, canvas: StageCanvas, resized: () => void): void {
  const observer = new ResizeObserver(([entry]) => {
    const [exact, seen] = [entry?.devicePixelContentBoxSize[0], entry?.contentBoxSize[0]];
    if (exact === undefined || seen === undefined) return;
    const width = pixelsOf(exact.inlineSize, seen.inlineSize);
    const height = pixelsOf(exact.blockSize, seen.blockSize);
    canvas.resize({ width, height });
    resized();
  });
  observer.observe(surface, { box: "device-pixel-content-box" });
}

/** Where a screen is only emulated, what is called exact counts pixels of the page. */
function pixelsOf(exact: number, seen: number): number {
  const wanted = seen * devicePixelRatio;
  return Math.max(1, Math.abs(exact - wanted) <= 1 ? exact : Math.round(wanted));
}

function drawScene(canvas: StageCanvas, painter: PainterPage): void {
  const { state, editor, stage } = painter;
  canvas.draw({
    bitmap: state.picture?.bitmap ?? null,
    lens: stage.lens(),
    editor,
    overlay: state.prefs.overlay,
    brush: brushOf(painter),
    cross: crossOf(stage),
  });
}

/** Seen as long as the arrows would move it. */
function crossOf({ hand, surface }: Stage): Point | null {
  return document.activeElement === surface ? hand.cross : null;
}

/** Brush and eraser show what they would paint. */
function brushOf({ editor, stage, state }: PainterPage): Brush | null {
  const { pointer, isRemoving } = stage.hand;
  const at = crossOf(stage) ?? pointer;
  if (at === null || editor === null || (editor.tool !== "brush" && editor.tool !== "eraser")) return null;
  return { at, size: state.prefs.brushSize, isRemoving: isRemoving !== (editor.tool === "eraser") };
}
