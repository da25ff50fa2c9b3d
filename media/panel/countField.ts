import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DraftFields, FormView } from "../../src/protocol/panel";
import { formField, problemLines } from "./formField";
import { radioRow } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** How many pictures. */
export function countField(
  panel: Panel,
  { options }: FormView,
  { numImages }: DraftFields,
): TemplateResult | typeof nothing {
  if (options.maxImages <= 1) return nothing;
  const counts = Array.from({ length: options.maxImages }, (_one, index) => index + 1);
  return formField({
    label: t("Count"),
    content: html`<div class="counts figures">
        ${radioRow({
          name: "count",
          label: t("Count"),
          choices: counts.map((id) => ({ id, label: String(id) })),
          chosen: numImages,
          choose: (id) => panel.change({ numImages: id }),
        })}
      </div>
      ${problemLines(panel, "numImages")}`,
  });
}
