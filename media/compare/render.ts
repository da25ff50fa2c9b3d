import { icon } from "./icons";
import type { Page, Pane } from "./page";
import { create, relabel } from "./page";
import { handleAt, seenSpan, slideText } from "./slider";
import type { PageState, Picture } from "./state";
import { frameOf } from "./state";
import type { Placement } from "../shared/view";
import { canPan, place, zoomOf } from "../shared/view";

/** Draws the state. Sets only what differs, so that it can be called for every change. */
export function render(page: Page, state: PageState): void {
  const { pictures, mode } = state;
  page.root.dataset["mode"] = mode;
  page.root.dataset["shown"] = state.blink.shown;
  page.root.toggleAttribute("data-empty", pictures === null);
  for (const [one, input] of page.modes) input.checked = one === mode;
  page.second.element.hidden = mode !== "side-by-side";
  renderTexts(page, state);
  renderBlink(page, state);
  if (pictures === null) return;
  renderPane(page.main, state);
  renderPane(page.second, state);
  const { before, after } = pictures;
  const isApart = mode === "side-by-side";
  page.main.element.ariaLabel = isApart ? before.name : `${before.name} and ${after.name}`;
  page.second.element.ariaLabel = after.name;
  renderDifference(page, state);
  renderSlider(page, state, pictures);
  const zoom = zoomOf(state.view, frameOf(state, page.main.element));
  renderLevel(page.zoomLevel, `${zoom < 0.1 ? (zoom * 100).toFixed(1) : Math.round(zoom * 100)} %`, state);
}

function renderTexts({ heading, line, notes, message }: Page, state: PageState): void {
  const { pictures } = state;
  setText(heading, pictures === null ? "Compare" : `Compare ${pictures.after.name} with ${pictures.before.name}`);
  setText(line, lineOf(state));
  const remarks = remarksOf(state);
  if (notes.textContent !== remarks) {
    notes.replaceChildren(...(remarks === "" ? [] : [icon("warning"), create("span", {}, remarks)]));
  }
  setText(message, messageOf(state));
  message.hidden = message.textContent === "";
}

function lineOf({ findings, problem }: PageState): string {
  if (findings !== null) return findings.line;
  return problem === null ? "Comparing…" : "";
}

/** A problem that comes while pictures are shown stands beside what was found before. */
function remarksOf({ findings, problem, pictures }: PageState): string {
  return problem !== null && pictures !== null ? problem : (findings?.notes ?? []).join(" ");
}

function messageOf({ findings, problem, pictures, mode }: PageState): string {
  if (pictures === null) return problem ?? "";
  if (mode !== "difference" || findings === null || findings.difference !== null) return "";
  return `The difference can't be shown. ${findings.line}`;
}

function renderBlink({ blinkToggle, blinkSwap }: Page, { mode, blink, isMotionReduced }: PageState): void {
  const isBlinking = mode === "blink";
  blinkToggle.hidden = !isBlinking || isMotionReduced;
  blinkSwap.hidden = !isBlinking;
  if (blink.isRunning) relabel(blinkToggle, "pause", "Stop Blinking");
  else relabel(blinkToggle, "play", "Start Blinking");
}

function renderLevel(level: HTMLButtonElement, text: string, { view }: PageState): void {
  setText(level, text);
  const action = view.kind === "fit" ? "Actual Size" : "Fit";
  level.title = action;
  level.ariaLabel = `Zoom ${text}, ${action}`;
}

function renderPane(pane: Pane, state: PageState): void {
  if (pane.element.hidden || state.pictures === null) return;
  const { before, after } = state.pictures;
  const frame = frameOf(state, pane.element);
  const placement = place(state.view, frame);
  const { style } = pane.frame;
  style.transform = `translate(${snapped(placement.left)}px, ${snapped(placement.top)}px)`;
  style.width = `${frame.picture.width * placement.zoom}px`;
  style.height = `${frame.picture.height * placement.zoom}px`;
  pane.frame.classList.toggle("large", placement.zoom >= 2);
  pane.element.classList.toggle("pannable", canPan(state.view, frame));
  show(pane.before, before.url, `Original, ${before.name}`);
  show(pane.after, after.url, `Result, ${after.name}`);
}

/** A fit picture lies on whole pixels, so that it stays sharp. */
function snapped(value: number): number {
  return Math.round(value * devicePixelRatio) / devicePixelRatio;
}

function renderDifference({ difference }: Page, { differenceUrl }: PageState): void {
  if (differenceUrl === null) difference.removeAttribute("src");
  else show(difference, differenceUrl, "Pixels that differ");
  difference.hidden = differenceUrl === null;
}

function renderSlider(page: Page, state: PageState, pictures: { before: Picture; after: Picture }): void {
  const { main, second, handle } = page;
  const frame = frameOf(state, main.element);
  const placement = place(state.view, frame);
  const x = handleAt(state.position, seenSpan(placement, frame));
  handle.style.left = `${x}px`;
  handle.ariaValueMin = "0";
  handle.ariaValueMax = "100";
  handle.ariaValueNow = String(Math.round(state.position));
  handle.ariaValueText = slideText(state.position, { before: pictures.before.name, after: pictures.after.name });
  clip(main, state, shareOf(x, placement, frame.picture.width));
  renderCaptions(main, second, state);
}

function shareOf(x: number, { zoom, left }: Placement, width: number): number {
  return ((x - left) / (width * zoom)) * 100;
}

/** Each picture is cut at the handle, so that one never shows through the other's transparent places. */
function clip({ before, after }: Pane, { mode }: PageState, share: number): void {
  before.style.clipPath = mode === "slider" ? `inset(0 ${100 - share}% 0 0)` : "";
  after.style.clipPath = mode === "slider" ? `inset(0 0 0 ${share}%)` : "";
}

function renderCaptions(main: Pane, second: Pane, state: PageState): void {
  const { mode, blink, pictures, findings } = state;
  if (pictures === null) return;
  const names = { before: pictures.before.name, after: pictures.after.name };
  const [left, right] = main.captions;
  switch (mode) {
    case "slider":
      setText(left, names.before);
      setText(right, names.after);
      break;
    case "side-by-side":
      setText(left, names.before);
      setText(second.captions[0], names.after);
      setText(right, "");
      break;
    case "blink":
      setText(left, names[blink.shown]);
      setText(right, "");
      break;
    case "difference":
      renderLegend(left, legendOf(findings));
      setText(right, "");
  }
}

type Legend = readonly (readonly [swatch: "inside" | "outside", words: string])[];
const PLAIN_LEGEND: Legend = [["inside", "differs"]];
const MASK_LEGEND: Legend = [
  ["inside", "differs inside the mask"],
  ["outside", "differs outside"],
];

function legendOf(findings: PageState["findings"]): Legend {
  if (findings === null || findings.difference === null) return [];
  return findings.hasMask ? MASK_LEGEND : PLAIN_LEGEND;
}

function renderLegend(element: HTMLElement, legend: Legend): void {
  const words = legend.map(([, text]) => text).join("");
  if (element.textContent === words) return;
  element.replaceChildren(
    ...legend.map(([swatch, text]) =>
      create("span", { class: "key" }, create("i", { class: `swatch ${swatch}` }), text),
    ),
  );
}

function show(image: HTMLImageElement, url: string, alt: string): void {
  if (image.getAttribute("src") !== url) image.src = url;
  image.alt = alt;
  image.hidden = false;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text || element.childElementCount > 0) element.textContent = text;
}
