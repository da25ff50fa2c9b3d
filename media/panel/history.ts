import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { HistoryEntry } from "../../src/protocol/panel";
import { leaveFocusTo } from "../shared/leaveFocusTo";
import { historyDetails } from "./historyDetails";
import { historyCount, historyToolbar, isFiltered } from "./historyFilters";
import { beginHistory, clearQuery, settle, storeOf } from "./historyStore";
import { chooseEntry, historyTiles, scrolled } from "./historyTiles";
import { openLightbox } from "./lightbox";
import type { Panel } from "./state";
import { t } from "./texts";

/** Every picture that the manifests know. */
export function historyView(panel: Panel): TemplateResult {
  beginHistory(panel);
  // Once this is in the page, and before it is painted.
  queueMicrotask(() => settle(panel));
  const { found, shownId } = storeOf(panel);
  return html`<div class="history">
    <div class="history-main">
      ${historyToolbar(panel)} ${historyCount(panel)}
      <div id="history-scroll" class="history-scroll" @scroll=${(event: Event) => scrolled(panel, event)}>
        ${
          found > 0
            ? historyTiles(panel, (index) => enlarge(panel, index))
            : shownId === 0
              ? nothing
              : emptyState(panel)
        }
      </div>
    </div>
    ${found > 0 || panel.state.view.selected !== null ? historyDetails(panel) : nothing}
  </div>`;
}

/** With those on both sides of it that the page holds; the one that was looked at last is then the chosen one. */
function enlarge(panel: Panel, index: number): void {
  const { entries } = storeOf(panel);
  let first = index;
  while (entries.has(first - 1)) first -= 1;
  const pictures: HistoryEntry[] = [];
  for (let entry = entries.get(first); entry !== undefined; entry = entries.get(first + pictures.length)) {
    pictures.push(entry);
  }
  if (pictures.length > 0) openLightbox(panel, pictures, index - first, (at) => chooseEntry(panel, first + at));
}

function emptyState(panel: Panel): TemplateResult {
  if (isFiltered(panel.state.view.query)) {
    return html`<div class="history-empty-state" @focusout=${leaveFocusTo("[data-focus='search']")}>
      <p>${t("No picture matches.")}</p>
      <button type="button" class="link" @click=${() => clearQuery(panel)}>${t("Clear search")}</button>
    </div>`;
  }
  return html`<div class="history-empty-state">
    <p>${t("Pictures that you make appear here, with prompt, options and cost of each.")}</p>
    <button type="button" class="link" @click=${() => panel.go({ tab: "create" })}>${t("Make a picture")}</button>
  </div>`;
}
