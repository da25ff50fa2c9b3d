import type { MaskBits, PainterEvent, PainterPrefs, PainterRequest } from "../../src/protocol/painter";
import { FIT, place } from "../../media/shared/view";
import { freeForm, QUOTE } from "../panel/freeForm";
import { gestureEnd, eye, settled, takeRecording } from "./recorder";
import { SIZE } from "./size";

// In the page, before its own script: VS Code's side of it, and a host that answers.

let prefs: PainterPrefs = {
  brushSize: 80,
  tolerance: 32,
  isContiguous: true,
  overlay: { colour: "red", opacity: 0.5, isHatched: true },
};
let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));
let zoom = 1;

interface Told {
  told: MaskBits;
  ms: number;
}
let hear: (mask: Told) => void = () => undefined;

function tell(event: PainterEvent): void {
  window.postMessage(structuredClone(event), window.origin);
}

/** Resolves when the page has heard all that was told. */
async function heard(): Promise<void> {
  await new Promise<void>((resolve) => {
    const listen = ({ data }: MessageEvent): void => {
      if (data !== HEARD) return;
      window.removeEventListener("message", listen);
      resolve();
    };
    window.addEventListener("message", listen);
    window.postMessage(HEARD, window.origin);
  });
}

const HEARD = "bench";

function answer(request: PainterRequest): void {
  switch (request.type) {
    case "ready":
      begin();
      tell({ type: "form", body: freeForm(0) });
      return;
    case "draft":
      tell({ type: "form", body: { ...freeForm(request.body.revision), draft: request.body.draft } });
      tell({ type: "quote", body: { ...QUOTE, revision: request.body.revision } });
      return;
    case "mask":
      if (request.body.mask !== null) hear({ told: request.body.mask, ms: performance.now() - gestureEnd() });
      tell({ type: "quote", body: { ...QUOTE, revision: request.body.revision } });
      return;
    case "prefs":
      prefs = request.body;
      return;
    default:
  }
}

let kept: unknown;
Object.assign(window, {
  acquireVsCodeApi: () => ({
    // VS Code clones whatever is posted.
    postMessage: (request: PainterRequest) => answer(structuredClone(request)),
    getState: () => kept,
    setState: (state: unknown) => (kept = state),
  }),
});

document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  root.style.cssText = root.dataset["style"] ?? "";
  root.style.setProperty("--vscode-font-family", "Test");
});

function canvases(): HTMLCanvasElement[] {
  return [...document.querySelectorAll<HTMLCanvasElement>(".stage canvas")];
}

/** The picture lies below, the mask over it, and lines over both. */
eye.canvas = () => canvases()[1] ?? null;

function isShown(): boolean {
  const [picture] = canvases();
  if (picture === undefined) return false;
  const [x, y] = [picture.width / 2, picture.height / 2];
  return (picture.getContext("2d")?.getImageData(x, y, 1, 1).data[3] ?? 0) > 0;
}

globalThis.paintPage = {
  async open(base64) {
    await begun;
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    tell({ type: "prefs", body: prefs });
    tell({ type: "original", body: { ...SIZE, name: "picture.png", mediaType: "image/png", bytes } });
    tell({ type: "kept", body: { mask: null } });
    while (!isShown()) await settled();
    const pane = canvases()[0]?.getBoundingClientRect() ?? new DOMRect();
    const seen = place(FIT, { picture: SIZE, pane });
    zoom = seen.zoom;
    return { zoom, left: Math.round(seen.left) + pane.left, top: Math.round(seen.top) + pane.top };
  },
  async begin({ brushSize, isErasing }) {
    Object.assign(eye, { isErasing, radius: (brushSize / 2) * zoom });
    await this.prefer?.({ brushSize });
  },
  async prefer(changed) {
    prefs = { ...prefs, ...changed };
    tell({ type: "prefs", body: prefs });
    await heard();
  },
  takeRecording,
  settled,
  async nextMask() {
    const { told, ms } = await new Promise<Told>((resolve) => (hear = resolve));
    return { base64: btoa(Array.from(told.deflated, (one) => String.fromCharCode(one)).join("")), ms };
  },
};
