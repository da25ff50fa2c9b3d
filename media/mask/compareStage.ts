import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { ResultPicture } from "../../src/protocol/panel";
import { handleAt, positionAt, seenSpan, slideByKey } from "../compare/slider";
import { icon, iconButton } from "../panel/parts";
import { t } from "../panel/texts";
import type { Frame, Placement, Point } from "../shared/view";
import { canPan, panBy, zoomAt } from "../shared/view";
import type { Comparison, Shown } from "./comparison";
import { backToPainting, comparisonOf, originalUrl, picturesOf, settleComparison } from "./comparison";
import type { PainterPage } from "./state";

/** Over the picture while a result is looked at: the original left of a divider, the result right of it, as large as the
 * painting and at the same place. Nothing while someone paints. */
export function compareStage(painter: PainterPage): TemplateResult | typeof nothing {
  const { state } = painter;
  settleComparison(painter);
  const picture = picturesOf(painter).find(({ assetId }) => assetId === state.compared);
  if (picture === undefined) return nothing;
  const original = originalUrl(painter);
  if (original === undefined) return nothing;
  const frame = painter.stage.frame();
  const comparison = comparisonOf(painter);
  const placement = painter.stage.lens();
  const x = handleAt(comparison.position, seenSpan(placement, frame));
  return html`<div
    class="cover ${canPan(state.view, frame) ? "pannable" : ""}"
    role="group"
    aria-label=${t("{0} beside the original", picture.name)}
    @pointerdown=${dragging((by) => painter.look(panBy(state.view, painter.stage.frame(), by)))}
    @wheel=${zooming(painter)}
  >
    ${pictures(painter, { picture, original, frame, placement, x })} ${divider(painter, x)}
    <span class="caption left" aria-hidden="true">${t("Original")}</span>
    <span class="caption right" title=${picture.name}>${picture.name}</span>
    <span class="back"
      >${iconButton({
        icon: "arrow-left",
        label: t("Back to Painting"),
        title: t("Back to Painting (Escape)"),
        press: () => backToPainting(painter),
      })}</span
    >
  </div>`;
}

interface Place {
  picture: ResultPicture;
  original: string;
  frame: Frame;
  placement: Placement;
  /** Of the divider. */
  x: number;
}

/** Each is cut at the divider, so that one never shows through the other's transparent places. */
function pictures(painter: PainterPage, { picture, original, frame, placement, x }: Place): TemplateResult {
  const { zoom, left, top } = placement;
  const width = frame.picture.width * zoom;
  const share = ((x - left) * 100) / width;
  const { shown } = comparisonOf(painter).result;
  const url = urlOf(painter, picture, shown);
  return html`<div
      class="frame ${zoom >= 2 ? "large" : ""}"
      .style=${`transform: translate(${left}px, ${top}px); width: ${width}px; height: ${frame.picture.height * zoom}px`}
    >
      <img src=${original} alt=${t("Original")} draggable="false" .style=${`clip-path: inset(0 ${100 - share}% 0 0)`} />
      ${url === undefined ? nothing : html`<img src=${url} alt=${picture.name} draggable="false" .style=${`clip-path: inset(0 0 0 ${share}%)`} />`}
    </div>
    <p class="cover-words" role="status">${wordsOf(shown)}</p>`;
}

/** The small picture stands in for the large one while that is read. */
function urlOf({ panel }: PainterPage, { assetId }: ResultPicture, shown: Shown): string | undefined {
  if (shown.kind === "picture") return shown.url;
  const small = panel.thumbnails.of(assetId);
  return shown.kind === "loading" && small !== undefined && "url" in small ? small.url : undefined;
}

function wordsOf(shown: Shown): TemplateResult | typeof nothing {
  if (shown.kind === "picture") return nothing;
  return shown.kind === "loading"
    ? html`<span>${icon("loading codicon-modifier-spin")} ${t("Loading…")}</span>`
    : html`<span class="error">${icon("warning")} ${shown.words}</span>`;
}

function divider(painter: PainterPage, x: number): TemplateResult {
  const comparison = comparisonOf(painter);
  const slideTo = (position: number): void => {
    comparison.position = position;
    painter.update();
  };
  const share = Math.round(comparison.position);
  return html`<div
    class="divider"
    role="slider"
    tabindex="0"
    aria-label=${t("Divider")}
    aria-orientation="horizontal"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${share}
    aria-valuetext=${shareWords(share)}
    .style=${`left: ${x}px`}
    @keydown=${(event: KeyboardEvent) => onKey(event, comparison, slideTo)}
    @pointerdown=${dragging((_by, event) => {
      const span = seenSpan(painter.stage.lens(), painter.stage.frame());
      slideTo(positionAt(pointOf(painter, event).x, span));
    })}
  >
    <span class="grip">${icon("arrow-both")}</span>
  </div>`;
}

function shareWords(share: number): string {
  if (share === 0) return t("all of it the result");
  return share === 100 ? t("all of it the original") : t("{0} % original, {1} % result", share, 100 - share);
}

function onKey(event: KeyboardEvent, { position }: Comparison, slideTo: (position: number) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = slideByKey(position, event.key, event.shiftKey);
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  slideTo(to);
}

function pointOf({ stage }: PainterPage, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = stage.element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

type Move = (by: Point, event: PointerEvent) => void;

/** Follows the pointer while the main button is down, also outside of the element. Nothing of it reaches the painting below. */
function dragging(move: Move): (event: PointerEvent) => void {
  return (event) => {
    const element = event.currentTarget;
    if (event.button !== 0 || !(element instanceof HTMLElement) || isOnButton(event)) return;
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    let last: Point = { x: event.clientX, y: event.clientY };
    const moved = (next: PointerEvent): void => {
      const by = { x: next.clientX - last.x, y: next.clientY - last.y };
      last = { x: next.clientX, y: next.clientY };
      move(by, next);
    };
    const ended = (): void => element.removeEventListener("pointermove", moved);
    element.addEventListener("pointermove", moved);
    element.addEventListener("lostpointercapture", ended, { once: true });
  };
}

function isOnButton({ target }: Event): boolean {
  return target instanceof Element && target.closest("button") !== null;
}

/** A notch of a mouse wheel, 100 or 120 units, is about a fifth; a line of a wheel that counts in lines is 16. */
const WHEEL_SCALE = 0.0018;
const LINE = 16;
/** Two fingers on a touchpad come as small steps with Ctrl. */
const PINCH = 4;

function zooming(painter: PainterPage): { handleEvent: (event: WheelEvent) => void; passive: false } {
  return {
    passive: false,
    handleEvent(event) {
      event.preventDefault();
      event.stopPropagation();
      const units = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
      const factor = Math.exp(-units * WHEEL_SCALE * (event.ctrlKey ? PINCH : 1));
      painter.look(zoomAt(painter.state.view, painter.stage.frame(), pointOf(painter, event), factor));
    },
  };
}
