import Konva from "konva";
import { eye, settled, takeRecording } from "./recorder";
import { SIZE } from "./size";

// A mask over a picture as one would paint it with Konva: a line for each stroke, in a layer of its own that hears of nothing, as
// its tips for speed have it. Strokes that are done are a group that is cached, in pixels of the screen.

/** Of the picture in the window, on each side, so that strokes at its edge begin in it. */
const MARGIN = 8;
let [brushSize, isErasing] = [80, false];

interface Painting {
  stage: Konva.Stage;
  mask: Konva.Layer;
  done: Konva.Group;
  zoom: number;
}

async function pictureOf(base64: string): Promise<HTMLImageElement> {
  const picture = new Image();
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  await picture.decode();
  return picture;
}

function createPainting(picture: HTMLImageElement): Painting {
  const [width, height] = [innerWidth - 2 * MARGIN, innerHeight - 2 * MARGIN];
  const zoom = Math.min(width / SIZE.width, height / SIZE.height);
  const container = document.createElement("div");
  container.style.cssText = `position: absolute; left: ${MARGIN}px; top: ${MARGIN}px`;
  document.body.append(container);
  const stage = new Konva.Stage({
    container,
    width: Math.floor(SIZE.width * zoom),
    height: Math.floor(SIZE.height * zoom),
    scaleX: zoom,
    scaleY: zoom,
  });
  const base = new Konva.Layer({ listening: false });
  const mask = new Konva.Layer({ listening: false });
  const done = new Konva.Group();
  base.add(new Konva.Image({ image: picture, ...SIZE }));
  mask.add(done);
  stage.add(base, mask);
  mask.getNativeCanvasElement().style.opacity = "0.5";
  return { stage, mask, done, zoom };
}

function flatten({ done, zoom }: Painting): void {
  done.clearCache();
  if (done.hasChildren()) done.cache({ x: 0, y: 0, ...SIZE, pixelRatio: zoom, hitCanvasPixelRatio: 0.01 });
}

function listen(painting: Painting): void {
  const { stage, mask, done } = painting;
  let line: Konva.Line | null = null;
  const at = (): number[] => {
    const { x, y } = stage.getRelativePointerPosition() ?? { x: 0, y: 0 };
    return [x, y];
  };
  stage.on("pointerdown", () => {
    line = new Konva.Line({
      points: [...at(), ...at()],
      stroke: "red",
      strokeWidth: brushSize,
      lineCap: "round",
      lineJoin: "round",
      globalCompositeOperation: isErasing ? "destination-out" : "source-over",
      listening: false,
      perfectDrawEnabled: false,
    });
    mask.add(line);
  });
  stage.on("pointermove", ({ evt }) => {
    if (line === null) return;
    const points = line.points();
    for (const event of evt.getCoalescedEvents()) {
      stage.setPointersPositions(event);
      points.push(...at());
    }
    line.points(points);
    mask.batchDraw();
  });
  stage.on("pointerup", () => {
    if (line === null) return;
    line.moveTo(done);
    line = null;
    flatten(painting);
  });
  window.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.key !== "z") return;
    done.getChildren().at(-1)?.destroy();
    flatten(painting);
    mask.batchDraw();
  });
}

async function exportPng({ done, zoom }: Painting): Promise<{ base64: string; ms: number }> {
  const start = performance.now();
  done.clearCache();
  const blob = await done.toBlob({
    x: 0,
    y: 0,
    width: SIZE.width * zoom,
    height: SIZE.height * zoom,
    pixelRatio: 1 / zoom,
    mimeType: "image/png",
  });
  const ms = performance.now() - start;
  const bytes = new Uint8Array(await (blob as Blob).arrayBuffer());
  return { base64: btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")), ms };
}

let painting: Painting | undefined;

globalThis.paintPage = {
  async open(base64) {
    painting = createPainting(await pictureOf(base64));
    listen(painting);
    const canvas = painting.mask.getNativeCanvasElement();
    eye.canvas = () => canvas;
    await settled();
    return { left: MARGIN, top: MARGIN, zoom: painting.zoom };
  },
  begin(stroke) {
    ({ brushSize, isErasing } = stroke);
    Object.assign(eye, { isErasing, radius: (brushSize / 2) * (painting?.zoom ?? 0) });
  },
  takeRecording,
  settled,
  async exportPng() {
    if (painting === undefined) throw new Error("Nothing is painted.");
    return await exportPng(painting);
  },
};
