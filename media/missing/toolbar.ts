import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { MissingView } from "../../src/protocol/missing";
import { iconButton, radioRow } from "../panel/parts";
import { t } from "../panel/texts";
import { leaveFocusTo } from "../shared/leaveFocusTo";
import { chooseScope, chooseView, tickAllOrNone } from "./changes";
import { shownRows } from "./shownRows";
import { isTicked, MAX_FILTER, type MissingPage } from "./state";

/** With fewer there is nothing to search for. */
const FILTER_FROM = 8;

/** Which documents, which of the two lists, and which rows of it. */
export function toolbar(page: MissingPage): TemplateResult {
  return html`<div class="toolbar" role="group" aria-label=${t("List")}>
    <div class="switches">${scopeSwitch(page)} ${viewSwitch(page)}</div>
    ${filterField(page)} ${tickAll(page)}
  </div>`;
}

function scopeSwitch(page: MissingPage): TemplateResult | typeof nothing {
  const { list, asked } = page.state;
  if (list === null) return nothing;
  const { document } = list;
  return radioRow({
    name: "scope",
    label: t("Documents"),
    chosen: asked.scope ?? list.scope,
    choose: (scope) => chooseScope(page, scope),
    choices: [
      {
        id: "file" as const,
        label: t("This file"),
        isDisabled: document === null && list.scope !== "file",
        title: document ?? t("No document was opened whose pictures could be listed."),
      },
      { id: "workspace" as const, label: t("Whole workspace") },
    ],
  });
}

function viewSwitch(page: MissingPage): TemplateResult | typeof nothing {
  const { list, asked } = page.state;
  if (list === null) return nothing;
  const { counts, view } = list;
  // Without any there is nothing to switch to.
  if (counts.placeholders === 0 && view === "missing") return nothing;
  const labels: Readonly<Record<MissingView, string>> = {
    missing: t("Missing {0}", counts.missing),
    placeholders: t("Placeholders {0}", counts.placeholders),
  };
  return radioRow({
    name: "view",
    label: t("Pictures"),
    chosen: asked.view ?? view,
    choose: (chosen) => chooseView(page, chosen),
    choices: (["missing", "placeholders"] as const).map((id) => ({ id, label: labels[id] })),
  });
}

function filterField(page: MissingPage): TemplateResult | typeof nothing {
  const { state, update, keep } = page;
  if (state.rows.size < FILTER_FROM && state.filter === "") return nothing;
  const set = (text: string): void => {
    state.filter = text;
    keep();
    update();
  };
  const clear = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || state.filter === "") return;
    event.stopPropagation();
    set("");
  };
  return html`<div class="filter" @focusout=${leaveFocusTo(".filter input")}>
    <input
      type="text"
      class="input"
      aria-label=${t("Filter")}
      placeholder=${t("Filter by path, document or prompt")}
      spellcheck="false"
      maxlength=${MAX_FILTER}
      .value=${live(state.filter)}
      @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
      @keydown=${clear}
    />
    ${state.filter === "" ? nothing : iconButton({ icon: "clear-all", label: t("Clear the Filter"), press: () => set("") })}
  </div>`;
}

/** Of those that are shown and can be made. */
function tickAll(page: MissingPage): TemplateResult | typeof nothing {
  const { state } = page;
  const rows = shownRows(state).filter(({ canTick }) => canTick);
  if (rows.length === 0) return nothing;
  const count = rows.filter((row) => isTicked(state, row)).length;
  return html`<label class="check tick-all">
    <input
      type="checkbox"
      .checked=${live(count === rows.length)}
      .indeterminate=${live(count > 0 && count < rows.length)}
      @change=${() => tickAllOrNone(page, rows)}
    /><span class="figures">${t("All · {0} of {1} ticked", count, rows.length)}</span>
  </label>`;
}
