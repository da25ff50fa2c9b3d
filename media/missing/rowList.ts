import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { MissingGroup, MissingRow, RefusedRow } from "../../src/protocol/missing";
import { createFocusKeeper, type FocusKeeper } from "../panel/focusKeeper";
import { icon } from "../panel/parts";
import { t } from "../panel/texts";
import { tickAllOrNone } from "./changes";
import { watchPictures } from "./inView";
import { placesOf, rowView } from "./row";
import { shownGroups, shownRefused } from "./shownRows";
import { isTicked, promptOf, type MissingPage } from "./state";

/** The rows by the documents that show them; below, what can't be made. */
export function rowList(page: MissingPage): TemplateResult {
  const groups = shownGroups(page.state);
  const refused = shownRefused(page.state);
  if (groups.length === 0 && refused.length === 0) {
    return html`<p class="nothing">${t("Nothing matches the filter.")}</p>`;
  }
  watchPictures(page);
  focusOf(page).settle();
  return html`${repeat(
    groups,
    ({ document }) => document,
    (group) => groupView(page, group),
  )}
  ${refused.length === 0 ? nothing : refusedView(page, refused)}`;
}

const keepers = new WeakMap<MissingPage, FocusKeeper>();

/** A row changes under the hand that types in it: the focus stays with the row, or goes to what comes there. */
function focusOf(page: MissingPage): FocusKeeper {
  const known = keepers.get(page);
  if (known !== undefined) return known;
  const keeper = createFocusKeeper({
    list: () => document.querySelector(".rows"),
    items: ".row",
    targets: [".picture", "textarea", "input:enabled", "button"],
  });
  keepers.set(page, keeper);
  return keeper;
}

function groupView(page: MissingPage, { document, rows }: MissingGroup): TemplateResult {
  const { state, thumbnails } = page;
  return html`<section aria-label=${document}>
    ${groupHead(page, document, rows)}
    <ul
      class="group"
      aria-label=${document}
      @keydown=${stepTicks}
      @focusin=${focusOf(page).entered}
      @focusout=${focusOf(page).left}
    >
      ${repeat(
        rows,
        ({ id }) => id,
        (row) =>
          guard([row, promptOf(state, row), isTicked(state, row), row.pictureId && thumbnails.of(row.pictureId)], () =>
            rowView(page, row),
          ),
      )}
    </ul>
  </section>`;
}

function groupHead(page: MissingPage, document: string, rows: readonly MissingRow[]): TemplateResult {
  const able = rows.filter(({ canTick }) => canTick);
  const count = able.filter((row) => isTicked(page.state, row)).length;
  const slash = document.lastIndexOf("/") + 1;
  return html`<h2 class="group-head" title=${document}>
    ${
      able.length === 0
        ? html`<span class="no-check"></span>`
        : html`<span class="check">
            <input
              type="checkbox"
              aria-label=${t("All of {0}", document)}
              .checked=${live(count === able.length)}
              .indeterminate=${live(count > 0 && count < able.length)}
              @change=${() => tickAllOrNone(page, able)}
            />
          </span>`
    }
    <span class="group-name">${document.slice(slash)}</span>
    ${slash === 0 ? nothing : html`<span class="group-folder dim">${document.slice(0, slash - 1)}</span>`}
    <span class="badge figures">${rows.length}</span>
  </h2>`;
}

/** The arrows lead from tick to tick. */
function stepTicks(event: KeyboardEvent): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const { target } = event;
  if (by === undefined || !(target instanceof HTMLInputElement) || target.type !== "checkbox") return;
  event.preventDefault();
  const all = [...document.querySelectorAll<HTMLInputElement>(".row-tick input:enabled")];
  const next = all[all.indexOf(target) + by];
  next?.focus();
  next?.closest(".row")?.scrollIntoView({ block: "nearest" });
}

function refusedView(page: MissingPage, refused: readonly RefusedRow[]): TemplateResult {
  return html`<section class="refused" aria-labelledby="refused-title">
    <h2 class="group-head" id="refused-title">
      <span class="group-name">${t("Can't be made here")}</span><span class="badge figures">${refused.length}</span>
    </h2>
    <ul class="group" aria-labelledby="refused-title">
      ${repeat(
        refused,
        ({ id }) => id,
        ({ id, file, whyNot, places }) =>
          html`<li class="row refused-row">
            <span class="row-icon">${icon("circle-slash")}</span>
            <div class="row-main">
              <div class="row-file">${file}</div>
              <div class="row-why">${whyNot}</div>
              <div class="row-foot dim">${placesOf(page, id, places)}</div>
            </div>
          </li>`,
      )}
    </ul>
  </section>`;
}
