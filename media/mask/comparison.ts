import type { ResultPicture } from "../../src/protocol/panel";
import type { PainterPage } from "./state";

// A result beside the original, in place of the mask. Which one it is stands in the page's state; here is what it takes to show it.

/** A picture at its full size. */
export type Shown = { kind: "loading" } | { kind: "picture"; url: string } | { kind: "problem"; words: string };

export interface Comparison {
  /** Of the divider: share of what is seen, percent. */
  position: number;
  /** The result that was shown last. */
  last: string | null;
  /** Where that one stood among the results. */
  at: number;
  /** Of the picture that is painted on; its URL lives as long as something is compared with it. */
  original: { blob: Blob; url: string } | null;
  result: { assetId: string; shown: Shown };
}

const NONE: Comparison["result"] = { assetId: "", shown: { kind: "loading" } };

const comparisons = new WeakMap<PainterPage, Comparison>();

export function comparisonOf(painter: PainterPage): Comparison {
  const known = comparisons.get(painter);
  if (known !== undefined) return known;
  const comparison: Comparison = { position: 50, last: null, at: 0, original: null, result: NONE };
  comparisons.set(painter, comparison);
  return comparison;
}

/** @param assetId null: back to painting */
export function showResult(painter: PainterPage, assetId: string | null): void {
  const comparison = comparisonOf(painter);
  const { state } = painter;
  if (state.compared === assetId) return;
  state.compared = assetId;
  painter.update();
  if (assetId === null) {
    letGo(comparison);
    return;
  }
  comparison.last = assetId;
  void load(painter, assetId);
}

/** The focus stays where it is, unless that goes with the result. */
export function backToPainting(painter: PainterPage): void {
  const { activeElement } = document;
  const isLost = activeElement === document.body || activeElement?.closest(".cover") !== null;
  showResult(painter, null);
  // Behind the drawing that was asked for just now: as long as it is covered the picture takes no focus.
  if (isLost) requestAnimationFrame(() => painter.stage.surface.focus());
}

/** For the way back to it: the result that was shown last, else the first. */
export function shownLast(painter: PainterPage): string | null {
  const { last } = comparisonOf(painter);
  const pictures = picturesOf(painter);
  return (pictures.find(({ assetId }) => assetId === last) ?? pictures[0])?.assetId ?? null;
}

/** Where the one that is shown was discarded, the one that takes its place is shown; without any it is painting again. */
export function settleComparison(painter: PainterPage): void {
  const { compared } = painter.state;
  if (compared === null) return;
  const comparison = comparisonOf(painter);
  const pictures = picturesOf(painter);
  const at = pictures.findIndex(({ assetId }) => assetId === compared);
  const next = pictures[Math.min(comparison.at, pictures.length - 1)];
  if (at >= 0) comparison.at = at;
  else if (next === undefined) backToPainting(painter);
  else showResult(painter, next.assetId);
}

/** All results in one row, the latest first. */
export function picturesOf({ panel }: PainterPage): ResultPicture[] {
  return panel.state.results.flatMap(({ pictures }) => pictures);
}

/** The original's URL, made anew when its file has changed. */
export function originalUrl(painter: PainterPage): string | undefined {
  const comparison = comparisonOf(painter);
  const blob = painter.state.picture?.blob;
  if (blob === undefined) return undefined;
  if (comparison.original?.blob !== blob) {
    if (comparison.original !== null) URL.revokeObjectURL(comparison.original.url);
    comparison.original = { blob, url: URL.createObjectURL(blob) };
  }
  return comparison.original.url;
}

async function load(painter: PainterPage, assetId: string): Promise<void> {
  const comparison = comparisonOf(painter);
  setResult(comparison, { assetId, shown: { kind: "loading" } });
  const answer = await painter.panel.openPicture(assetId);
  if (painter.state.compared !== assetId || comparison.result.assetId !== assetId) {
    if ("url" in answer) URL.revokeObjectURL(answer.url);
    return;
  }
  setResult(comparison, {
    assetId,
    shown: "url" in answer ? { kind: "picture", url: answer.url } : { kind: "problem", words: answer.problem },
  });
  painter.update();
}

function setResult(comparison: Comparison, result: Comparison["result"]): void {
  const { shown } = comparison.result;
  if (shown.kind === "picture") URL.revokeObjectURL(shown.url);
  comparison.result = result;
}

function letGo(comparison: Comparison): void {
  setResult(comparison, NONE);
  if (comparison.original !== null) URL.revokeObjectURL(comparison.original.url);
  comparison.original = null;
}
