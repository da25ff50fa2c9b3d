import type { TemplateResult } from "lit";
import { html } from "lit";
import { ref } from "lit/directives/ref.js";
import { icon } from "./parts";

export interface MenuItem {
  label: string;
  icon: string;
  press: () => void;
  /** A line above it. */
  begins?: boolean;
}

interface PopupMenu {
  label: string;
  items: readonly MenuItem[];
  /** What it opens at, and what has the focus afterwards. */
  anchor: HTMLElement;
  closed: () => void;
}

/** Closed, and not heard of yet: drawn in between, they would be opened anew. */
const closing = new WeakSet<EventTarget>();

/** A menu that is open as long as it is drawn. The arrows go from one item to the next; Escape, and a click elsewhere, close it. */
export function popupMenu({ label, items, anchor, closed }: PopupMenu): TemplateResult {
  const show = (menu: Element | undefined): void => {
    if (!(menu instanceof HTMLElement) || closing.has(menu) || menu.matches(":popover-open")) return;
    menu.showPopover();
    placeBeside(menu, anchor);
    menu.querySelector<HTMLElement>("button")?.focus();
  };
  return html`<div
    class="popup-menu"
    role="menu"
    aria-label=${label}
    popover="auto"
    ${ref((menu) => queueMicrotask(() => show(menu)))}
    @keydown=${step}
    @beforetoggle=${({ newState, target }: ToggleEvent) => {
      if (newState === "closed" && target !== null) closing.add(target);
    }}
    @toggle=${(event: ToggleEvent) => {
      if (event.newState === "open") return;
      if (event.target !== null) closing.delete(event.target);
      // Whoever clicked elsewhere wants to be there.
      if (document.activeElement === document.body || document.activeElement?.closest(".popup-menu")) anchor.focus();
      closed();
    }}
  >
    ${items.map(
      (item) =>
        html`<button
          type="button"
          role="menuitem"
          tabindex="-1"
          class=${item.begins === true ? "begins" : ""}
          @click=${(event: Event) => {
            if (event.currentTarget instanceof Element)
              event.currentTarget.closest<HTMLElement>(".popup-menu")?.hidePopover();
            item.press();
          }}
        >
          ${icon(item.icon)}<span>${item.label}</span>
        </button>`,
    )}
  </div>`;
}

function step(event: KeyboardEvent): void {
  const menu = event.currentTarget;
  if (!(menu instanceof HTMLElement)) return;
  const items = [...menu.querySelectorAll<HTMLElement>("button")];
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

const GAP = 4;

/** Below its anchor where there is room, else above, and within the page in any case. */
export function placeBeside(menu: HTMLElement, anchor: Element): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height + GAP <= innerHeight;
  const top = below ? at.bottom : Math.max(GAP, at.top - height);
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
  menu.style.top = `${top}px`;
}
