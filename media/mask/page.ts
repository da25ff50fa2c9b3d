import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../panel/parts";
import { t } from "../panel/texts";
import { bottomBar } from "./bottomBar";
import { compareStage } from "./compareStage";
import { HELP_ID, nameSurface } from "./stage";
import type { PainterPage } from "./state";
import { toolbar } from "./toolbar";
import { toolUse } from "./tools";

/** The whole page: tools above the picture, what is to come of it below. */
export function pageView(painter: PainterPage): TemplateResult {
  const { stage, state } = painter;
  const { problem, picture } = state;
  nameSurface(stage.surface);
  // Whatever changed may be seen in the picture.
  stage.draw();
  stage.element.hidden = problem !== null;
  // What is covered takes no key.
  stage.element.inert = state.compared !== null;
  return html`<h1 class="spoken">${picture === null ? t("Mask") : t("Mask of {0}", picture.name)}</h1>
    ${toolbar(painter)}
    <div class="stage" aria-busy=${painter.editor === null && problem === null}>
      ${stage.element}
      <p class="spoken" id=${HELP_ID}>
        ${t("Arrows lead a cross over the picture, with Shift or Ctrl farther. Enter puts the tool down and lifts it. Escape cancels.")}
      </p>
      ${hintView(painter)}
      ${
        problem === null
          ? nothing
          : html`<p class="stage-problem" role="alert">${icon("warning")}<span>${problem}</span></p>`
      }
      ${compareStage(painter)}
    </div>
    ${bottomBar(painter)}`;
}

/** What to do here, until it is begun. */
function hintView({ editor, state }: PainterPage): TemplateResult | typeof nothing {
  const isBegun = editor === null || editor.selected > 0 || editor.canUndo || editor.canRedo || editor.isDrawing;
  if (isBegun || state.problem !== null || state.compared !== null) return nothing;
  return html`<p class="stage-hint">${toolUse(editor.tool)}</p>`;
}
