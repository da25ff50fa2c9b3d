import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { BlockedAction, FormView } from "../../src/protocol/panel";
import { textButton } from "./parts";
import { t } from "./texts";

interface Helper {
  readonly send: (type: "help", body: { what: BlockedAction }) => void;
}

/** What stands in place of a form or a list, and what helps. */
export function blockedView({ send }: Helper, { message, action }: NonNullable<FormView["blocked"]>): TemplateResult {
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
