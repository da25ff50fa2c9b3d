import type { TemplateResult } from "lit";
import { html } from "lit";
import { ref } from "lit/directives/ref.js";
import { placeBeside, popupMenu } from "../panel/popupMenu";
import { t } from "../panel/texts";
import { boxByNumbers } from "./boxByNumbers";
import { maskMenuItems } from "./maskMenu";
import { overlayFields } from "./overlayFields";
import type { PainterPage, PainterState } from "./state";

/** What one of the toolbar's buttons has opened. */
export function toolbarPopup(painter: PainterPage, popup: NonNullable<PainterState["popup"]>): TemplateResult {
  const { name, anchor } = popup;
  const closed = (): void => {
    // Another one may have been opened meanwhile.
    if (painter.state.popup !== popup) return;
    painter.state.popup = null;
    painter.update();
  };
  switch (name) {
    case "menu":
      return popupMenu({ label: t("Mask"), items: maskMenuItems(painter, anchor), anchor, closed });
    case "overlay":
      return popupFields({ label: t("Overlay"), anchor, closed, content: overlayFields(painter) });
    case "numbers":
      return popupFields({
        label: t("Rectangle by numbers"),
        anchor,
        closed,
        content: boxByNumbers(painter, () => hideIn(anchor)),
      });
  }
}

function hideIn(anchor: HTMLElement): void {
  anchor.closest(".tools")?.querySelector<HTMLElement>(".popup-fields")?.hidePopover();
}

interface PopupFields {
  readonly label: string;
  readonly anchor: HTMLElement;
  readonly closed: () => void;
  readonly content: TemplateResult;
}

/** Fields that stay open until Escape, or a click elsewhere. */
function popupFields({ label, anchor, closed, content }: PopupFields): TemplateResult {
  const show = (element: Element | undefined): void => {
    if (!(element instanceof HTMLElement) || element.matches(":popover-open")) return;
    element.showPopover();
    placeBeside(element, anchor);
    element.querySelector<HTMLElement>("input, button")?.focus();
  };
  return html`<div
    class="popup-fields"
    role="dialog"
    aria-label=${label}
    popover="auto"
    ${ref((element) => queueMicrotask(() => show(element)))}
    @beforetoggle=${(event: ToggleEvent) => {
      // At once: drawn before it is known to be closed, it would be opened anew.
      if (event.newState === "closed") closed();
    }}
  >
    ${content}
  </div>`;
}
