import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DraftFields, FormView } from "../../src/protocol/panel";
import { formField, problemLines } from "./formField";
import { radioRow } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

interface Drawn {
  /** What each costs stands beside its name; else a tooltip alone says it. */
  withPrices: boolean;
}

export function qualityField(
  panel: Panel,
  { options }: FormView,
  { quality }: DraftFields,
  { withPrices }: Drawn = { withPrices: false },
): TemplateResult | typeof nothing {
  if (options.qualities.length === 0) return nothing;
  const labels: Readonly<Record<DraftFields["quality"], string>> = {
    auto: t("auto"),
    low: t("low"),
    medium: t("medium"),
    high: t("high"),
  };
  return formField({
    label: t("Quality"),
    content: html`${radioRow({
      name: "quality",
      label: t("Quality"),
      choices: options.qualities.map(({ id, price }) => ({
        id,
        label: labels[id],
        ...(price === "" ? {} : { title: t("{0} a picture", price) }),
        ...(price === "" || !withPrices ? {} : { drawn: priced(labels[id], price) }),
      })),
      chosen: quality,
      choose: (id) => panel.change({ quality: id }),
    })}
    ${problemLines(panel, "quality")}`,
  });
}

function priced(label: string, price: string): TemplateResult {
  return html`${label}<span class="choice-price figures">${price}</span>`;
}
