import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** What was done last, and its undoing; what went wrong with something that has no place of its own. It comes from below, so
 * that nothing moves away from under the mouse that did it. */
export function noticeLine({ state, send, update }: Panel): TemplateResult {
  const { notice } = state;
  const close = (): void => {
    state.notice = null;
    update();
    // The button that was pressed goes with it.
    document.querySelector<HTMLElement>("[data-focus]")?.focus();
  };
  const undo = (token: string): void => {
    close();
    send("undo", { token });
  };
  return html`<div class="notice" aria-live="polite">
    ${
      notice === null
        ? nothing
        : html`<span class=${notice.isError ? "error" : ""}>${notice.message}</span> ${
              notice.undo === null
                ? nothing
                : html`<button class="link" @click=${() => undo(notice.undo ?? "")}>${t("Undo")}</button>`
            }
            ${iconButton({ icon: "close", label: t("Dismiss"), press: close })}`
    }
  </div>`;
}
