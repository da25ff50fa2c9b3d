import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { blockedView } from "../panel/blockedView";
import { icon, iconButton } from "../panel/parts";
import { t } from "../panel/texts";
import { bottomBar } from "./bottomBar";
import { rowList } from "./rowList";
import type { MissingPage } from "./state";
import { toolbar } from "./toolbar";

/** The whole page: what is shown above, the rows, and what becomes of them below. */
export function pageView(page: MissingPage): TemplateResult {
  const { blocked, list } = page.state;
  return html`<h1 class="spoken">${t("Missing Images")}</h1>
    ${
      blocked === null
        ? html`${list === null ? nothing : toolbar(page)} ${body(page)} ${hasBottom(page) ? bottomBar(page) : nothing}`
        : blockedView(page, blocked)
    }
    ${noticeLine(page)}`;
}

/** Where nothing is missing there is nothing to choose or to buy. */
function hasBottom({ state: { list, progress } }: MissingPage): boolean {
  return list !== null && (list.groups.length > 0 || progress !== null);
}

function body(page: MissingPage): TemplateResult {
  const { list, looking } = page.state;
  const isEmpty = list !== null && list.groups.length === 0 && list.refused.length === 0;
  return html`<div
    class="rows"
    aria-busy=${list === null || looking !== null}
    @scroll=${(event: Event) => page.scrolled((event.currentTarget as HTMLElement).scrollTop)}
  >
    ${looking === null && list !== null ? nothing : lookingLine(page)}
    ${list === null ? nothing : isEmpty ? html`<p class="nothing">${emptyWords(page)}</p>` : rowList(page)}
  </div>`;
}

function lookingLine({ state: { looking } }: MissingPage): TemplateResult {
  const words =
    looking === null || looking.all === 0
      ? t("Looking through documents…")
      : t("Looking through documents… {0} of {1}", looking.done, looking.all);
  return html`<p class="looking dim figures">${icon("loading codicon-modifier-spin")}<span>${words}</span></p>`;
}

function emptyWords({ state: { list } }: MissingPage): string {
  if (list?.view === "placeholders") return t("No placeholder waits for its picture.");
  if (list?.scope !== "file") return t("No document shows a picture that is missing.");
  return list.document === null
    ? t("Open a document, or look at the whole workspace.")
    : t("No picture is missing in {0}.", list.document);
}

/** What was done last, and what helps where it could not be. */
function noticeLine({ state, send, update }: MissingPage): TemplateResult {
  const { notice } = state;
  const close = (): void => {
    state.notice = null;
    update();
    // The button that was pressed goes with it.
    document.querySelector<HTMLElement>("[data-focus]")?.focus();
  };
  return html`<div class="notice" aria-live="polite">
    ${
      notice === null
        ? nothing
        : html`<span class=${notice.isError ? "error" : ""}>${notice.message}</span> ${
              notice.action === undefined
                ? nothing
                : html`<button type="button" class="link" @click=${() => send("help", { what: "openSettings" })}>
                    ${t("Open Settings")}
                  </button>`
            }
            ${iconButton({ icon: "close", label: t("Dismiss"), press: close })}`
    }
  </div>`;
}
