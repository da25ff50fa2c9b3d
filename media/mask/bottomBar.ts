import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DraftFields, FieldName, FormView } from "../../src/protocol/panel";
import { blockedView } from "../panel/blockedView";
import { checkBox } from "../panel/checkBox";
import { countField } from "../panel/countField";
import { problemLines } from "../panel/formField";
import { formMemory } from "../panel/formMemory";
import { moreOptions } from "../panel/moreOptions";
import { noticeLine } from "../panel/noticeLine";
import { keyLine, pressByKey, priceButton, settlePress } from "../panel/payButton";
import { promptField } from "../panel/promptField";
import { qualityField } from "../panel/qualityField";
import { t } from "../panel/texts";
import { resultTray } from "./resultTray";
import { endGesture } from "./endGesture";
import type { PainterPage } from "./state";
import { statusLine } from "./statusLine";

/** Below the picture: the prompt, what it costs, and what came of it. */
export function bottomBar(painter: PainterPage): TemplateResult {
  const { panel, state } = painter;
  const { form, draft } = panel.state;
  settlePress(panel);
  return html`<div class="notice-place">${noticeLine(panel)}</div>
    <div
      class="bottom"
      ?hidden=${state.problem !== null}
      @focusin=${() => endGesture(painter)}
      @keydown=${(event: KeyboardEvent) => pressByKey(panel, event)}
    >
      ${form === null || draft === null ? nothing : formOr(painter, form, draft)} ${resultTray(painter)}
    </div>`;
}

function formOr(painter: PainterPage, form: FormView, draft: DraftFields): TemplateResult {
  return form.blocked === null ? formView(painter, form, draft) : blockedView(painter.panel, form.blocked);
}

function formView(painter: PainterPage, form: FormView, draft: DraftFields): TemplateResult {
  const { panel } = painter;
  const { quote } = panel.state;
  const acted = (): void => void (formMemory(panel).hasActed = true);
  return html`<div class="form" role="form" aria-label=${t("Change")} @input=${acted} @change=${acted}>
    <div class="prompt-row">
      ${promptField(panel, form, draft, t("What should change here?"))} ${priceButton(panel)}
    </div>
    ${problemLines(panel, ...ELSEWHERE)} ${quote?.hasKey === false ? keyLine(panel) : nothing}
    <div class="choices-row">
      <div class="choices">
        ${qualityField(panel, form, draft, { withPrices: true })} ${countField(panel, form, draft)}
        ${moreOptions(panel, form, draft, ownOptions(painter, draft))}
      </div>
      ${statusLine(painter)}
    </div>
  </div>`;
}

/** Fields that have no place of their own here. What is wrong with the mask stands where it is said how much is selected. */
const ELSEWHERE: readonly FieldName[] = ["form", "image", "references", "imageSize", "folder", "name"];

function ownOptions({ panel }: PainterPage, { keepOutsideMask }: DraftFields): Parameters<typeof moreOptions>[3] {
  const label = t("Keep the outside exactly as it is");
  return {
    changed: keepOutsideMask ? [] : [label],
    fields: checkBox(label, keepOutsideMask, (isOn) => panel.change({ keepOutsideMask: isOn })),
  };
}
