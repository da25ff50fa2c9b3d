import type { TemplateResult } from "lit";
import { html } from "lit";
import { live } from "lit/directives/live.js";
import type { PainterPrefs } from "../../src/protocol/painter";
import { checkBox } from "../panel/checkBox";
import { radioRow } from "../panel/parts";
import { t } from "../panel/texts";
import type { PainterPage } from "./state";

type Overlay = PainterPrefs["overlay"];

const COLOURS: readonly { id: Overlay["colour"]; label: () => string }[] = [
  { id: "red", label: () => t("Red") },
  { id: "green", label: () => t("Green") },
  { id: "blue", label: () => t("Blue") },
  { id: "magenta", label: () => t("Magenta") },
  { id: "yellow", label: () => t("Yellow") },
];
const LEAST_OPACITY = 10;

/** How the mask is shown over the picture. */
export function overlayFields({ state, prefer }: PainterPage): TemplateResult {
  const { overlay } = state.prefs;
  const change = (changed: Partial<Overlay>): void => prefer({ overlay: { ...overlay, ...changed } });
  const percent = Math.round(overlay.opacity * 100);
  return html`<div class="slider">
      <span aria-hidden="true">${t("Colour")}</span>
      ${radioRow({
        name: "overlay-colour",
        label: t("Colour"),
        choices: COLOURS.map(({ id, label }) => ({
          id,
          label: label(),
          title: label(),
          drawn: html`<span class="swatch ${id}"></span>`,
        })),
        chosen: overlay.colour,
        choose: (colour) => change({ colour }),
      })}
    </div>
    <label class="slider figures"
      ><span aria-hidden="true">${t("Opacity")}</span
      ><input
        type="range"
        aria-label=${t("Opacity")}
        aria-valuetext=${`${percent} %`}
        min=${LEAST_OPACITY}
        max="100"
        step="5"
        .value=${live(String(percent))}
        @input=${(event: Event) => change({ opacity: (event.target as HTMLInputElement).valueAsNumber / 100 })}
      /><output class="slider-value" aria-hidden="true">${percent} %</output></label
    >
    ${checkBox(t("Hatched"), overlay.isHatched, (isHatched) => change({ isHatched }))}`;
}
