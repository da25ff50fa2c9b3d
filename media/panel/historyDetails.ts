import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { AssetAction, AssetDetails } from "../../src/protocol/panel";
import { MARKS, unselect } from "./historyTiles";
import { storeOf } from "./historyStore";
import { icon, iconButton, textButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

// What is known of the entry that is selected, and what can be done with it.

const ACTIONS: Readonly<Record<AssetAction, { icon: string; label: () => string }>> = {
  open: { icon: "go-to-file", label: () => t("Open") },
  use: { icon: "check", label: () => t("Use This One") },
  keep: { icon: "pinned", label: () => t("Keep") },
  discard: { icon: "trash", label: () => t("Discard") },
  editAgain: { icon: "edit", label: () => t("Edit Again") },
  insert: { icon: "insert", label: () => t("Insert Reference") },
  compare: { icon: "compare-changes", label: () => t("Compare with Source") },
  reveal: { icon: "folder-opened", label: () => t("Reveal in Explorer") },
  copyPrompt: { icon: "copy", label: () => t("Copy Prompt") },
  copyPath: { icon: "link", label: () => t("Copy Path") },
  useSettings: { icon: "settings", label: () => t("Use These Settings") },
  regenerate: { icon: "refresh", label: () => t("Regenerate") },
  useAsImage: { icon: "file-media", label: () => t("Use as Image") },
  useAsReference: { icon: "references", label: () => t("Use as Reference") },
  showInHistory: { icon: "history", label: () => t("Show in History") },
};

/** As text, since they are what one comes for; the others are icons. */
const AS_TEXT: readonly AssetAction[] = ["useSettings", "regenerate"];

export function historyDetails(panel: Panel): TemplateResult {
  const { details, view } = panel.state;
  const isShown = view.selected !== null && details !== null;
  // Those of the entry before keep the room for the ones that are on their way, and do nothing.
  const isOld = isShown && details.assetId !== view.selected;
  const back = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close(panel);
  };
  return html`<section
    class="history-details ${view.selected === null ? "nothing" : ""}"
    aria-label=${t("Details")}
    ?inert=${isOld}
    @keydown=${back}
  >
    ${isShown ? detailsOf(panel, details) : html`<p class="dim">${view.selected === null ? t("Select a picture to see how it was made.") : ""}</p>`}
  </section>`;
}

function close(panel: Panel): void {
  storeOf(panel).isFocusDue = true;
  unselect(panel);
}

function detailsOf(panel: Panel, details: AssetDetails): TemplateResult {
  const { prompt, name, rows, mark, markWords } = details;
  return html`<header>
      <h2>${name}</h2>
      ${iconButton({ icon: "close", label: t("Close Details"), press: () => close(panel) })}
    </header>
    ${
      mark === null
        ? nothing
        : html`<p class="history-details-mark ${mark}">${icon(MARKS[mark].icon)}<span>${markWords}</span></p>`
    }
    ${preview(panel, details)}
    <p class="history-details-prompt">${prompt}</p>
    ${actions(panel, details)}
    <dl>
      ${rows.map(
        ({ label, value, title }) =>
          html`<div>
            <dt class="dim">${label}</dt>
            <dd class="figures" title=${title === "" ? nothing : title}>${value}</dd>
          </div>`,
      )}
    </dl>`;
}

/** Of the same small picture as its tile: the large one is a key away. */
function preview(panel: Panel, { assetId, mark }: AssetDetails): TemplateResult | typeof nothing {
  if (mark === "missing" || mark === "moved") return nothing;
  const thumbnail = panel.thumbnails.of(assetId);
  if (thumbnail !== undefined && "problem" in thumbnail) {
    return html`<p class="history-details-mark">${icon("error")}<span>${thumbnail.problem}</span></p>`;
  }
  return html`<div class="history-preview">
    ${thumbnail === undefined ? nothing : html`<img src=${thumbnail.url} alt="" decoding="sync" />`}
  </div>`;
}

function actions({ send }: Panel, { assetId, actions: offered }: AssetDetails): TemplateResult {
  const act = (action: AssetAction) => (): void => send("asset", { assetId, action });
  const [texts, icons] = [true, false].map((isText) => offered.filter((one) => AS_TEXT.includes(one) === isText));
  return html`<div class="history-details-actions" role="group" aria-label=${t("Actions")}>
    <div class="history-details-texts">
      ${texts?.map((action) => textButton({ label: ACTIONS[action].label(), press: act(action) }))}
    </div>
    <div class="history-details-icons">
      ${icons?.map((action) => iconButton({ ...ACTIONS[action], label: ACTIONS[action].label(), press: act(action) }))}
    </div>
  </div>`;
}
