import type { TemplateResult } from "lit";
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { checkBox } from "../panel/checkBox";
import { t } from "../panel/texts";
import { LARGEST_SIZE, LEAST_SIZE } from "./brushSize";
import type { PainterPage } from "./state";
import { toolHint, toolUse } from "./tools";

/** What the tool in hand has to be set, and what else it can do; as wide for each, so that nothing beside it moves. */
export function toolOptions(painter: PainterPage): TemplateResult {
  const tool = painter.editor?.tool ?? "brush";
  switch (tool) {
    case "brush":
    case "eraser":
      return sizeSlider(painter);
    case "similar":
      return similarOptions(painter);
    case "rectangle":
      return html`${numbersButton(painter)}`;
    case "ellipse":
    case "lasso":
    case "polygon":
      return toolWords(`${toolUse(tool)} · ${toolHint(tool)}`);
  }
}

interface Slider {
  readonly label: string;
  /** What is seen beside it. */
  readonly caption: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly unit: string;
  readonly title: string;
  readonly choose: (value: number) => void;
}

function slider({ label, caption, min, max, value, unit, title, choose }: Slider): TemplateResult {
  return html`<label class="slider figures" title=${title}
    ><span aria-hidden="true">${caption}</span
    ><input
      type="range"
      aria-label=${label}
      aria-valuetext=${`${value}${unit}`}
      min=${min}
      max=${max}
      .value=${live(String(value))}
      @input=${(event: Event) => choose((event.target as HTMLInputElement).valueAsNumber)}
    /><output class="slider-value" aria-hidden="true">${value}${unit}</output></label
  >`;
}

/** Of the picture's longer side: larger brushes are had by the keys. */
const SLIDER_SHARE = 1 / 4;
const LEAST_REACH = 100;

function sizeSlider({ state, prefer }: PainterPage): TemplateResult {
  const { picture, prefs } = state;
  const reach = Math.round(Math.max(picture?.width ?? 0, picture?.height ?? 0) * SLIDER_SHARE);
  return slider({
    label: t("Brush size"),
    caption: t("Size"),
    min: LEAST_SIZE,
    max: Math.min(LARGEST_SIZE, Math.max(LEAST_REACH, reach, prefs.brushSize)),
    value: prefs.brushSize,
    unit: " px",
    title: t("Diameter in pixels of the picture ([ and ], Alt+wheel)"),
    choose: (brushSize) => prefer({ brushSize }),
  });
}

const MOST_TOLERANCE = 255;

function similarOptions({ state, prefer }: PainterPage): TemplateResult {
  const { tolerance, isContiguous } = state.prefs;
  return html`${slider({
      label: t("Tolerance"),
      caption: t("Tolerance"),
      min: 0,
      max: MOST_TOLERANCE,
      value: tolerance,
      unit: "",
      title: t("How much a colour may differ"),
      choose: (chosen) => prefer({ tolerance: chosen }),
    })}
    <span title=${t("Only what hangs together with the place that is clicked")}
      >${checkBox(t("Contiguous"), isContiguous, (isOn) => prefer({ isContiguous: isOn }))}</span
    >`;
}

function numbersButton(painter: PainterPage): TemplateResult {
  const { state, update } = painter;
  const isOpen = state.popup?.name === "numbers";
  const press = (event: Event): void => {
    state.popup = isOpen ? null : { name: "numbers", anchor: event.currentTarget as HTMLElement };
    update();
  };
  return html`<button type="button" class="quiet-button" aria-haspopup="dialog" aria-expanded=${isOpen} @click=${press}>
      ${t("By Numbers…")}</button
    >${toolWords(toolHint("rectangle"))}`;
}

/** What is longer than its place ends in the tooltip. */
function toolWords(words: string): TemplateResult {
  return html`<span class="tool-hint dim" title=${words}>${words}</span>`;
}
