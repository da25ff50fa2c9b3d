import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { FormView } from "../../src/protocol/panel";
import { textButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** What stands in place of a form, and what helps. */
export function blockedView({ send }: Panel, { message, action }: NonNullable<FormView["blocked"]>): TemplateResult {
  const labels = { openFolder: t("Open Folder"), manageTrust: t("Manage Trust") };
  return html`<div class="blocked">
    <p>${message}</p>
    ${
      action === null
        ? nothing
        : textButton({ label: labels[action], isPrimary: true, press: () => send("help", { what: action }) })
    }
  </div>`;
}
