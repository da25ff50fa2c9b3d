import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { MissingPlace, MissingRow, PromptOrigin, RowPhase } from "../../src/protocol/missing";
import { icon, iconButton } from "../panel/parts";
import { t } from "../panel/texts";
import { tick, typePrompt } from "./changes";
import { isTicked, promptOf, type MissingPage } from "./state";

/** Far beyond any limit, which is told in words; the host hears nothing of a longer one. */
const MAX_TEXT = 100_000;
/** The room of a thumbnail, CSS pixels. */
const ROOM = { width: 96, height: 64 };

export function rowView(page: MissingPage, row: MissingRow): TemplateResult {
  const { id, phase } = row;
  return html`<li class="row ${phase}" data-id=${id}>
    ${tickBox(page, row)} ${pictureView(page, row)}
    <div class="row-main">
      <div class="row-head">
        <span class="row-file" title=${row.file}>${row.file}</span>
        <span class="row-end">
          ${isShort(row) ? stateView(page, row) : nothing}
          ${isBuyable(row) ? html`<span class="row-price figures">${row.price}</span>` : nothing}
        </span>
      </div>
      ${phase === "done" ? html`<div class="row-prompt">${row.prompt}</div>` : promptField(page, row)}
      <div class="row-foot dim">
        ${originView(page, row)} ${placesOf(page, id, row.places)}
        ${row.sizeNote === "" ? nothing : html`<span>${row.sizeNote}</span>`}
      </div>
      ${isShort(row) ? nothing : stateView(page, row)}
    </div>
  </li>`;
}

function isBuyable({ phase }: MissingRow): boolean {
  return phase === "missing" || phase === "failed" || phase === "unsent";
}

/** Beside the file, so that a row keeps its height while its picture is made; what has to be explained stands below. */
function isShort({ detail }: MissingRow): boolean {
  return detail === "";
}

function tickBox(page: MissingPage, row: MissingRow): TemplateResult {
  // What can't be made again from here has no box, and keeps its place.
  if (!row.canTick && row.phase !== "missing" && row.phase !== "failed") return html`<span></span>`;
  return html`<label class="check row-tick">
    <input
      type="checkbox"
      aria-label=${t("Make {0}", row.file)}
      ?disabled=${!row.canTick}
      .checked=${live(row.canTick && isTicked(page.state, row))}
      @change=${(event: Event) => tick(page, [row], (event.target as HTMLInputElement).checked)}
    />
  </label>`;
}

/** The picture; before there is one its proportions. */
function pictureView(page: MissingPage, row: MissingRow): TemplateResult {
  const { pictureId, size, sizeWords, id, file } = row;
  const box = fit(size ?? { width: 4, height: 3 });
  const style = `width: ${box.width}px; height: ${box.height}px`;
  const thumbnail = pictureId === null ? undefined : page.thumbnails.of(pictureId);
  const url = thumbnail !== undefined && "url" in thumbnail ? thumbnail.url : null;
  return html`<div class="row-picture" data-picture=${pictureId ?? nothing}>
    <div class="frame">
      ${
        pictureId === null
          ? html`<div class="outline" .style=${style}>
              ${row.phase === "running" ? icon("loading codicon-modifier-spin") : nothing}
            </div>`
          : html`<button
              type="button"
              class="picture"
              .style=${style}
              aria-label=${t("Open {0}", file)}
              title=${t("Open {0}", file)}
              @click=${() => page.send("openPicture", { id })}
            >
              ${url === null ? nothing : html`<img src=${url} alt="" draggable="false" />`}
            </button>`
      }
    </div>
    <div class="size dim figures" title=${row.sizeNote === "" ? nothing : row.sizeNote}>${sizeWords}</div>
  </div>`;
}

function fit({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(ROOM.width / width, ROOM.height / height);
  const side = (length: number): number => Math.max(8, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

function promptField(page: MissingPage, row: MissingRow): TemplateResult {
  const isLocked = !isBuyable(row);
  return html`<textarea
    class="input"
    aria-label=${t("Prompt for {0}", row.file)}
    rows="1"
    spellcheck="true"
    maxlength=${MAX_TEXT}
    ?readonly=${isLocked}
    .value=${live(promptOf(page.state, row))}
    @input=${(event: Event) => typePrompt(page, row.id, (event.target as HTMLTextAreaElement).value)}
  ></textarea>`;
}

/** Where the prompt comes from; what was typed can be taken back. */
function originView(page: MissingPage, row: MissingRow): TemplateResult {
  const isTyped = promptOf(page.state, row) !== row.ownPrompt;
  const origin = isTyped ? "typed" : row.origin === "typed" ? null : row.origin;
  const words = origin === null ? "" : originWords(origin);
  return html`<span class="row-origin"
    >${words}${
      isTyped && row.phase !== "done"
        ? iconButton({
            icon: "discard",
            label: t("Take the document's own words"),
            press: () => typePrompt(page, row.id, null),
          })
        : nothing
    }</span
  >`;
}

function originWords(origin: PromptOrigin): string {
  const words: Readonly<Record<PromptOrigin, string>> = {
    alt: t("from the alternative text"),
    title: t("from the title"),
    caption: t("from the caption"),
    heading: t("from the heading"),
    "file name": t("from the file name"),
    typed: t("your own words"),
  };
  return words[origin];
}

/** So many are spelt out. */
const PLACES_SHOWN = 3;

/** Where it is shown; each opens its document there. */
export function placesOf(page: MissingPage, id: string, places: readonly MissingPlace[]): TemplateResult {
  const more = places.length - PLACES_SHOWN;
  const rest = places.slice(PLACES_SHOWN).map(placeWords).join("\n");
  return html`${places
    .slice(0, PLACES_SHOWN)
    .map(
      (place, at) =>
        html`<button type="button" class="link place figures" @click=${() => page.send("openPlace", { id, at })}>
          ${placeWords(place)}
        </button>`,
    )}${more > 0 ? html`<span title=${rest}>${t("and {0} more", more)}</span>` : nothing}`;
}

function placeWords({ document, line }: MissingPlace): string {
  return line === null ? document : `${document}:${line}`;
}

const ICONS: Readonly<Record<RowPhase, string | null>> = {
  missing: null,
  running: null,
  unsent: "clock",
  unknown: "warning",
  paid: "cloud-download",
  failed: "error",
  done: "check",
};

/** The state in words, what went wrong, and what can be done about it. */
function stateView(page: MissingPage, row: MissingRow): TemplateResult | typeof nothing {
  const { id, phase, words, detail, job } = row;
  if (words === "" && detail === "") return nothing;
  const name = ICONS[phase];
  return html`<div class="row-state">
    ${name === null ? nothing : html`<span class="row-icon">${icon(name)}</span>`}
    <span class="row-words">${words}</span>
    ${detail === "" ? nothing : html`<span class="row-detail">${detail}</span>`}
    ${(job?.choices ?? []).map(
      (choice) =>
        html`<button
          type="button"
          class="link"
          title=${choice.detail === "" ? nothing : choice.detail}
          @click=${() => page.send("job", { id, jobId: job?.jobId ?? "", choice: choice.id })}
        >
          ${choice.label}
        </button>`,
    )}
    ${
      phase === "done"
        ? html`<button type="button" class="link" @click=${() => page.send("regenerate", { id })}>
            ${t("Regenerate…")}
          </button>`
        : nothing
    }
  </div>`;
}
