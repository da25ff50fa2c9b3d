import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Quote } from "../../src/protocol/panel";
import { formMemory } from "../panel/formMemory";
import { icon } from "../panel/parts";
import { spendLine } from "../panel/payButton";
import { t } from "../panel/texts";
import type { PainterPage } from "./state";

/** How much is selected, what that means for the rest, and what was spent. */
export function statusLine(painter: PainterPage): TemplateResult {
  const { spend } = painter.panel.state;
  return html`<div class="status">
    <p class="selected figures">${selectedWords(painter)}</p>
    ${spend === null ? nothing : spendLine(spend)}
  </div>`;
}

function selectedWords({ editor, panel }: PainterPage): TemplateResult {
  if (editor === null) return html``;
  const { selected, width, height } = editor;
  const { quote, revision } = panel.state;
  // What was said of the mask before it was painted on does not hold any more.
  const isNow = quote !== null && quote.revision >= revision;
  const problem = isNow ? quote.problems.find(({ field }) => field === "mask") : undefined;
  const isAsItIs = selected > 0 && quote?.keepsOutside === true;
  return html`<span>${shareWords(selected, width * height)}</span>${
      problem !== undefined
        ? html`<span class=${toneOf(panel, problem)} title=${problem.message}>${problem.message}</span>`
        : isAsItIs
          ? html`<span>${t("outside stays exactly as it is")} ${icon("check")}</span>`
          : nothing
    }${(quote?.notes ?? []).map((note) => html`<span class="dim" title=${note}>${note}</span>`)}`;
}

function toneOf(panel: PainterPage["panel"], { isSoft }: Quote["problems"][number]): "dim" | "error" {
  return isSoft || !formMemory(panel).hasActed ? "dim" : "error";
}

/** Never 0 % where there is something, nor 100 % where something is left. */
function shareWords(selected: number, all: number): string {
  if (selected === 0) return t("Nothing is selected");
  if (selected >= all) return t("Everything is selected");
  const percent = (selected * 100) / all;
  if (percent < 1) return t("< {0} % selected", 1);
  return percent > 99 ? t("> {0} % selected", 99) : t("{0} % selected", Math.round(percent));
}
