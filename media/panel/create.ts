import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DraftFields, FormView, Mode } from "../../src/protocol/panel";
import { blockedView } from "./blockedView";
import { countField } from "./countField";
import { dropOverlay, dropPictures } from "./dropPictures";
import { formMemory } from "./formMemory";
import { inputChips } from "./inputChips";
import { moreOptions } from "./moreOptions";
import { radioRow } from "./parts";
import { payButton, pressByKey, settlePress } from "./payButton";
import { placeField } from "./placeField";
import { promptField } from "./promptField";
import { qualityField } from "./qualityField";
import { settleSnap, sizeField } from "./sizeField";
import type { Panel } from "./state";
import { t } from "./texts";

/** The form, or what stands in its way. */
export function createView(panel: Panel): TemplateResult {
  const { form, draft } = panel.state;
  if (form === null || draft === null) return html``;
  if (form.blocked !== null) return blockedView(panel, form.blocked);
  settleSnap(panel);
  settlePress(panel);
  const { over, leave, drop, paste } = dropPictures(panel);
  const acted = (): void => void (formMemory(panel).hasActed = true);
  return html`<div
    class="form"
    role="form"
    aria-label=${t("Picture")}
    @input=${acted}
    @change=${acted}
    @keydown=${(event: KeyboardEvent) => pressByKey(panel, event)}
    @dragenter=${over}
    @dragover=${over}
    @dragleave=${leave}
    @drop=${drop}
    @paste=${paste}
  >
    ${fields(panel, form, draft)} ${dropOverlay(panel)}
  </div>`;
}

function fields(panel: Panel, form: FormView, draft: DraftFields): TemplateResult {
  const { refusals } = formMemory(panel);
  const shown = draft.mode === "edit" ? form.inputs : [];
  panel.thumbnails.want(
    "inputs",
    shown.map(({ pictureId }) => pictureId),
  );
  return html`
    ${promptField(panel, form, draft)} ${form.options.canEdit ? modeField(panel, draft.mode) : nothing}
    ${draft.mode === "edit" ? inputChips(panel, form, draft) : nothing}
    <div class="refusals" aria-live="polite">
      ${refusals.map((refusal) => html`<p class="problem error">${refusal}</p>`)}
    </div>
    ${sizeField(panel, form, draft)} ${qualityField(panel, form, draft)} ${countField(panel, form, draft)}
    ${moreOptions(panel, form, draft)} ${placeField(panel, form, draft)} ${payButton(panel)}
  `;
}

function modeField(panel: Panel, mode: Mode): TemplateResult {
  return html`<div class="mode">
    ${radioRow({
      name: "mode",
      label: t("What to make"),
      choices: [
        { id: "generate", label: t("New picture") },
        { id: "edit", label: t("Change a picture") },
      ],
      chosen: mode,
      choose: (id) => panel.change({ mode: id }),
    })}
  </div>`;
}
