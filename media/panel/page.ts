import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { createView } from "./create";
import { historyView } from "./history";
import { jobsView } from "./jobs";
import { noticeLine } from "./noticeLine";
import { tabList } from "./parts";
import { resultsView } from "./results";
import type { Panel, SavedView } from "./state";
import { t } from "./texts";

/** The whole page: two tabs; beside the form, where there is room, what came of it. */
export function pageView(panel: Panel): TemplateResult {
  const { form, view } = panel.state;
  if (form === null) return html``;
  return html`
    ${tabs(panel)}
    <div class="tab" role="tabpanel" id="tab-create" aria-labelledby="to-create" ?hidden=${view.tab !== "create"}>
      ${
        view.tab === "create"
          ? html`<h1 class="spoken">${t("Create")}</h1>
              <div class="form-side">${createView(panel)}</div>
              <div class="result-side">${jobsView(panel)} ${resultsView(panel)}</div>`
          : nothing
      }
    </div>
    <div class="tab" role="tabpanel" id="tab-history" aria-labelledby="to-history" ?hidden=${view.tab !== "history"}>
      ${
        view.tab === "history"
          ? html`<h1 class="spoken">${t("History")}</h1>
              ${historyView(panel)}`
          : nothing
      }
    </div>
    ${noticeLine(panel)}
  `;
}

const TABS: readonly { id: SavedView["tab"]; label: () => string }[] = [
  { id: "create", label: () => t("Create") },
  { id: "history", label: () => t("History") },
];

function tabs(panel: Panel): TemplateResult {
  const choices = TABS.map(({ id, label }) => ({ id, label: label() }));
  return tabList(choices, panel.state.view.tab, (tab) => panel.go({ tab }));
}
